"""The running sums of one consultation's ballots, folded row by row or in pieces: what a board adds up."""

import numpy as np

from parvis.domain.ballot import Entry
from parvis.domain.opinion import MARK_COUNT
from parvis.domain.standing import COUNTED
from parvis.insight.log import Counts, LogRows, fold


class Sums:
    """The sums of the rows that were added: participants, rows recorded apart, and the marks of each proposal."""

    def __init__(self) -> None:
        self.participants = 0
        self.apart = 0
        self.places: dict[int, int] = {}
        self._counts = np.zeros((64, MARK_COUNT), np.int64)

    @property
    def counts(self) -> Counts:
        """The counts of marks, shape (proposals, MARK_COUNT), in the order of `places`."""
        return self._counts[: len(self.places)]

    def add_entry(self, entry: Entry) -> None:
        """Adds one row of the log."""
        place = self._place(entry.proposal)
        row = self._counts[place]
        is_counted = entry.provenance.standing in COUNTED
        row[entry.mark if is_counted else 0] += 1
        row[entry.previous if entry.previous_standing in COUNTED else 0] -= 1
        self.participants += entry.is_first
        self.apart += not is_counted

    def add_rows(self, rows: LogRows) -> None:
        """Adds rows of the log, in any order."""
        proposals = np.unique(rows["proposal"]).astype(np.int64)
        places = [self._place(int(proposal)) for proposal in proposals]
        self._counts[places] += fold(rows, proposals)
        self.participants += int(rows["is_first"].sum())
        self.apart += int(len(rows) - np.isin(rows["standing"], [int(standing) for standing in COUNTED]).sum())

    def counts_of(self, proposal: int) -> Counts:
        """The counts of one proposal's marks, shape (MARK_COUNT,)."""
        place = self.places.get(proposal)
        return np.zeros(MARK_COUNT, np.int64) if place is None else self._counts[place].copy()

    def _place(self, proposal: int) -> int:
        place = self.places.get(proposal)
        if place is None:
            place = self.places[proposal] = len(self.places)
            if place >= len(self._counts):
                self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
        return place
