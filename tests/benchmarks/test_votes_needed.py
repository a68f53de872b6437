"""The measure of the proof: what counts as quality, and how many votes it takes."""

import numpy as np
import pytest

from benchmarks.populations import Made, Replayed
from benchmarks.quality import Reading, judge, recall_of_top, spearman
from benchmarks.votes_needed import SHARES, interval, play, seeds_of, votes_ratio
from parvis.rehearsal.makeup import Makeup


def curve_through(half: float) -> np.ndarray:
    return np.interp(SHARES, [0, 0.5, 1], [0, half, 0.9])


def test_a_goal_reached_at_half_of_the_votes_is_a_ratio_of_a_half() -> None:
    assert votes_ratio(np.array([curve_through(0.8)]), np.array([0.8])) == pytest.approx(0.5)


def test_a_goal_that_is_never_reached_is_not_hidden() -> None:
    assert votes_ratio(np.array([curve_through(0.8)]), np.array([0.95])) == float("inf")


def test_a_lucky_seed_does_not_decide_alone() -> None:
    curves = np.array([curve_through(0.85), curve_through(0.75)])
    assert votes_ratio(curves, np.array([0.8, 0.8])) == pytest.approx(0.5)


def test_the_interval_holds_the_ratio() -> None:
    curves = np.array([curve_through(half) for half in (0.7, 0.75, 0.8, 0.85)])
    goals = np.full(4, 0.76)
    low, high = interval(curves, goals)
    assert low < votes_ratio(curves, goals) < high


def test_the_truth_itself_has_the_highest_quality() -> None:
    chance = np.random.default_rng(1)
    truth = Reading(chance.random(50), chance.random(50), chance.integers(0, 4, 50))
    assert judge(truth, truth, np.ones(50, bool)).overall == pytest.approx(1.0)


def test_knowing_nothing_ranks_nothing() -> None:
    assert spearman(np.zeros(9), np.arange(9.0)) == 0.0


def test_the_top_is_recalled_whatever_its_inner_order() -> None:
    true = np.arange(20.0)
    found = true.copy()
    found[[18, 19]] = found[[19, 18]]
    assert recall_of_top(found, true) == 1.0


def test_a_made_population_is_played_whole_with_every_system() -> None:
    played = play(Made("tiny", Makeup(people=200, proposals=30, weeks=1)), 1)
    assert set(played.systems) == {"parvis", "incumbent", "polis", "uniform"}
    assert len(played.curve) == len(SHARES)
    assert played.curve[-1] == played.systems["parvis"]["quality"] > 0.3


def test_a_replay_is_played_with_more_seeds_than_a_made_population() -> None:
    assert len(seeds_of(Replayed("any"))) >= 4 * len(seeds_of(Made("any", Makeup())))
