"""A mixture of opinion groups that knows how little each person has said.

Each group is a Gaussian of tastes. A person's ballots are a noisy measure of that person's taste, so someone with few
ballots is placed with little certainty instead of near the middle. Habits (saying yes to everything) are integrated
out, the same for all groups.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from parvis.insight.factorisation import BLOCKS, Factors, Floats, on_threads
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.normal_equations import gather_person
from parvis.insight.packed import axes_of, factor_packed, invert_factored, pack_all, solve_factored

SMALLEST_VARIANCE = 1e-3
LEAST_CHANCE = 1e-4
"""A group that someone is less likely to be in learns nothing from that person: it would not show, and costs time."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What people's ballots say of (habit, taste), given the proposals: packed precision (n, s (s + 1) / 2) and
    right-hand side (n, s), s = 1 + rank, both already divided by the noise variance."""

    precision: Floats
    right: Floats

    def of(self, people: NDArray[np.int64]) -> "Measures":
        """The measures of some people."""
        return Measures(self.precision[people], self.right[people])


@dataclass(frozen=True, slots=True)
class Mixture:
    """Groups of people: `shares` (k,), `centres` (k, rank), `spreads` (k, rank, rank), the variance of habits, and
    the mean log-evidence of the people it was fitted on."""

    shares: Floats
    centres: Floats
    spreads: Floats
    habit_variance: float
    evidence: float = -np.inf

    @property
    def groups(self) -> int:
        """The number of groups."""
        return len(self.shares)


def measure(matrix: OpinionMatrix, factors: Factors, noise: float) -> Measures:
    """What the ballots of each person of the matrix say of that person's habit and taste."""
    size = 1 + factors.rank
    precision = np.zeros((len(matrix.participants), size * (size + 1) // 2))
    right = np.zeros((len(matrix.participants), size))
    axes, proposals = axes_of(size), np.ascontiguousarray(factors.proposals)
    cells = matrix.starts, matrix.columns, matrix.ratings
    _measure(*cells, factors.mean, proposals, pack_all(proposals, axes), noise, axes, precision, right)
    return Measures(precision, right)


def fit_mixture(measures: Measures, start: Mixture, iterations: int, tolerance: float = 1e-4) -> Mixture:
    """Goes on from `start` until the mean log-evidence gains less than `tolerance`, or for `iterations`."""
    model = start
    for _ in range(iterations):
        totals, first, second, evidence = _expect(
            measures.precision, measures.right, *_terms(model), axes_of(measures.right.shape[1])
        )
        gain = evidence - model.evidence
        model = _maximise(totals, first, second, evidence)
        if gain < tolerance:
            break
    return model


def refit_shares(measures: Measures, model: Mixture, iterations: int = 20) -> Mixture:
    """The same groups, with the shares that they have among other people."""
    scores = score(measures, model) - np.log(model.shares)
    shares = model.shares
    for _ in range(iterations):
        shares = memberships(scores + np.log(shares)).mean(axis=0)
        shares = np.maximum(shares, 1e-6)
    return Mixture(shares / shares.sum(), model.centres, model.spreads, model.habit_variance, model.evidence)


def start_from(tastes: Floats, labels: NDArray[np.int64], groups: int, habit_variance: float) -> Mixture:
    """A mixture to start from: the groups of `labels` (n,) of people at `tastes` (n, rank)."""
    rank = tastes.shape[1]
    shares = np.maximum(np.bincount(labels, minlength=groups), 1) / max(len(labels), 1)
    centres, spreads = np.zeros((groups, rank)), np.zeros((groups, rank, rank))
    for group in range(groups):
        mine = tastes[labels == group]
        if len(mine):
            centres[group] = mine.mean(axis=0)
            away = mine - centres[group]
            spreads[group] = (away[:, :, None] * away[:, None, :]).mean(axis=0)
        spreads[group] += max(SMALLEST_VARIANCE, 0.05 * float(tastes.var())) * np.eye(rank)
    return Mixture(shares / shares.sum(), centres, spreads, max(habit_variance, SMALLEST_VARIANCE))


def score(measures: Measures, model: Mixture) -> Floats:
    """The log-evidence of each person under each group, shares included, up to a constant; shape (n, k)."""
    return np.asarray(_score(measures.precision, measures.right, *_terms(model), axes_of(measures.right.shape[1])))


def memberships(scores: Floats) -> Floats:
    """The probability of each group for each person, shape (n, k)."""
    away = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(away / away.sum(axis=1, keepdims=True))


def evidence_of(scores: Floats) -> Floats:
    """The log-evidence of each person under the whole mixture, up to the same constant; shape (n,)."""
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).sum(axis=1)))


def place(
    matrix: OpinionMatrix, factors: Factors, model: Mixture, noise: float, threads: int = 1
) -> tuple[NDArray[np.int64], Floats]:
    """Everyone's most likely group (n,) and its probability (n,), from one pass over the ballots."""
    people = len(matrix.participants)
    labels, certainty = np.zeros(people, np.int64), np.zeros(people)
    terms, axes = _terms(model), axes_of(1 + factors.rank)

    def run(block: tuple[int, int]) -> None:
        first, last = block
        part = OpinionMatrix(
            matrix.participants[first:last],
            matrix.proposals,
            matrix.starts[first : last + 1],
            matrix.columns,
            matrix.ratings,
            matrix.skips,
        )
        measures = measure(part, factors, noise)
        chances = memberships(np.asarray(_score(measures.precision, measures.right, *terms, axes)))
        labels[first:last] = chances.argmax(axis=1)
        certainty[first:last] = chances.max(axis=1)

    list(on_threads(run, list(matrix.blocks(BLOCKS)), threads))
    return labels, certainty


