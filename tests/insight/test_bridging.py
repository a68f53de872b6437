"""Proposals that unite are told from those that only please the largest group, and a minority cannot sink them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import spearmanr

from benchmarks.planted import plant
from parvis.insight.analysis import Analysis, Snapshot
from parvis.insight.bridging import appeal_intervals, least_approving
from parvis.insight.factorisation import Factorisation
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.portrait import count_by_group, representatives

WORLD = plant(2_000, 80, 30, seed=5, shares=(0.6, 0.4))
LEAST = expit((WORLD.appeal + WORLD.position) / 0.55 - 0.35 / 0.55).min(axis=0)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Analysis(most_groups=3).fit_matrix(WORLD.matrix)


def test_bridging_follows_the_planted_least_approving_group_better_than_agreement_does(snapshot: Snapshot) -> None:
    by_groups = spearmanr(snapshot.bridging.agreement.value, LEAST).statistic
    plain = spearmanr(snapshot.estimates.agree.mean, LEAST).statistic
    assert by_groups > max(0.85, plain)
    assert spearmanr(snapshot.bridging.appeal.value, LEAST).statistic > plain


def test_a_proposal_that_one_group_rejects_does_not_unite() -> None:
    counts = np.array([[[90, 0, 10], [60, 10, 30]], [[5, 0, 45], [30, 5, 15]]])
    found = least_approving(counts)
    assert found.value.round(2).tolist() == [0.12, 0.6]
    assert (found.low < found.value).all()
    assert (found.value < found.high).all()


def test_a_group_that_gave_hardly_any_opinion_is_not_asked() -> None:
    counts = np.array([[[900, 0, 100]], [[0, 0, 20]]])
    assert least_approving(counts).value[0] == pytest.approx(901 / 1002)


def test_a_coordinated_minority_sinks_no_uniting_proposal(snapshot: Snapshot) -> None:
    bridging = snapshot.bridging.agreement.value
    top = np.argsort(-bridging)[:8]
    attackers = _attack(WORLD.matrix, top, 60)
    attacked = Analysis(most_groups=3).fit_matrix(attackers).bridging.agreement.value
    assert len(set(top) & set(np.argsort(-attacked)[:16])) >= 7


def _attack(matrix: OpinionMatrix, hated: NDArray[np.int64], people: int) -> OpinionMatrix:
    """Three per cent more people, who reject the eight most uniting proposals and praise the twenty next ids."""
    loved = [i for i in range(28) if i not in hated][:20]
    columns = np.sort(np.concatenate([hated, loved])).astype(np.int32)
    ratings = np.where(np.isin(columns, hated), -1, 1).astype(np.int8)
    return OpinionMatrix(
        np.arange(len(matrix.participants) + people),
        matrix.proposals,
        np.concatenate([matrix.starts, matrix.starts[-1] + len(columns) * np.arange(1, people + 1)]),
        np.concatenate([matrix.columns, np.tile(columns, people)]),
        np.concatenate([matrix.ratings, np.tile(ratings, people)]),
        matrix.skips,
    )


def test_appeal_intervals_are_as_wide_as_a_bootstrap_by_participant_says() -> None:
    world = plant(600, 20, 12, seed=6, shares=(0.6, 0.4))
    factors = Factorisation().fit(world.matrix)
    interval = appeal_intervals(world.matrix, factors, 2.0)
    rng, draws = np.random.default_rng(0), []
    from parvis.insight.factorisation import ThreadRunner, solve_proposals

    for _ in range(200):
        weights = np.bincount(rng.integers(0, 600, 600), minlength=600).astype(float)
        draws.append(
            solve_proposals(ThreadRunner(world.matrix, weights, 2.0, 1)(factors.mean, factors.proposals), 2.0)[:, 0]
        )
    ratio = (interval.high - interval.low) / (3.92 * np.std(draws, axis=0))
    assert 0.85 < np.median(ratio) < 1.15


def test_portraits_name_what_was_planted_and_nothing_where_groups_are_drawn_by_lot() -> None:
    counts = count_by_group(WORLD.matrix, WORLD.group, 2)
    found = representatives(counts, WORLD.matrix.proposals)
    assert all(WORLD.position[g, r.proposal] > 0 for g in (0, 1) for r in found[g] if r.stance == "for")
    assert all(WORLD.position[g, r.proposal] < 0 for g in (0, 1) for r in found[g] if r.stance == "against")
    assert found[0]
    by_lot = np.random.default_rng(1).integers(0, 2, len(WORLD.group))
    assert sum(map(len, representatives(count_by_group(WORLD.matrix, by_lot, 2), WORLD.matrix.proposals))) <= 1
