"""Proposals that unite people who otherwise disagree: by groups, for several numbers of groups, and by factorisation.

Both are reported: they fail differently. Neither lets a small coordinated minority sink a proposal, because groups
below a share of the people are not asked and the ridge holds each person's pull.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from parvis.insight.factorisation import BLOCKS, Factors, Floats, add_in_order, on_threads
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.packed import add_row, axes_of, factor_packed, invert_factored, pack_outer, width_of

PRIOR = 1.0
"""Agreements and other opinions added to each group's counts before a rate is taken."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Values (m,) with the ends of their 95 % intervals."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Bridging:
    """How much each proposal unites.

    `agreement`: the share of agreement in the group that approves least, from 0 to 1; the share over everyone where
    there are no groups. `by_groups` has its values for each number of groups tried, `steady` the lowest of them.
    `appeal`: what is left of the mean rating once tastes are taken out, from about -1 to 1 around the mean.
    """

    agreement: Interval
    by_groups: Mapping[int, Floats]
    appeal: Interval

    @property
    def steady(self) -> Floats:
        """The lowest value over the numbers of groups tried, shape (m,)."""
        return np.min([self.agreement.value, *self.by_groups.values()], axis=0)


def least_approving(counts: NDArray[np.int64], smallest_share: float = 0.05) -> Interval:
    """The smoothed share of agreement in the group that approves least, from counts (groups, m, 3).

    (A + 1) / (S + 2) in each group, A agreements of S opinions. The interval joins the groups' own 95 % credible
    intervals: from the lowest of the low ends to the lowest of the high ends, so it errs on the wide side. Groups
    that gave less than `smallest_share` of all opinions are not asked.

    >>> least_approving(np.array([[[9, 0, 0]], [[4, 0, 4]]])).value.tolist()
    [0.5]
    """
    opinions = counts.sum(axis=2)
    weight = opinions.sum(axis=1)
    asked = weight >= smallest_share * weight.sum()
    agrees, others = counts[asked, :, 0] + PRIOR, counts[asked, :, 1] + counts[asked, :, 2] + PRIOR
    return Interval(
        value=(agrees / (agrees + others)).min(axis=0),
        low=np.asarray(betaincinv(agrees, others, 0.025)).min(axis=0),
        high=np.asarray(betaincinv(agrees, others, 0.975)).min(axis=0),
    )


def appeal_intervals(
    matrix: OpinionMatrix, factors: Factors, ridge: float, threads: int = 1, weights: Floats | None = None
) -> Interval:
    """The proposals' appeals with 95 % intervals, people's habits and tastes being held at their estimates.

    The sandwich variance of ridge regression with each participant as one independent draw (White, 1980): what a
    bootstrap by participant converges to, in one pass over the ballots.
    """
    axes, size = axes_of(1 + factors.rank), len(matrix.proposals)
    counted = np.ones(len(matrix.participants)) if weights is None else weights
    cells = matrix.starts, matrix.columns, matrix.ratings
    people, proposals = np.ascontiguousarray(factors.people), np.ascontiguousarray(factors.proposals)

    def run(block: tuple[int, int]) -> Floats:
        sums = np.zeros((2, size, width_of(len(axes))))
        _spread(*block, *cells, counted, factors.mean, people, proposals, axes, *sums)
        return sums.reshape(2 * size, sums.shape[2])

    shape = (2 * size, len(axes))
    both = add_in_order(on_threads(run, list(matrix.blocks(BLOCKS)), threads), shape)
    away = 1.96 * np.sqrt(_first_variance(both[:size], both[size:], ridge, axes))
    value = factors.proposals[:, 0]
    return Interval(value, value - away, value + away)


@numba.njit(cache=True, nogil=True)
def _spread(  # type: ignore[no-untyped-def]
    first, last, starts, columns, ratings, weights, mean, people, proposals, axes, bread, meat
):
    size = len(axes)
    outer = np.empty(size * (size + 1) // 2 + size)
    for row in range(first, last):
        weight = weights[row]
        pack_outer(people[row], 1.0, outer, axes)
        for cell in range(starts[row], starts[row + 1]):
            proposal = columns[cell]
            rest = ratings[cell] - mean - people[row, 0] - proposals[proposal, 0]
            for axis in range(1, size):
                rest -= people[row, axis] * proposals[proposal, axis]
            add_row(bread, proposal, outer, 0, weight, 0.0, axes)
            add_row(meat, proposal, outer, 0, weight * weight * rest * rest, 0.0, axes)


@numba.njit(cache=True, nogil=True)
def _first_variance(bread, meat, ridge, axes):  # type: ignore[no-untyped-def]
    size = len(axes)
    variances = np.zeros(len(bread))
    root, inverse = np.empty((size, size)), np.empty((size, size))
    for proposal in range(len(bread)):
        lower = bread[proposal].copy()
        for row in range(size):
            lower[row * (row + 1) // 2 + row] += ridge
        factor_packed(lower, axes)
        invert_factored(lower, axes, root, inverse)
        total = 0.0
        for one in range(size):
            for two in range(size):
                high, low = max(one, two), min(one, two)
                total += inverse[0, one] * meat[proposal, high * (high + 1) // 2 + low] * inverse[0, two]
        variances[proposal] = total
    return variances
