"""The ballot log in memory: for tests and rehearsals. It keeps every promise but durability."""

import threading
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from parvis.ballotbox.batch import Past, Person, settle_batch
from parvis.ballotbox.log import Answers, Settled, rows_of
from parvis.domain.ballot import Cast, Entry
from parvis.insight.log import LogRows


class MemoryLog:
    """A `BallotLog` in lists and dictionaries."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._by_person: defaultdict[Person, list[Entry]] = defaultdict(list)
        self._past = Past()
        self._lock = threading.Lock()

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        with self._lock:
            settled, fresh = settle_batch(casts, self._past)
            for entry in fresh:
                self._by_person[entry.consultation, entry.participant].append(entry)
            self._entries += fresh
        return settled

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        return rows_of(self._entries[after : None if limit is None else after + limit])

    def history(self, consultation: int, participant: int) -> list[Entry]:
        return list(self._by_person.get((consultation, participant), ()))

    def answers(self, consultation: int, participants: Sequence[int]) -> Answers:
        found = [entry for participant in participants for entry in self.history(consultation, participant)]
        found.sort(key=lambda entry: entry.sequence)
        return np.array([(entry.participant, entry.proposal, entry.mark) for entry in found], np.int64).reshape(-1, 3)

    def head(self) -> int:
        return len(self._entries)

    def close(self) -> None:
        """Holds on to what it has: the log lives as long as this object, and opening it again is using it again."""