def _terms(model: Mixture) -> tuple[Floats, Floats, Floats]:
    """Each group's packed prior precision (k, s (s + 1) / 2), its right-hand side (k, s) and its constant (k,)."""
    size = 1 + model.centres.shape[1]
    full, right = np.zeros((model.groups, size, size)), np.zeros((model.groups, size))
    inverses = np.linalg.inv(model.spreads)
    full[:, 0, 0] = 1 / model.habit_variance
    full[:, 1:, 1:] = inverses
    right[:, 1:] = (inverses * model.centres[:, None, :]).sum(axis=2)
    determinants = np.linalg.slogdet(model.spreads)[1] + np.log(model.habit_variance)
    pulls = (right[:, 1:] * model.centres).sum(axis=1)
    rows, columns = np.tril_indices(size)
    return full[:, rows, columns].copy(), right, np.log(model.shares) - 0.5 * (determinants + pulls)


def _maximise(totals: Floats, first: Floats, second: Floats, evidence: float) -> Mixture:
    size = first.shape[1]
    shares = np.maximum(totals, 1e-9)
    centres = first[:, 1:] / shares[:, None]
    spreads = second[:, 1:, 1:] / shares[:, None, None] - centres[:, :, None] * centres[:, None, :]
    spreads += SMALLEST_VARIANCE * np.eye(size - 1)
    habit_variance = max(second[:, 0, 0].sum() / shares.sum(), SMALLEST_VARIANCE)
    weights = np.maximum(shares / shares.sum(), 1e-6)
    return Mixture(weights / weights.sum(), centres, spreads, float(habit_variance), float(evidence))


@numba.njit(cache=True, nogil=True)
def _measure(  # type: ignore[no-untyped-def]
    starts, columns, ratings, mean, proposals, packed, noise, axes, precision, right
):
    size = len(axes)
    triangle = size * (size + 1) // 2
    mine = np.empty(triangle + size)
    for person in range(len(right)):
        gather_person(starts[person], starts[person + 1], columns, ratings, mean, proposals, packed, axes, mine)
        for place in range(triangle):
            precision[person, place] = mine[place] / noise
        for axis in range(size):
            right[person, axis] = mine[triangle + axis] / noise


@numba.njit(cache=True, nogil=True)
def _score_one(  # type: ignore[no-untyped-def]
    precision, right, prior, prior_right, constant, axes, lower, side, place
):
    """The log-evidence of one person under one group; leaves the factored precision and the place."""
    size = len(axes)
    for entry in range(size * (size + 1) // 2):
        lower[entry] = precision[entry] + prior[entry]
    for axis in range(size):
        side[axis] = right[axis] + prior_right[axis]
    logarithm = factor_packed(lower, axes)
    return constant + 0.5 * (solve_factored(lower, side, axes, place) - logarithm)


@numba.njit(cache=True, nogil=True)
def _score(precision, right, prior, prior_right, constant, axes):  # type: ignore[no-untyped-def]
    people, size, groups = len(right), len(axes), len(constant)
    scores = np.empty((people, groups))
    lower, side, place = np.empty(precision.shape[1]), np.empty(size), np.empty(size)
    for person in range(people):
        for group in range(groups):
            mine = precision[person], right[person], prior[group], prior_right[group], constant[group]
            scores[person, group] = _score_one(*mine, axes, lower, side, place)
    return scores


@numba.njit(cache=True, nogil=True)
def _expect(precision, right, prior, prior_right, constant, axes):  # type: ignore[no-untyped-def]
    people, size, groups = len(right), len(axes), len(constant)
    totals, first = np.zeros(groups), np.zeros((groups, size))
    second = np.zeros((groups, size, size))
    scores, places = np.empty(groups), np.empty((groups, size))
    lowers, root, inverse = np.empty((groups, precision.shape[1])), np.empty((size, size)), np.empty((size, size))
    side = np.empty(size)
    evidence = 0.0
    for person in range(people):
        top, total = -np.inf, 0.0
        for group in range(groups):
            mine = precision[person], right[person], prior[group], prior_right[group], constant[group]
            scores[group] = _score_one(*mine, axes, lowers[group], side, places[group])
            top = max(top, scores[group])
        for group in range(groups):
            total += np.exp(scores[group] - top)
        evidence += top + np.log(total)
        for group in range(groups):
            chance = np.exp(scores[group] - top) / total
            if chance < LEAST_CHANCE:
                continue
            invert_factored(lowers[group], axes, root, inverse)
            totals[group] += chance
            for row in range(size):
                first[group, row] += chance * places[group, row]
                for other in range(row + 1):
                    moment = chance * (inverse[row, other] + places[group, row] * places[group, other])
                    second[group, row, other] += moment
                    if other != row:
                        second[group, other, row] += moment
    return totals, first, second, evidence / max(people, 1)
