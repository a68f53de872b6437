"""What participants have answered, kept for those who are here now. Each process has its own, fed from the log."""

from array import array
from collections import OrderedDict
from collections.abc import Iterable

from parvis.domain.ballot import Entry
from parvis.insight.log import LogRows

MAXIMUM_PARTICIPANTS = 50_000
_NAMES = ["consultation", "participant", "proposal", "mark"]

Marks = dict[int, int]
"""The mark that a participant now holds on each proposal she has met; 0 where she withdrew."""

Person = tuple[int, int]
"""Consultation, participant."""

Packed = array[int]
"""The same as whole numbers, a proposal and a mark in one (the proposal times 256), the newest last."""

MARK_BITS = 8
_MARK = (1 << MARK_BITS) - 1


class AnsweredSets:
    """The last `maximum` participants seen, least recently used ones forgotten.

    Each is kept as whole numbers, a proposal and a mark in one, the newest last: a sixth of the memory of a dict.
    """

    def __init__(self, *, maximum: int = MAXIMUM_PARTICIPANTS) -> None:
        self._maximum = maximum
        self._sets: OrderedDict[Person, Packed] = OrderedDict()
        self._expected: dict[Person, Packed] = {}

    def get(self, consultation: int, participant: int) -> Packed | None:
        """What is known of this participant, or None when the log must be asked. It grows as she answers."""
        key = (consultation, participant)
        found = self._sets.get(key)
        if found is None:
            return None
        self._sets.move_to_end(key)
        return found

    def expect(self, consultation: int, participant: int) -> None:
        """Says that the log is being read for this participant: what is fed meanwhile must not be missed."""
        self._expected.setdefault((consultation, participant), array("q"))

    def give_up(self, consultation: int, participant: int) -> None:
        """Says that the log could not be read."""
        self._expected.pop((consultation, participant), None)

    def put(self, consultation: int, participant: int, history: Iterable[int]) -> Packed:
        """Keeps what the log told of this participant, packed, and what was fed since it was asked."""
        key = (consultation, participant)
        kept = array("q", history)
        for more in (self._sets.get(key), self._expected.pop(key, None)):
            kept.extend(more or ())
        marks = unpacked(kept)
        known = self._sets[key] = array("q", [pack(proposal, mark) for proposal, mark in marks.items()])
        if len(self._sets) > self._maximum:
            self._sets.popitem(last=False)
        return known

    def feed(self, entries: Iterable[Entry]) -> None:
        """Adds entries of the log, in order, for those who are kept."""
        for entry in entries:
            for kept in self._kept(entry.consultation, entry.participant):
                kept.append(pack(entry.proposal, entry.mark))

    def feed_rows(self, rows: LogRows) -> None:
        """As `feed`, for rows that another process wrote."""
        if not self._sets and not self._expected:
            return
        for consultation, participant, proposal, mark in rows[_NAMES].tolist():
            for kept in self._kept(consultation, participant):
                kept.append(pack(proposal, mark))

    def _kept(self, consultation: int, participant: int) -> list[Packed]:
        key = (consultation, participant)
        return [sets[key] for sets in (self._sets, self._expected) if key in sets]


def pack(proposal: int, mark: int) -> int:
    """An answer as a whole number."""
    return proposal << MARK_BITS | mark


def unpacked(kept: Packed) -> Marks:
    """The mark that now holds on each proposal.

    >>> unpacked(array("q", [(7 << MARK_BITS) + 8, (7 << MARK_BITS) + 24]))
    {7: 24}
    """
    return {number >> MARK_BITS: number & _MARK for number in kept}
