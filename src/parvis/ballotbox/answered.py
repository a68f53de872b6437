"""What participants have answered, kept for those who are here now. Each process has its own, fed from the log."""

from collections import OrderedDict
from collections.abc import Iterable

from parvis.domain.ballot import Entry
from parvis.insight.log import LogRows

MAXIMUM_PARTICIPANTS = 50_000

Marks = dict[int, int]
"""The mark that a participant now holds on each proposal she has met; 0 where she withdrew."""


class AnsweredSets:
    """The last `maximum` participants seen, least recently used ones forgotten."""

    def __init__(self, *, maximum: int = MAXIMUM_PARTICIPANTS) -> None:
        self._maximum = maximum
        self._sets: OrderedDict[tuple[int, int], Marks] = OrderedDict()

    def get(self, consultation: int, participant: int) -> Marks | None:
        """What is known of this participant, or None when the log must be asked."""
        found = self._sets.get((consultation, participant))
        if found is not None:
            self._sets.move_to_end((consultation, participant))
        return found

    def put(self, consultation: int, participant: int, history: Iterable[Entry]) -> Marks:
        """Keeps what the log told of this participant."""
        marks: Marks = {entry.proposal: entry.mark for entry in history}
        self._sets[consultation, participant] = marks
        if len(self._sets) > self._maximum:
            self._sets.popitem(last=False)
        return marks

    def feed(self, entries: Iterable[Entry]) -> None:
        """Adds entries of the log, in order, for those who are kept."""
        for entry in entries:
            marks = self._sets.get((entry.consultation, entry.participant))
            if marks is not None:
                marks[entry.proposal] = entry.mark

    def feed_rows(self, rows: LogRows) -> None:
        """As `feed`, for rows that another process wrote."""
        if not self._sets:
            return
        for row in rows[["consultation", "participant", "proposal", "mark"]].tolist():
            marks = self._sets.get(row[:2])
            if marks is not None:
                marks[row[2]] = row[3]
