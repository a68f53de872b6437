"""Raw rates are biased when cards follow what people answered; corrected ones are not."""

import numpy as np
import pytest

from benchmarks.exposure import AGREE, DISAGREE, SKIP, followed_tastes, log_of, regulars_and_passers_by
from parvis.domain.ballot import CardKind
from parvis.insight.exposure import correct_for_exposure
from parvis.insight.log import LOG_DTYPE
from parvis.insight.study_document import corrected_agreement


def test_correction_removes_the_bias_of_cards_that_follow_tastes() -> None:
    raw, corrected, covered = [], [], []
    for seed in range(6):
        rows, truth = followed_tastes(seed)
        found = correct_for_exposure(rows, np.arange(1, 13))
        raw.append(np.mean(found.raw[:, 0] - truth))
        corrected.append(np.mean(found.corrected[:, 0] - truth))
        covered.append(np.abs(found.corrected[:, 0] - truth) < 1.96 * np.sqrt(found.variance[:, 0]))
    assert np.mean(raw) > 0.06
    assert abs(np.mean(corrected)) < 0.01
    assert 0.88 < np.mean(covered) <= 1.0


def test_giving_each_participant_one_voice_removes_the_bias_of_those_who_answer_most() -> None:
    rows, truth = regulars_and_passers_by(1)
    found = correct_for_exposure(rows, np.arange(1, 61), each_participant_once=True)
    assert np.mean(found.raw[:, 0] - truth) < -0.12
    assert abs(np.mean(found.corrected[:, 0] - truth)) < 0.03


def test_equal_probabilities_change_nothing() -> None:
    rows = log_of(participant=[1, 2, 3], mark=[AGREE, AGREE, DISAGREE], probability=0.25)
    found = correct_for_exposure(rows, np.array([1]))
    assert found.corrected.tolist() == found.raw.tolist()
    assert found.effective.tolist() == pytest.approx([3.0])


def test_the_variance_of_equal_weights_is_that_of_a_share() -> None:
    rows = log_of(participant=range(10), mark=[AGREE] * 7 + [DISAGREE] * 3, probability=0.25)
    found = correct_for_exposure(rows, np.array([1]))
    assert found.variance[0].tolist() == pytest.approx([0.021, 0.0, 0.021])
    assert found.variance == pytest.approx(found.raw_variance)


def test_a_few_opinions_that_agree_are_no_certainty() -> None:
    rows = log_of(participant=[1, 2, 3], mark=AGREE, probability=[0.2, 0.3, 0.9])
    found = corrected_agreement(correct_for_exposure(rows, np.array([1])))
    assert found.value.tolist() == [1.0]
    assert found.low[0] < 0.5
    assert found.high[0] <= 1.0


def test_the_interval_of_a_corrected_rate_holds_the_truth_as_often_as_it_says() -> None:
    held = []
    for seed in range(6):
        rows, truth = followed_tastes(seed)
        found = corrected_agreement(correct_for_exposure(rows, np.arange(1, 13)))
        held.append((found.low <= truth) & (truth <= found.high))
        assert np.mean(found.high - found.low) < 0.15
    assert np.mean(held) > 0.88


def test_an_unlikely_card_weighs_more_up_to_the_cap() -> None:
    rows = log_of(participant=range(10), mark=[DISAGREE] + [AGREE] * 9, probability=[1e-6] + [0.9] * 9)
    found = correct_for_exposure(rows, np.array([1]))
    assert found.capped.tolist() == [1]
    assert correct_for_exposure(rows, np.array([1]), cap=0.1).corrected[0, 2] < found.corrected[0, 2]


def test_skips_unknown_probabilities_and_links_stay_out_of_the_correction() -> None:
    rows = log_of(participant=[1, 2, 3, 4], mark=[SKIP, AGREE, AGREE, DISAGREE], probability=[0.5, 0.0, 1.0, 0.5])
    rows["kind"][2] = CardKind.LINKED
    found = correct_for_exposure(rows, np.array([1]))
    assert (found.votes.tolist(), found.used.tolist()) == ([3], [1])
    assert found.corrected[0].tolist() == [0.0, 0.0, 1.0]


def test_a_proposal_without_opinions_has_no_rate() -> None:
    found = correct_for_exposure(log_of(participant=[1], mark=[AGREE], probability=[0.5]), np.array([1, 2]))
    assert np.isnan(found.corrected[1]).all()
    assert found.effective.tolist() == [1.0, 0.0]


def test_an_empty_log_and_no_proposals_are_no_trouble() -> None:
    assert correct_for_exposure(np.zeros(0, LOG_DTYPE), np.array([4])).votes.tolist() == [0]
    assert correct_for_exposure(np.zeros(0, LOG_DTYPE), np.zeros(0, np.int64)).raw.shape == (0, 3)


def test_a_changed_mind_counts_once_with_its_last_opinion() -> None:
    rows = log_of(participant=[1, 1], mark=[AGREE, DISAGREE], probability=0.5, revision=[1, 2])
    found = correct_for_exposure(rows, np.array([1]))
    assert found.corrected[0].tolist() == [0.0, 0.0, 1.0]
