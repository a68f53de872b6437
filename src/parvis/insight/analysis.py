"""The whole analysis of a consultation: ballots in, a frozen result out. How it is written down is in `document`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parvis.domain.opinion import MARK_COUNT, Opinion
from parvis.insight.bridging import Bridging, appeal_intervals, least_approving
from parvis.insight.confirmed_ideas import confirmed_ideas
from parvis.insight.continuity import name_groups, turn_towards
from parvis.insight.earlier import Earlier
from parvis.insight.estimates import Estimates
from parvis.insight.estimates_together import estimate_together
from parvis.insight.factorisation import Factorisation, Factors, Floats
from parvis.insight.groups import GroupFinder, Grouping
from parvis.insight.idea_edits import Edit
from parvis.insight.log import LogRows
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.mixture import place
from parvis.insight.opinion_map import OpinionMap, draw_map
from parvis.insight.portrait import Representative, count_by_group, representatives

WARM_PASSES = 2
MOST_COMPARED = 4
"""Numbers of groups, from 2, under which proposals are asked whether they unite."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an analysis found. Arrays follow the order of `matrix.participants` and `matrix.proposals`.

    `names` are the groups' names, `portraits` the proposals that describe each, `position` the last sequence of the
    log that was read, and `parameters` what the analysis was asked for. `together` (m,) is the number of the idea
    within which estimates of a proposal are read (0: of none). `warm_from` is the position in the log of the analysis
    that this one goes on from, None where it started from nothing.
    """

    matrix: OpinionMatrix
    factors: Factors
    grouping: Grouping
    names: tuple[str, ...]
    portraits: tuple[tuple[Representative, ...], ...]
    estimates: Estimates
    bridging: Bridging
    opinion_map: OpinionMap
    position: int
    parameters: Mapping[str, object]
    together: NDArray[np.int64]
    warm_from: int | None = None

    @property
    def group_rates(self) -> Floats:
        """The smoothed share of agreement of each group on each proposal, (A + 1) / (S + 2), shape (groups, m)."""
        counts = count_by_group(self.matrix, self.grouping.labels, self.grouping.groups)
        return np.asarray((counts[:, :, 0] + 1) / (counts.sum(axis=2) + 2))

    @property
    def group_of(self) -> dict[int, str]:
        """The name of the group of each placed participant: what a later analysis takes as `before`."""
        return self.earlier.group_of

    @property
    def earlier(self) -> Earlier:
        """What a later analysis starts from."""
        labels = self.grouping.labels
        placed = np.flatnonzero(labels >= 0)
        return Earlier(
            proposals=self.matrix.proposals,
            factors=self.factors.proposals,
            participants=self.matrix.participants[placed],
            labels=labels[placed].astype(np.int16),
            names=self.names,
            position=self.position,
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """The estimator: parameters here, ballots to `fit`, which returns a `Snapshot` and keeps nothing.

    `groups` None: chosen and questioned; `minimum_ballots` None: by the number of proposals; `rank` None: by the
    number of people. `is_questioned` False cuts into `groups` without asking whether they are there. `threads`
    changes how long it takes and nothing else.

    >>> from parvis.insight.log import LOG_DTYPE
    >>> Analysis(random_state=1).fit(np.zeros(0, LOG_DTYPE)).grouping.clarity.value
    'too little data'
    """

    groups: int | None = None
    most_groups: int = 5
    minimum_ballots: int | None = None
    rank: int | None = None
    ridge: float = 2.0
    threads: int = field(default=1, compare=False)
    random_state: int = 0
    is_questioned: bool = True

    def fit(
        self,
        rows: LogRows,
        *,
        proposals: NDArray[np.int64] | None = None,
        before: Mapping[int, str] | None = None,
        weights: Mapping[int, float] | None = None,
        set_aside: frozenset[int] = frozenset(),
        warm: Earlier | None = None,
        edits: Sequence[Edit] = (),
    ) -> Snapshot:
        """Reads rows of the log, in any order.

        `proposals` are the ids to read (None: all); `before` maps participants to the names of the groups that an
        earlier analysis gave them; `weights` maps participants to how much they count in the factorisation;
        participants in `set_aside` (quarantined) are left out of everything; `warm` is an analysis to go on from;
        proposals that analysts' `edits` confirm as one idea lend each other votes.
        """
        if set_aside:
            rows = rows[~np.isin(rows["participant"], list(set_aside))]
        matrix = OpinionMatrix.of(rows, proposals)
        position = int(rows["sequence"].max()) if len(rows) else 0
        counted = None
        if weights is not None:
            counted = np.array([weights.get(int(who), 1.0) for who in matrix.participants])
        together = confirmed_ideas(edits, matrix.proposals)
        return self.fit_matrix(matrix, position=position, before=before, weights=counted, warm=warm, together=together)

    def fit_matrix(
        self,
        matrix: OpinionMatrix,
        *,
        position: int = 0,
        before: Mapping[int, str] | None = None,
        weights: Floats | None = None,
        warm: Earlier | None = None,
        together: NDArray[np.int64] | None = None,
    ) -> Snapshot:
        """The same from opinions already gathered: the way in for tens of millions of ballots.

        `warm` is an earlier analysis to go on from: two passes instead of all, groups keep their names and the map
        its directions. To compute it again from the log, compute the earlier one again first.
        """
        factors = self._factorise(matrix, weights, warm)
        before = warm.group_of if warm is not None and before is None else before
        grouping = self.finder.fit(matrix, factors)
        counts = count_by_group(matrix, grouping.labels, grouping.groups)
        return Snapshot(
            matrix=matrix,
            factors=factors,
            grouping=grouping,
            names=name_groups(matrix.participants, grouping.labels, grouping.groups, before),
            portraits=tuple(tuple(found) for found in representatives(counts, matrix.proposals)),
            estimates=estimate_together(marks_of_opinions(matrix.opinion_counts()), lending_of(together)),
            bridging=self._bridging(matrix, factors, grouping, counts, weights),
            opinion_map=draw_map(factors, grouping.labels, self.random_state, _turn(matrix, factors, warm)),
            position=position,
            parameters=self.parameters,
            together=np.zeros(len(matrix.proposals), np.int64) if together is None else together,
            warm_from=None if warm is None else warm.position,
        )

    @property
    def factorisation(self) -> Factorisation:
        """The factorisation with these parameters."""
        return Factorisation(rank=self.rank, ridge=self.ridge, threads=self.threads, random_state=self.random_state)

    @property
    def finder(self) -> GroupFinder:
        """The group finder with these parameters."""
        return GroupFinder(
            groups=self.groups,
            most_groups=self.most_groups,
            minimum_ballots=self.minimum_ballots,
            is_questioned=self.is_questioned,
            factorisation=self.factorisation,
        )

    @property
    def parameters(self) -> dict[str, object]:
        """What changes results, by name."""
        return {
            "groups": self.groups,
            "most_groups": self.most_groups,
            "minimum_ballots": self.minimum_ballots,
            "rank": self.rank,
            "ridge": self.ridge,
            "random_state": self.random_state,
        }

    def _factorise(self, matrix: OpinionMatrix, weights: Floats | None, warm: Earlier | None) -> Factors:
        if warm is None:
            return self.factorisation.fit(matrix, weights)
        start = np.zeros((len(matrix.proposals), 1 + warm.rank))
        here, there = _shared_proposals(matrix, warm)
        start[here] = warm.factors[there]
        return self.factorisation.refine(matrix, start, weights, passes=WARM_PASSES)

    def _bridging(
        self,
        matrix: OpinionMatrix,
        factors: Factors,
        grouping: Grouping,
        counts: NDArray[np.int64],
        weights: Floats | None,
    ) -> Bridging:
        everyone = matrix.opinion_counts()[None, :, :3]
        by_groups: dict[int, Floats] = {}
        for trial in grouping.trials:
            if trial.groups <= MOST_COMPARED:
                labels, _ = place(matrix, factors, trial.model, grouping.noise, self.threads)
                labels = np.where(grouping.labels >= 0, labels, -1)
                by_groups[trial.groups] = least_approving(count_by_group(matrix, labels, trial.groups)).value
        return Bridging(
            agreement=least_approving(counts if grouping.groups else everyone),
            by_groups=by_groups,
            appeal=appeal_intervals(matrix, factors, self.ridge, self.threads, weights),
        )


def _shared_proposals(matrix: OpinionMatrix, warm: Earlier) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the proposals that both know stand, here and in the earlier analysis."""
    _, here, there = np.intersect1d(matrix.proposals, warm.proposals, assume_unique=True, return_indices=True)
    return here, there


def _turn(matrix: OpinionMatrix, factors: Factors, warm: Earlier | None) -> Floats | None:
    """How to turn the map so that it keeps the directions of the earlier one."""
    if warm is None or factors.rank != warm.rank or not factors.rank:
        return None
    here, there = _shared_proposals(matrix, warm)
    return turn_towards(factors.proposals[here, 1:], warm.factors[there, 1:])


def lending_of(together: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    """The ideas within which votes are lent; None where there are none, so that nothing is fitted to none."""
    return together if together is not None and together.any() else None


def marks_of_opinions(opinions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts of marks (m, MARK_COUNT) from those of opinions (m, 4), as if nobody had given a qualifier."""
    counts = np.zeros((len(opinions), MARK_COUNT), np.int64)
    counts[:, [Opinion.AGREE * 8, Opinion.NEUTRAL * 8, Opinion.DISAGREE * 8, Opinion.SKIP * 8]] = opinions
    return counts
