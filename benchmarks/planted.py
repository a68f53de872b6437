"""Consultations with a known truth: planted opinion groups, uneven, voting little and not at random."""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from parvis.insight.matrix import OpinionMatrix

SHARES = (0.45, 0.28, 0.17, 0.10)
CUTS = (-0.35, 0.35)
"""Where disagreement ends and agreement begins, on the latent scale."""
NOISE = 0.55
"""The scale of the logistic noise of each vote."""


@dataclass(frozen=True)
class Planted:
    """A matrix and its truth: `group` (people,), `appeal` (proposals,), `position` (groups, proposals)."""

    matrix: OpinionMatrix
    group: NDArray[np.int64]
    appeal: NDArray[np.float64]
    position: NDArray[np.float64]
    loading: NDArray[np.float64]
    habit: float

    def agreement(self) -> NDArray[np.float64]:
        """The true share of agreement of each group on each proposal, shape (groups, proposals)."""
        from scipy.special import expit

        points, weights = np.polynomial.hermite_e.hermegauss(21)
        spread = np.sqrt(self.habit**2 + self.loading**2)
        latent = (self.appeal + self.position)[:, :, None] + spread[:, None] * points - CUTS[1]
        return np.asarray((expit(latent / NOISE) * weights).sum(axis=2) / weights.sum())


@numba.njit(cache=True)
def _vote_all(  # type: ignore[no-untyped-def]
    seed, group, sizes, starts, habits, taste, appeal, position, loading, chance, columns, ratings
):
    np.random.seed(seed)
    proposals = len(appeal)
    seen = np.zeros(proposals, np.int64)
    for person in range(len(group)):
        mine = chance[group[person]]
        start = starts[person]
        drawn = 0
        while drawn < sizes[person]:
            card = np.searchsorted(mine, np.random.random() * mine[-1])
            if seen[card] != person + 1:
                seen[card] = person + 1
                columns[start + drawn] = card
                drawn += 1
        columns[start : start + drawn].sort()
        for cell in range(start, start + drawn):
            card = columns[cell]
            latent = appeal[card] + position[group[person], card] + habits[person] + taste[person] * loading[card]
            uniform = np.random.random()
            latent += np.log(uniform / (1 - uniform)) * NOISE
            ratings[cell] = 1 if latent > CUTS[1] else (-1 if latent < CUTS[0] else 0)


def plant(
    people: int,
    proposals: int,
    ballots_each: float,
    *,
    seed: int,
    shares: tuple[float, ...] = SHARES,
    spread: float = 0.62,
    habit: float = 0.5,
    taste: float = 0.25,
    is_shown_at_random: bool = False,
) -> Planted:
    """People of unevenly sized groups who vote a heavy-tailed number of times, on cards not shown at random.

    Shown more: proposals that are liked, and those that one's own group likes. `spread` is the scale of what
    divides groups, `habit` that of saying yes or no to everything, `taste` that of one axis that all groups share.
    `is_shown_at_random` shows every proposal alike to everyone.
    """
    rng = np.random.default_rng(seed)
    group = rng.choice(len(shares), people, p=shares)
    appeal = rng.normal(0.45, 0.55, proposals)
    divisive = rng.gamma(1.2, 1 / 1.2, proposals)
    position = rng.normal(0, spread, (len(shares), proposals)) * divisive
    position -= np.average(position, axis=0, weights=shares)
    popularity = rng.lognormal(0, 0.8, proposals) * np.exp(0.5 * appeal)
    chance = np.cumsum(popularity * np.exp(0.35 * position), axis=1)
    if is_shown_at_random:
        chance = np.cumsum(np.ones_like(position), axis=1)
    sizes = np.clip(rng.lognormal(np.log(ballots_each) - 0.18, 0.6, people), 1, proposals // 3).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    columns, ratings = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int8)
    habits, tastes = rng.normal(0, habit, people), rng.normal(0, 1, people)
    loading = rng.normal(0, taste, proposals)
    _vote_all(seed, group, sizes, starts, habits, tastes, appeal, position, loading, chance, columns, ratings)
    matrix = OpinionMatrix(
        np.arange(people), np.arange(proposals), starts, columns, ratings, np.zeros(proposals, np.int64)
    )
    return Planted(matrix, group, appeal, position, loading, habit)


@numba.njit(cache=True, nogil=True)
def _place_by_truth(starts, columns, ratings, logs, log_shares, nodes):  # type: ignore[no-untyped-def]
    people, groups = len(starts) - 1, logs.shape[0]
    placed = np.empty(people, np.int64)
    score = np.empty(nodes)
    for person in range(people):
        best = -np.inf
        for group in range(groups):
            score[:] = 0
            for cell in range(starts[person], starts[person + 1]):
                for node in range(nodes):
                    score[node] += logs[group, columns[cell], ratings[cell] + 1, node]
            top = score.max()
            total = log_shares[group] + top + np.log(np.exp(score - top).sum())
            if total > best:
                best, placed[person] = total, group
    return placed


def place_by_truth(planted: Planted, nodes: int = 7) -> NDArray[np.int64]:
    """Each person's most likely group for who knows the truth's parameters: the upper bound of any method.

    The habit is summed over the `nodes` points of equal chance; the shared taste is left in the noise.
    """
    from scipy.special import expit, ndtri

    habits = planted.habit * ndtri((np.arange(nodes) + 0.5) / nodes)
    latent = (planted.appeal + planted.position)[:, :, None] + habits
    low, high = expit((CUTS[0] - latent) / NOISE), expit((CUTS[1] - latent) / NOISE)
    chances = np.stack([low, high - low, 1 - high], axis=2)
    shares = np.bincount(planted.group, minlength=len(planted.position)) / len(planted.group)
    matrix = planted.matrix
    return np.asarray(
        _place_by_truth(matrix.starts, matrix.columns, matrix.ratings, np.log(chances), np.log(shares), nodes)
    )
