"""What each account did, as arrays: the raw material of `coordination`. It judges nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.insight.clustering import k_means
from parvis.insight.factorisation import Factorisation
from parvis.insight.log import LogRows
from parvis.insight.matrix import RATING, OpinionMatrix
from parvis.insight.portrait import count_by_group

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]

SMALLEST_STRATUM = 0.1
PERIODS = 20
"""Accounts are cut by when they began: what could be voted on changes over a consultation."""
TOGETHER_MS = 1_800_000
"""Accounts that begin within half an hour of one another came together."""
FAST_MS = 1_500
"""A median gap between two votes under which nobody has read the card."""


@dataclass(frozen=True, slots=True)
class AccountActs:
    """What accounts did; arrays of shape (n,) in the order of `matrix.participants`, unless said otherwise.

    `steps` are codes of two proposals voted one after the other, those of account u at `step_starts[u]:step_starts[u
    + 1]`; `begins` its first vote (milliseconds since 1970); `rarity` how few began near it, in nats; `periods` which
    twentieth of the accounts it began with; `popularity` (PERIODS, m) the share of ballots that each proposal got in
    each; `strata` people of like habit and taste; `shares` (strata, m, 3) the shares of opinions in them; `networks`
    a code of the network, `network_sizes` its accounts (0: not known); `is_fast` whether it votes without reading.
    """

    matrix: OpinionMatrix
    steps: Positions
    step_starts: Positions
    begins: Positions
    rarity: Floats
    periods: Positions
    popularity: Floats
    strata: Positions
    shares: Floats
    networks: Positions
    network_sizes: Positions
    is_fast: NDArray[np.bool_]

    def step_people(self) -> Positions:
        """The account of each step."""
        return np.repeat(np.arange(len(self.step_starts) - 1), np.diff(self.step_starts))

    def rare_items(self) -> tuple[Positions, Positions]:
        """The rare opinions: people and item codes of cells whose opinion less than a third share."""
        matrix = self.matrix
        rare = _costs(matrix)[matrix.columns, 1 - matrix.ratings] > -np.log(0.35)
        items = matrix.columns.astype(np.int64) * 3 + 1 - matrix.ratings
        return matrix.cell_rows()[rare], items[rare]


def read_acts(held: LogRows, networks: Mapping[int, int]) -> AccountActs:
    """What the accounts of these standing opinions did; there is at least one."""
    matrix = OpinionMatrix.from_columns(held["participant"], held["proposal"], RATING[held["mark"]])
    people = matrix.cell_rows()
    order = np.lexsort((matrix.columns, held["cast_at"], people))
    times, sequence = held["cast_at"][order], matrix.columns[order].astype(np.int64)
    inside = people[order][1:] == people[order][:-1]
    steps = (sequence[:-1] * len(matrix.proposals) + sequence[1:])[inside]
    gaps, owners = np.diff(times)[inside], people[order][1:][inside]
    size = len(matrix.participants)
    begins = times[matrix.starts[:-1]]
    strata = _strata(matrix)
    periods = np.argsort(np.argsort(begins, kind="stable")) * PERIODS // max(size, 1)
    keys = np.array([networks.get(int(who), 0) for who in matrix.participants], np.int64)
    inverse = np.unique(keys, return_inverse=True)[1]
    sizes = np.where(keys == 0, 0, np.bincount(inverse)[inverse])
    return AccountActs(
        matrix=matrix,
        steps=steps,
        step_starts=np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=size))]),
        begins=begins,
        rarity=_rarity(begins),
        periods=periods,
        popularity=_popularity(matrix, periods),
        strata=strata,
        shares=_shares(matrix, strata),
        networks=np.where(keys == 0, -1 - np.arange(size), inverse),
        network_sizes=sizes,
        is_fast=_medians(gaps, owners, size) < FAST_MS,
    )


def _medians(values: Positions, owners: Positions, size: int) -> Floats:
    """The median of each owner's values; infinite for owners without any."""
    found = np.full(size, np.inf)
    order = np.lexsort((values, owners))
    counts = np.bincount(owners, minlength=size)
    starts = np.cumsum(counts) - counts
    some = counts > 0
    found[some] = values[order][(starts + counts // 2)[some]]
    return found


def _rarity(begins: Positions, window_ms: int = TOGETHER_MS) -> Floats:
    """How rare it is to begin within half an hour of each account: minus the log of the share of accounts that do."""
    ordered = np.sort(begins)
    near = np.searchsorted(ordered, begins + window_ms) - np.searchsorted(ordered, begins - window_ms)
    return np.asarray(-np.log(np.maximum(near, 1) / max(len(begins), 1)))


def _popularity(matrix: OpinionMatrix, periods: Positions) -> Floats:
    """The share of the ballots of each period's accounts that each proposal got, shape (PERIODS, m)."""
    size = len(matrix.proposals)
    place = np.repeat(periods, matrix.ballots) * size + matrix.columns
    counts = np.bincount(place, minlength=PERIODS * size).reshape(PERIODS, size)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _strata(matrix: OpinionMatrix) -> Positions:
    """People of like habit and taste, in at most six strata that hold a tenth of the people each or more.

    Like-minded people vote alike without acting together; a campaign is too small to make a stratum of its own.
    """
    people = Factorisation(rank=2, iterations=15).fit(matrix).people
    scaled = people / np.maximum(people.std(axis=0), 1e-9)
    for count in range(6, 1, -1):
        labels, _ = k_means(scaled, count, np.random.default_rng([count, 19]))
        if np.bincount(labels, minlength=count).min() >= SMALLEST_STRATUM * len(people):
            return labels
    return np.zeros(len(people), np.int64)


def _shares(matrix: OpinionMatrix, strata: Positions) -> Floats:
    """The share of each opinion in each stratum on each proposal, halfway to that of everyone, shape (strata, m, 3).

    Halfway, because a careful campaign also shapes the stratum that it falls in.
    """
    counts = count_by_group(matrix, strata, int(strata.max(initial=0)) + 1) + 0.0
    whole = counts.sum(axis=0) + 1
    whole /= whole.sum(axis=1, keepdims=True)
    within = (counts + 4 * whole) / (counts.sum(axis=2, keepdims=True) + 4)
    return np.asarray((within + whole) / 2)


def _costs(matrix: OpinionMatrix) -> Floats:
    """Minus the log of the share of each opinion on each proposal, smoothed, shape (m, 3)."""
    counts = matrix.opinion_counts()[:, :3] + 1.0
    return np.asarray(-np.log(counts / counts.sum(axis=1, keepdims=True)))
