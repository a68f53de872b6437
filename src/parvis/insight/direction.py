"""Whether two alike proposals pull the same way: what the people who voted on both say. Texts do not tell this."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]

LEAST_PEOPLE = 20
_Z = 1.96


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Who rated what, in parallel columns in any order: 1 agrees, 0 is neutral, -1 disagrees; skips are not in it.

    `participants` and `proposals` are ids, shape (ballots,); each pair stands there once at most.
    """

    participants: NDArray[np.int64]
    proposals: NDArray[np.int64]
    ratings: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Pearson correlations of the ratings of the people who rated both, shape (proposals, proposals).

    `value` is -1 to 1 (NaN where it cannot be known), `low` and `high` its 95 % interval by Fisher's transformation
    (Fisher 1921), `people` how many rated both.
    """

    proposals: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats
    people: NDArray[np.int64]

    @property
    def signs(self) -> NDArray[np.int8]:
        """1 where the pair goes the same way, -1 where it is opposed, 0 where the votes do not tell.

        Told only when at least `LEAST_PEOPLE` rated both and the interval leaves zero out.
        """
        enough = (self.people >= LEAST_PEOPLE) & ~np.isnan(self.value)
        signs: NDArray[np.int8] = np.where(self.low > 0, 1, np.where(self.high < 0, -1, 0)).astype(np.int8)
        return np.where(enough, signs, 0).astype(np.int8)


def correlate(ratings: Ratings, proposals: Sequence[int]) -> Correlations:
    """The correlations between a few proposals (an idea's, say), in the order given.

    >>> people = np.repeat(np.arange(40), 2)
    >>> votes = np.array([[1, -1], [-1, 1]] * 20, np.int8).ravel()
    >>> found = correlate(Ratings(people, np.tile([7, 9], 40), votes), [7, 9])
    >>> round(float(found.value[0, 1]), 6), int(found.signs[0, 1])
    (-1.0, -1)
    """
    wanted = np.asarray(proposals, np.int64)
    rated, seen = _columns(ratings, wanted)
    people = _product(seen, seen)
    sums = _product(rated, seen)
    squares = _product(rated.power(2), seen)
    products = _product(rated, rated)
    covariance = people * products - sums * sums.T
    spread = people * squares - sums**2
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.clip(covariance / np.sqrt(spread * spread.T), -1, 1)
        value[(spread <= 0) | (spread.T <= 0)] = np.nan
        half = _Z / np.sqrt(np.maximum(people - 3, 1e-9))
        centre = np.arctanh(np.clip(value, -0.999999, 0.999999))
    return Correlations(wanted, value, np.tanh(centre - half), np.tanh(centre + half), people.astype(np.int64))


def correlate_each(ratings: Ratings, groups: Sequence[Sequence[int]]) -> Iterator[Correlations]:
    """`correlate` of each of `groups`, no proposal in two of them, in one reading of the ratings.

    >>> people = np.repeat(np.arange(40), 2)
    >>> votes = np.array([[1, -1], [-1, 1]] * 20, np.int8).ravel()
    >>> [found.value.shape for found in correlate_each(Ratings(people, np.tile([7, 9], 40), votes), [[9, 7], [8]])]
    [(2, 2), (1, 1)]
    """
    if not groups:
        return
    wanted = np.concatenate([np.asarray(group, np.int64) for group in groups])
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    order, kept = _rows_of(ratings, wanted)
    order, owners = np.flatnonzero(kept), owner[order[kept]]
    order = order[np.argsort(owners, kind="stable")]
    ends = np.cumsum(np.bincount(owners, minlength=len(groups)))
    for group, rows in zip(groups, np.split(order, ends[:-1]), strict=True):
        yield correlate(Ratings(ratings.participants[rows], ratings.proposals[rows], ratings.ratings[rows]), group)


def _rows_of(ratings: Ratings, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The place in `wanted` of the proposal of each rating, and whether it is there at all."""
    if not len(wanted):
        return np.zeros(len(ratings.proposals), np.int64), np.zeros(len(ratings.proposals), bool)
    order = np.argsort(wanted, kind="stable")
    place = order[np.minimum(np.searchsorted(wanted[order], ratings.proposals), len(wanted) - 1)]
    return place, wanted[place] == ratings.proposals


def _columns(ratings: Ratings, wanted: NDArray[np.int64]) -> tuple[sparse.csc_array, sparse.csc_array]:
    columns, kept = _rows_of(ratings, wanted)
    people, rows = np.unique(ratings.participants[kept], return_inverse=True)
    columns = columns[kept]
    shape = (len(people), len(wanted))
    values = ratings.ratings[kept].astype(np.float64)
    rated = sparse.csc_array((values, (rows, columns)), shape=shape)
    seen = sparse.csc_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    return rated, seen


def _product(left: sparse.csc_array, right: sparse.csc_array) -> Floats:
    dense: Floats = (left.T @ right).toarray().astype(np.float64)
    return dense
