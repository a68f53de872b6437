"""What unites groups and what divides them, with the figures of each group that may be shown to anyone."""

from dataclasses import dataclass

import numpy as np

from parvis.insight.analysis import Snapshot
from parvis.insight.factorisation import Floats
from parvis.insight.segments import HIDDEN, SMALLEST_CELL, SegmentTable, tabulate

MOST = 20


@dataclass(frozen=True, slots=True)
class BetweenGroups:
    """The table of groups by proposal, small cells hidden, and the ids that `unites` and `divides`, best first.

    Only proposals of which every group's figures may be shown are in them, so that a lowest or highest value never
    tells of a few people. Without groups nothing divides, and `unites` are the most agreed. `told` are the positions
    of all the proposals that are told of groups: those of the two lists, and those that describe a group.
    """

    table: SegmentTable
    unites: tuple[int, ...]
    divides: tuple[int, ...]
    told: tuple[int, ...]


def compare_groups(snapshot: Snapshot, most: int = MOST) -> BetweenGroups:
    """What unites and divides the groups of a snapshot, at most `most` proposals each."""
    matrix, labels, names = snapshot.matrix, snapshot.grouping.labels.tolist(), snapshot.names
    table = tabulate(matrix, [names[label] if label >= 0 else None for label in labels])
    low = snapshot.bridging.agreement.low
    if not snapshot.grouping.groups:
        enough = snapshot.estimates.votes >= SMALLEST_CELL
        best = _first(np.where(enough, low, np.nan), most)
        return BetweenGroups(table, tuple(matrix.proposals[best].tolist()), (), ())
    shown = (table.counts[:, :, 0] != HIDDEN).all(axis=0) & (snapshot.estimates.votes > 0)
    spread = table.agreement.max(axis=0) - table.agreement.min(axis=0)
    unites = _first(np.where(shown, low, np.nan), most)
    divides = _first(np.where(shown, spread, np.nan), most)
    described = [item.proposal for portrait in snapshot.portraits for item in portrait]
    places = np.searchsorted(matrix.proposals, np.array(described, np.int64)).tolist()
    return BetweenGroups(
        table,
        tuple(matrix.proposals[unites].tolist()),
        tuple(matrix.proposals[divides].tolist()),
        tuple(sorted({*unites, *divides, *places})),
    )


def _first(values: Floats, most: int) -> list[int]:
    """The positions of the highest values, NaN left out; of equals the first comes first."""
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:most]
    return [int(place) for place in order if np.isfinite(values[place])]
