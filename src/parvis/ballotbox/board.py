"""The board: live tallies in memory, folded from the log and from nothing else, without accounts in quarantine."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.quarantine import Quarantine
from parvis.ballotbox.sums import Sums
from parvis.domain.ballot import Entry
from parvis.domain.opinion import MARK_COUNT
from parvis.domain.standing import COUNTED
from parvis.insight.log import Counts, LogRows, standing_opinions

_TAIL_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Tallies:
    """The state of one consultation at a log position.

    `proposals` are sorted ids; `counts` has shape (proposals, MARK_COUNT); `ballots` counts the opinions that hold
    now, `participants` the pseudonyms with at least one counted row, `apart` the rows recorded apart. Accounts in
    quarantine are in none of these but `apart`: `held` counts their marks in the same shape (None: nobody is),
    `held_participants` and `held_ballots` are how many they are.
    """

    position: int
    participants: int
    ballots: int
    apart: int
    proposals: NDArray[np.int64]
    counts: Counts
    held: Counts | None = None
    held_participants: int = 0
    held_ballots: int = 0


class Board:
    """Tallies of every consultation of a log. Not safe for threads: feed it from one, the event loop's.

    `feed` folds entries that follow its position at once; after a gap (another process wrote), `catch_up` reads the
    log's tail. Both give the sums that a recount gives. `change` grows whenever a quarantine begins or ends to count.
    """

    def __init__(self) -> None:
        self.position = 0
        self.change = 0
        self._sums: dict[int, Sums] = {}
        self._quarantines: dict[int, Quarantine] = {}
        self._waiting: dict[int, Quarantine] = {}

    def feed(self, entries: Iterable[Entry]) -> bool:
        """Folds entries in order of sequence number; False when a gap stops it, and `catch_up` is due."""
        for entry in entries:
            if entry.sequence <= self.position:
                continue
            if entry.sequence > self.position + 1:
                return False
            self._of(entry.consultation).add_entry(entry)
            for quarantine in self._quarantines_of(entry.consultation):
                quarantine.add_entry(entry)
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
            mine = rows[rows["consultation"] == consultation]
            self._of(int(consultation)).add_rows(mine)
            for quarantine in self._quarantines_of(int(consultation)):
                quarantine.add_rows(mine)
        self.position = int(rows["sequence"][-1])
        return len(rows)

    def quarantined(self, consultation: int) -> frozenset[int]:
        """The accounts that are left out of what is published here."""
        found = self._quarantines.get(consultation)
        return found.accounts if found else frozenset()

    def begin_quarantine(self, consultation: int, accounts: frozenset[int]) -> int:
        """Watches these accounts, who are all that are in quarantine from now on; the position up to which to read.

        What was published stays so until `end_quarantine` is given their rows up to that position.
        """
        self._waiting[consultation] = Quarantine(accounts, self.position)
        return self.position

    def end_quarantine(self, consultation: int, rows: LogRows) -> None:
        """Publishes without the accounts last told to `begin_quarantine`, whose `rows` up to its position these are."""
        waiting = self._waiting.pop(consultation)
        waiting.add_rows(rows)
        self._quarantines[consultation] = waiting
        self.change += 1

    def tallies(self, consultation: int) -> Tallies:
        """A copy of the present state of one consultation, empty when it has no ballot."""
        sums, quarantine = self._of(consultation), self._quarantines.get(consultation)
        proposals = np.fromiter(sums.places, np.int64, len(sums.places))
        order = np.argsort(proposals)
        counts, held = sums.counts[order], None
        participants, held_participants = sums.participants, 0
        if quarantine and quarantine.sums.places:
            held = np.zeros_like(counts)
            told = np.fromiter(quarantine.sums.places, np.int64, len(quarantine.sums.places))
            held[np.searchsorted(proposals[order], told)] = quarantine.sums.counts
            held_participants = quarantine.sums.participants
            counts, participants = counts - held, participants - held_participants
        return Tallies(
            position=self.position,
            participants=participants,
            ballots=int(counts[:, 1:].sum()),
            apart=sums.apart,
            proposals=proposals[order],
            counts=counts,
            held=held,
            held_participants=held_participants,
            held_ballots=0 if held is None else int(held[:, 1:].sum()),
        )

    def participants_of(self, consultation: int) -> int:
        """The present number of participants of one consultation."""
        quarantine = self._quarantines.get(consultation)
        return self._of(consultation).participants - (quarantine.sums.participants if quarantine else 0)

    def counts_of(self, consultation: int, proposal: int) -> Counts:
        """The present counts of one proposal's marks, shape (MARK_COUNT,)."""
        counts, quarantine = self._of(consultation).counts_of(proposal), self._quarantines.get(consultation)
        return counts - quarantine.sums.counts_of(proposal) if quarantine else counts

    def _of(self, consultation: int) -> Sums:
        found = self._sums.get(consultation)
        if found is None:
            found = self._sums[consultation] = Sums()
        return found

    def _quarantines_of(self, consultation: int) -> list[Quarantine]:
        places = (self._quarantines, self._waiting)
        return [found for place in places if (found := place.get(consultation)) is not None]


def recount(log: BallotLog, consultation: int, quarantined: frozenset[int] = frozenset()) -> Tallies:
    """The tallies counted anew from the opinions that hold: no fold, so that it can contradict a board."""
    rows = log.read()
    position = int(rows["sequence"][-1]) if len(rows) else 0
    mine = rows[rows["consultation"] == consultation]
    is_apart = ~np.isin(mine["standing"], [int(kind) for kind in COUNTED])
    is_counted = ~is_apart & ~np.isin(mine["participant"], list(quarantined))
    standing = standing_opinions(mine)
    standing = standing[~np.isin(standing["participant"], list(quarantined))]
    proposals = np.unique(mine["proposal"].astype(np.int64))
    counts = np.zeros((len(proposals), MARK_COUNT), np.int64)
    places = np.searchsorted(proposals, standing["proposal"])
    np.add.at(counts, (places, standing["mark"]), 1)
    counts[:, 0] = -counts.sum(axis=1)
    participants = len(np.unique(mine["participant"][is_counted]))
    return Tallies(position, participants, len(standing), int(is_apart.sum()), proposals, counts)
