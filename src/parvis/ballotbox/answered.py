"""What participants have answered, kept for those who are here now. Each process has its own, fed from the log."""

from collections import OrderedDict
from collections.abc import Iterable

from parvis.domain.ballot import Entry
from parvis.insight.log import LogRows

MAXIMUM_PARTICIPANTS = 50_000
_NAMES = ["consultation", "participant", "proposal", "mark"]

Marks = dict[int, int]
"""The mark that a participant now holds on each proposal she has met; 0 where she withdrew."""


class AnsweredSets:
    """The last `maximum` participants seen, least recently used ones forgotten."""

    def __init__(self, *, maximum: int = MAXIMUM_PARTICIPANTS) -> None:
        self._maximum = maximum
        self._sets: OrderedDict[tuple[int, int], Marks] = OrderedDict()
        self._expected: dict[tuple[int, int], Marks] = {}

    def get(self, consultation: int, participant: int) -> Marks | None:
        """What is known of this participant, or None when the log must be asked."""
        found = self._sets.get((consultation, participant))
        if found is not None:
            self._sets.move_to_end((consultation, participant))
        return found

    def expect(self, consultation: int, participant: int) -> None:
        """Says that the log is being read for this participant: what is fed meanwhile must not be missed."""
        self._expected.setdefault((consultation, participant), {})

    def give_up(self, consultation: int, participant: int) -> None:
        """Says that the log could not be read."""
        self._expected.pop((consultation, participant), None)

    def put(self, consultation: int, participant: int, history: Iterable[Entry]) -> Marks:
        """Keeps what the log told of this participant, and what was fed since it was asked."""
        key = (consultation, participant)
        marks: Marks = {entry.proposal: entry.mark for entry in history}
        marks |= self._sets.get(key, {}) | self._expected.pop(key, {})
        self._sets[key] = marks
        if len(self._sets) > self._maximum:
            self._sets.popitem(last=False)
        return marks

    def feed(self, entries: Iterable[Entry]) -> None:
        """Adds entries of the log, in order, for those who are kept."""
        for entry in entries:
            for marks in self._kept(entry.consultation, entry.participant):
                marks[entry.proposal] = entry.mark

    def feed_rows(self, rows: LogRows) -> None:
        """As `feed`, for rows that another process wrote."""
        if not self._sets and not self._expected:
            return
        for consultation, participant, proposal, mark in rows[_NAMES].tolist():
            for marks in self._kept(consultation, participant):
                marks[proposal] = mark

    def _kept(self, consultation: int, participant: int) -> list[Marks]:
        key = (consultation, participant)
        return [sets[key] for sets in (self._sets, self._expected) if key in sets]
