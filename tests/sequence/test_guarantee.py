"""The guarantee: every proposal is shown often enough before closing, late ones too, or the organiser is told."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from parvis.domain.opinion import MARK_COUNT
from parvis.sequence.board import Candidates, SelectionBoard, fill_up, guarantee_report, prepare
from parvis.sequence.draw import draw
from parvis.sequence.guarantee import Pace, guarantee_share, owed_exposures
from parvis.sequence.reason import Reason
from parvis.sequence.settings import SequenceSettings

HOUR = 3_600_000
SETTINGS = SequenceSettings(guaranteed_exposures=30)


def consult(accepted_at: np.ndarray, hours: int, sequences_an_hour: int) -> SelectionBoard:
    """The last board of a consultation in which everyone answers a whole sequence, at an even pace."""
    count = len(accepted_at)
    truth = np.random.default_rng(2).dirichlet([4, 1, 2], count)
    chance = np.random.default_rng(3)
    counts = np.zeros((count, MARK_COUNT), np.int64)

    def board_at(hour: int) -> SelectionBoard:
        pace = Pace(hour * HOUR, hours * HOUR, sequences_an_hour * 12)
        here = Candidates.of(np.arange(1, count + 1), accepted_at=accepted_at, is_open=accepted_at <= hour)
        return prepare(here, counts, SETTINGS, pace=pace, position=hour)

    for hour in range(hours):
        board = board_at(hour)
        for _ in range(sequences_an_hour):
            for card in draw(board, [], SETTINGS, int(chance.integers(2**60))).cards:
                counts[card.proposal - 1, chance.choice([8, 16, 24], p=truth[card.proposal - 1])] += 1
    return board_at(hours)


def test_late_proposals_reach_the_guarantee() -> None:
    accepted_at = np.repeat([0, 30, 36], [60, 10, 10])
    board = consult(accepted_at, hours=40, sequences_an_hour=20)
    assert board.exposures.min() >= SETTINGS.guaranteed_exposures
    assert board.exposures.max() > 2 * SETTINGS.guaranteed_exposures


def test_a_guarantee_out_of_reach_is_reported_and_shared_out() -> None:
    board = consult(np.zeros(100, np.int64), hours=4, sequences_an_hour=20)
    report = guarantee_report(board, SETTINGS)
    assert not report.is_reachable
    assert report.at_risk_count == report.pending > 90
    assert board.exposures.min() >= 3


def test_the_report_tells_before_it_is_too_late(board_of: Callable[..., SelectionBoard]) -> None:
    soon, enough = (board_of([(0, 0, 0)] * 50, pace=Pace(0, hours * HOUR, 100.0)) for hours in (5, 500))
    assert guarantee_report(soon, SETTINGS).at_risk_count == 37
    assert guarantee_report(enough, SETTINGS).is_reachable
    assert "Move the closing date" in guarantee_report(soon, SETTINGS).sentence


def test_copies_of_one_idea_cannot_all_be_shown(board_of: Callable[..., SelectionBoard]) -> None:
    pace = Pace(0, 100 * HOUR, 120.0)
    assert guarantee_report(board_of([(0, 0, 0)] * 60, pace=pace), SETTINGS).is_reachable
    assert guarantee_report(board_of([(0, 0, 0)] * 60, idea=5, pace=pace), SETTINGS).at_risk_count == 27


@pytest.mark.parametrize(
    ("exposures", "pace", "beginning"),
    [
        ([30, 31], Pace(0, HOUR, 10.0), "Every open proposal"),
        ([30, 3], Pace(0, None, 10.0), "Proposals not shown 30 times yet: 1. The pace"),
        ([30, 3], Pace(0, HOUR, 500.0), "Proposals not shown 30 times yet: 1. At the present"),
        (
            [30, 3],
            Pace(0, HOUR, 5.0),
            "At the present pace, proposals that will not be shown 30 times before the closing date: 1.",
        ),
        ([30, 3], Pace(HOUR, 0, 500.0), "Votes are over. Proposals shown fewer than 30 times: 1."),
        ([30, 3], Pace(HOUR, HOUR, 0.0), "Votes are over. Proposals shown fewer than 30 times: 1."),
        ([30, 30], Pace(HOUR, 0, 500.0), "Every open proposal"),
    ],
)
def test_the_report_is_a_sentence(
    board_of: Callable[..., SelectionBoard], exposures: list[int], pace: Pace, beginning: str
) -> None:
    chosen = replace(SETTINGS, size=2)
    report = guarantee_report(board_of([(0, 0, 0)] * 2, exposures=exposures, pace=pace), chosen)
    filled = report.sentence.format(
        guaranteed=report.guaranteed, pending=report.pending, owed=report.owed, at_risk_count=report.at_risk_count
    )
    assert filled.startswith(beginning)


def test_what_is_owed_weighs_more_as_the_closing_date_comes() -> None:
    owed, is_open = np.array([30, 0, 0]), np.ones(3, dtype=bool)
    shares = [guarantee_share(owed, is_open, Pace(0, hours * HOUR, 100.0), SETTINGS) for hours in (100, 10, 1, 0)]
    assert shares == pytest.approx([0.009, 0.09, 0.8, 0.8])


def test_closed_proposals_are_owed_nothing() -> None:
    assert owed_exposures(np.array([0, 5, 99]), np.array([True, False, True]), 30).tolist() == [30, 0, 0]


def test_a_new_proposal_says_that_it_is_new(board_of: Callable[..., SelectionBoard]) -> None:
    board = board_of([(0, 0, 0)] * 2 + [(40, 5, 20)] * 40, pace=Pace(0, 2 * HOUR, 100.0))
    reasons = {card.proposal: card.reason for seed in range(50) for card in draw(board, [], SETTINGS, seed).cards}
    assert reasons[1] is reasons[2] is Reason.NEW
    assert Reason.NEW not in {reasons[proposal] for proposal in range(3, 43)}


def test_an_answer_counts_as_a_showing_even_when_it_was_given_elsewhere() -> None:
    counts = np.zeros((2, MARK_COUNT), np.int64)
    counts[0, 8] = 25
    board = prepare(Candidates.of(np.array([1, 2])), counts, exposures=np.array([0, 7]))
    assert board.exposures.tolist() == [25, 7]


def test_what_teaches_most_counts_towards_what_is_owed() -> None:
    least, wanted = np.array([0.2, 0.2, 0.1]), np.array([0.8, 0.1, 0.1])
    weights = fill_up(least, wanted)
    assert weights.sum() == pytest.approx(1)
    assert np.all(weights >= least)
    assert weights[0] == pytest.approx(0.7)


def test_what_nothing_is_wanted_of_keeps_what_it_is_owed() -> None:
    assert fill_up(np.array([0.3, 0.1]), np.zeros(2)).tolist() == [0.3, 0.1]
