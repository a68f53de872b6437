"""The ballot log as arrays, and the fold that turns it into tallies. Every figure starts here."""

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.domain.opinion import MARK_COUNT, Opinion, Qualifier, marks_of, marks_with
from parvis.domain.standing import COUNTED

LOG_DTYPE = np.dtype(
    [
        ("sequence", "i8"),
        ("consultation", "i4"),
        ("participant", "i8"),
        ("proposal", "i4"),
        ("revision", "i4"),
        ("mark", "u1"),
        ("previous", "u1"),
        ("standing", "u1"),
        ("previous_standing", "u1"),
        ("is_first", "?"),
        ("kind", "u1"),
        ("source", "i4"),
        ("draw", "i8"),
        ("probability", "f8"),
        ("cast_at", "i8"),
        ("identity", "i8"),
    ]
)
"""One row of the log: `cast_at` in milliseconds since 1970 UTC, `probability` from 0 to 1 (0: unknown)."""

LogRows = NDArray[Any]
"""A structured array of `LOG_DTYPE`, shape (rows,)."""
Counts = NDArray[np.int64]

_COUNTED = np.zeros(256, dtype=bool)
_COUNTED[[int(standing) for standing in COUNTED]] = True


def fold(rows: LogRows, proposals: NDArray[np.int64]) -> Counts:
    """How many participants hold each mark on each proposal: the sum of one(mark) - one(previous).

    `proposals` are the ids to count, sorted and unique, shape (proposals,); rows of others are left out.
    Returns shape (proposals, MARK_COUNT). The order of rows does not matter, and the fold of a whole log is the sum
    of the folds of its parts. Marks of a standing that is not counted add nothing. Column 0 (withdrawn) holds the
    negative of the number of first ballots plus the withdrawals, so that each row of the result sums to zero.

    >>> rows = np.zeros(2, LOG_DTYPE)
    >>> rows["proposal"], rows["mark"], rows["previous"] = 7, [8, 24], [0, 8]
    >>> rows["standing"], rows["previous_standing"] = 1, [0, 1]
    >>> fold(rows, np.array([7]))[0, [8, 24]].tolist()
    [0, 1]
    """
    size = len(proposals) * MARK_COUNT
    if not size or not len(rows):
        return np.zeros((len(proposals), MARK_COUNT), np.int64)
    wanted = rows["proposal"].astype(np.int64)
    index = np.minimum(np.searchsorted(proposals, wanted), len(proposals) - 1)
    known = proposals[index] == wanted
    index *= MARK_COUNT
    now = np.where(_COUNTED[rows["standing"]], rows["mark"], 0)
    before = np.where(_COUNTED[rows["previous_standing"]], rows["previous"], 0)
    added = np.bincount((index + now)[known], minlength=size)
    removed = np.bincount((index + before)[known], minlength=size)
    return (added - removed).reshape(len(proposals), MARK_COUNT).astype(np.int64)


def opinion_counts[Number: (np.int64, np.float64)](counts: NDArray[Number]) -> NDArray[Number]:
    """The counts of agree, neutral, disagree and skip, shape (proposals, 4), from those of marks (or fractions)."""
    starts = [marks_of(opinion).start for opinion in Opinion]
    return np.add.reduceat(counts, starts, axis=1)[:, 1:]


def qualifier_counts[Number: (np.int64, np.float64)](counts: NDArray[Number]) -> NDArray[Number]:
    """The counts of the nine qualifiers, shape (proposals, 9), in the order of `Qualifier`."""
    by_mark = np.ascontiguousarray(counts.T)
    summed = [functools.reduce(np.add, (by_mark[mark] for mark in marks_with(qualifier))) for qualifier in Qualifier]
    return np.stack(summed).T


def standing_opinions(rows: LogRows) -> LogRows:
    """The rows that now hold: the last revision of each participant on each proposal, where its standing counts.

    Rows come back sorted by participant, then proposal, whatever the order they came in. Withdrawn ones are left out.
    What this has returned is returned as it is: asking twice costs nothing.
    """
    participant, proposal = np.ascontiguousarray(rows["participant"]), np.ascontiguousarray(rows["proposal"])
    if _is_standing(rows, participant, proposal):
        return rows
    order = np.lexsort((rows["revision"], proposal, participant))
    participant, proposal = participant[order], proposal[order]
    is_last = np.ones(len(order), dtype=bool)
    is_last[:-1] = (participant[1:] != participant[:-1]) | (proposal[1:] != proposal[:-1])
    held: LogRows = rows[order[is_last & _is_counted(rows)[order]]]
    return held


def _is_counted(rows: LogRows) -> NDArray[np.bool_]:
    return np.asarray(_COUNTED[rows["standing"]] & (rows["mark"] != Opinion.WITHDRAWN))


def _is_standing(rows: LogRows, participant: NDArray[np.int64], proposal: NDArray[np.int32]) -> bool:
    """Whether every row counts and comes after the one before it, by participant, then proposal."""
    later = (participant[1:] > participant[:-1]) | (
        (participant[1:] == participant[:-1]) & (proposal[1:] > proposal[:-1])
    )
    return bool(later.all()) and bool(_is_counted(rows).all())
