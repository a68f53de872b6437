"""Estimates read together: closer to the truth, with intervals that hold, and nothing lent by what only looks alike."""

import numpy as np
import pytest

from parvis.domain.opinion import MARK_COUNT, Mark
from parvis.domain.zone import Zone, zone_of
from parvis.insight.estimates import Estimates, estimate
from parvis.insight.estimates_priors import fit_beta, fit_priors, likeness_within
from parvis.insight.estimates_together import estimate_together, zone_chances_of

PROPOSALS = 1200


def answered(truth: np.ndarray, votes: np.ndarray, seed: int) -> np.ndarray:
    counts = np.zeros((len(truth), MARK_COUNT), np.int64)
    counts[:, [8, 16, 24]] = np.random.default_rng(seed).multinomial(votes, truth)
    return counts


def ideas_and_truth(spread: float, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Three proposals an idea, on a logistic scale: ideas differ by 1, proposals of an idea by `spread`."""
    chance = np.random.default_rng(seed)
    ideas = np.repeat(np.arange(1, PROPOSALS // 3 + 1), 3)
    logits = chance.normal([0.9, -0.9, 0.0], [1.0, 0.5, 1.0], (PROPOSALS // 3, 3))[ideas - 1]
    shares = np.exp(logits + chance.normal(0, spread, (PROPOSALS, 3)))
    return ideas, shares / shares.sum(axis=1, keepdims=True)


def error(found: Estimates, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((found.agree.mean - truth[:, 0]) ** 2)))


def coverage(found: Estimates, truth: np.ndarray) -> float:
    inside = [
        (share.low <= true) & (true <= share.high)
        for share, true in zip((found.agree, found.neutral, found.disagree), truth.T, strict=True)
    ]
    return float(np.mean(inside))


@pytest.mark.parametrize("votes", [6, 30, 150])
def test_intervals_hold_the_truth_as_often_as_they_say(votes: int) -> None:
    ideas, truth = ideas_and_truth(0.2)
    given = np.random.default_rng(1).poisson(votes, PROPOSALS)
    counts = answered(truth, given, 3)
    assert 0.93 <= coverage(estimate_together(counts), truth) <= 0.97
    assert 0.93 <= coverage(estimate_together(counts, ideas), truth) <= 0.97


@pytest.mark.parametrize("votes", [12, 30, 150])
def test_what_is_learnt_from_others_brings_nearer_to_the_truth(votes: int) -> None:
    ideas, truth = ideas_and_truth(0.2)
    counts = answered(truth, np.full(PROPOSALS, votes), 4)
    alone, together, pooled = estimate(counts), estimate_together(counts), estimate_together(counts, ideas)
    assert error(pooled, truth) < error(together, truth) < error(alone, truth)


def test_what_is_called_one_idea_and_answered_differently_lends_next_to_nothing() -> None:
    _, truth = ideas_and_truth(0.2)
    wrong = np.random.default_rng(9).permutation(np.repeat(np.arange(1, PROPOSALS // 3 + 1), 3))
    counts = answered(truth, np.full(PROPOSALS, 60), 5)
    assert likeness_within(counts[:, [8, 16, 24]], wrong) < 10
    assert error(estimate_together(counts, wrong), truth) < 1.02 * error(estimate(counts), truth)


def test_many_votes_leave_nothing_to_learn_from_others() -> None:
    ideas, truth = ideas_and_truth(0.5)
    counts = answered(truth, np.full(PROPOSALS, 20_000), 6)
    assert estimate_together(counts, ideas).agree.mean == pytest.approx(estimate(counts).agree.mean, abs=0.01)


def test_at_most_one_told_zone_in_twenty_is_wrong() -> None:
    ideas, truth = ideas_and_truth(0.2)
    found = estimate_together(answered(truth, np.full(PROPOSALS, 40), 7), ideas)
    told = found.zone != Zone.UNDECIDED
    wrong = [zone_of(*shares) != zone for shares, zone in zip(truth[told], found.zone[told], strict=True)]
    assert told.mean() > 0.3
    assert np.mean(wrong) < 0.05


def test_a_few_proposals_are_read_by_their_counts_alone() -> None:
    counts = answered(np.full((5, 3), 1 / 3), np.full(5, 30), 1)
    alone, together = estimate(counts), estimate_together(counts, np.ones(5, np.int64))
    for name in ("agree", "qualifiers", "enthusiasm", "realism"):
        assert getattr(together, name).mean == pytest.approx(getattr(alone, name).mean)
        assert getattr(together, name).high == pytest.approx(getattr(alone, name).high, abs=1e-4)
    assert together.zone_chances == pytest.approx(alone.zone_chances, abs=1e-6)


def test_votes_and_skips_are_those_that_were_given() -> None:
    ideas, truth = ideas_and_truth(0.2)
    counts = answered(truth, np.full(PROPOSALS, 9), 8)
    counts[:, int(Mark.of("skip"))] = 4
    found = estimate_together(counts, ideas)
    assert set(found.votes.tolist()) == {9}
    assert set(found.skips.tolist()) == {4}


def test_agree_and_disagree_mirror_each_other() -> None:
    ideas, truth = ideas_and_truth(0.2)
    counts = answered(truth, np.full(PROPOSALS, 25), 9)
    swapped = counts.copy()
    swapped[:, 8:16], swapped[:, 24:32] = counts[:, 24:32], counts[:, 8:16]
    found, other = estimate_together(counts, ideas), estimate_together(swapped, ideas)
    assert found.agree.low == pytest.approx(other.disagree.low)
    assert found.zone_chances[:, 0] == pytest.approx(other.zone_chances[:, 2], abs=1e-9)


def test_a_prior_is_never_weaker_than_jeffreys_nor_unbounded() -> None:
    split, alike = fit_beta(np.array([20, 0] * 10), np.full(20, 20)), fit_beta(np.full(20, 10), np.full(20, 20))
    assert sum(split) == pytest.approx(1.0)
    assert sum(alike) == pytest.approx(200.0)


def test_there_may_be_no_proposals_and_no_votes() -> None:
    nothing, no_votes = np.zeros((0, MARK_COUNT), np.int64), np.zeros((3, MARK_COUNT), np.int64)
    assert estimate_together(nothing, np.zeros(0, np.int64)).zone.tolist() == []
    assert estimate_together(no_votes, np.ones(3, np.int64)).zone.tolist() == [Zone.UNDECIDED] * 3
    assert fit_priors(nothing).opinions.tolist() == [0.5, 0.5, 0.5]


def test_chances_of_zones_are_those_of_the_posterior() -> None:
    drawn = np.random.default_rng(3).dirichlet([12.5, 8.5, 4.5], 40_000)
    often = np.bincount([zone_of(*shares) for shares in drawn], minlength=5)[1:] / len(drawn)
    assert zone_chances_of(np.array([[12.5, 8.5, 4.5]]))[0] == pytest.approx(often, abs=0.01)


def test_enthusiasm_of_a_proposal_with_few_votes_leans_to_that_of_the_others() -> None:
    counts = np.zeros((40, MARK_COUNT), np.int64)
    counts[:, int(Mark.of("agree"))], counts[:, int(Mark.of("agree", ["love"]))] = [80, 95] * 20, [20, 5] * 20
    counts[0] = 0
    counts[0, int(Mark.of("agree"))] = 1
    found = estimate_together(counts).enthusiasm
    assert found.mean[0] == pytest.approx(0.12, abs=0.03)
    assert found.high[0] < estimate(counts).enthusiasm.high[0]
