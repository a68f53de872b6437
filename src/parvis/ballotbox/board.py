"""The board: live tallies in memory, folded from the log and from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.log import BallotLog
from parvis.domain.ballot import Entry
from parvis.domain.opinion import MARK_COUNT
from parvis.domain.standing import COUNTED
from parvis.insight.log import Counts, LogRows, fold, standing_opinions

_TAIL_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Tallies:
    """The state of one consultation at a log position.

    `proposals` are sorted ids; `counts` has shape (proposals, MARK_COUNT); `ballots` counts the opinions that hold
    now, `participants` the pseudonyms with at least one counted row, `apart` the rows recorded apart.
    """

    position: int
    participants: int
    ballots: int
    apart: int
    proposals: NDArray[np.int64]
    counts: Counts


class Board:
    """Tallies of every consultation of a log. Not safe for threads: feed it from one, the event loop's.

    `feed` folds entries that follow its position at once; after a gap (another process wrote), `catch_up` reads the
    log's tail. Both give the sums that a recount gives.
    """

    def __init__(self) -> None:
        self.position = 0
        self._sums: dict[int, _Sums] = {}

    def feed(self, entries: Iterable[Entry]) -> bool:
        """Folds entries in order of sequence number; False when a gap stops it, and `catch_up` is due."""
        for entry in entries:
            if entry.sequence <= self.position:
                continue
            if entry.sequence > self.position + 1:
                return False
            self._of(entry.consultation).add_entry(entry)
            self.position = entry.sequence
        return True

    def catch_up(self, log: BallotLog) -> int:
        """Reads and folds what the log holds after the board's position; the number of rows that were new."""
        total = 0
        while len(rows := log.read(self.position, _TAIL_ROWS)):
            total += self.feed_rows(rows)
        return total

    def feed_rows(self, rows: LogRows) -> int:
        """Folds rows of the log read from `position`; rows that were folded meanwhile are left out."""
        rows = rows[rows["sequence"] > self.position]
        if not len(rows):
            return 0
        for consultation in np.unique(rows["consultation"]):
            self._of(int(consultation)).add_rows(rows[rows["consultation"] == consultation])
        self.position = int(rows["sequence"][-1])
        return len(rows)

    def tallies(self, consultation: int) -> Tallies:
        """A copy of the present state of one consultation, empty when it has no ballot."""
        return self._of(consultation).snapshot(self.position)

    def participants_of(self, consultation: int) -> int:
        """The present number of participants of one consultation."""
        return self._of(consultation).participants

    def counts_of(self, consultation: int, proposal: int) -> Counts:
        """The present counts of one proposal's marks, shape (MARK_COUNT,)."""
        return self._of(consultation).counts_of(proposal)

    def _of(self, consultation: int) -> "_Sums":
        found = self._sums.get(consultation)
        if found is None:
            found = self._sums[consultation] = _Sums()
        return found


class _Sums:
    def __init__(self) -> None:
        self.participants = 0
        self.apart = 0
        self._index: dict[int, int] = {}
        self._counts = np.zeros((64, MARK_COUNT), np.int64)

    def add_entry(self, entry: Entry) -> None:
        place = self._row(entry.proposal)
        row = self._counts[place]
        is_counted = entry.provenance.standing in COUNTED
        row[entry.mark if is_counted else 0] += 1
        row[entry.previous if entry.previous_standing in COUNTED else 0] -= 1
        self.participants += entry.is_first
        self.apart += not is_counted

    def add_rows(self, rows: LogRows) -> None:
        proposals = np.unique(rows["proposal"]).astype(np.int64)
        places = [self._row(int(proposal)) for proposal in proposals]
        self._counts[places] += fold(rows, proposals)
        self.participants += int(rows["is_first"].sum())
        self.apart += int(len(rows) - np.isin(rows["standing"], [int(standing) for standing in COUNTED]).sum())

    def counts_of(self, proposal: int) -> Counts:
        place = self._index.get(proposal)
        return np.zeros(MARK_COUNT, np.int64) if place is None else self._counts[place].copy()

    def _row(self, proposal: int) -> int:
        place = self._index.get(proposal)
        if place is None:
            place = self._index[proposal] = len(self._index)
            if place >= len(self._counts):
                self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
        return place

    def snapshot(self, position: int) -> Tallies:
        proposals = np.fromiter(self._index, np.int64, len(self._index))
        order = np.argsort(proposals)
        counts = self._counts[: len(proposals)][order]
        ballots = int(counts[:, 1:].sum())
        return Tallies(position, self.participants, ballots, self.apart, proposals[order], counts)


def recount(log: BallotLog, consultation: int) -> Tallies:
    """The tallies counted anew from the opinions that hold: no fold, so that it can contradict a board."""
    rows = log.read()
    position = int(rows["sequence"][-1]) if len(rows) else 0
    mine = rows[rows["consultation"] == consultation]
    standing = standing_opinions(mine)
    is_counted = np.isin(mine["standing"], [int(kind) for kind in COUNTED])
    proposals = np.unique(mine["proposal"].astype(np.int64))
    counts = np.zeros((len(proposals), MARK_COUNT), np.int64)
    places = np.searchsorted(proposals, standing["proposal"])
    np.add.at(counts, (places, standing["mark"]), 1)
    counts[:, 0] = -counts.sum(axis=1)
    participants = len(np.unique(mine["participant"][is_counted]))
    return Tallies(position, participants, len(standing), int((~is_counted).sum()), proposals, counts)
