"""The ballot log in memory: for tests and rehearsals. It keeps every promise but durability."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from parvis.ballotbox.log import Settled, rows_of
from parvis.domain.ballot import Cast, Entry, settle
from parvis.domain.errors import ParvisError
from parvis.domain.standing import Standing
from parvis.insight.log import LogRows


class MemoryLog:
    """A `BallotLog` in lists and dictionaries."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._by_participant: defaultdict[tuple[int, int], list[Entry]] = defaultdict(list)
        self._lock = threading.Lock()

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        with self._lock:
            return [self._append_one(cast) for cast in casts]

    def _append_one(self, cast: Cast) -> Settled:
        mine = self._by_participant[cast.consultation, cast.participant]
        is_first = not any(entry.provenance.standing is Standing.SEALED for entry in mine)
        try:
            outcome = settle(cast, [entry for entry in mine if entry.proposal == cast.proposal], is_first=is_first)
        except ParvisError as error:
            return error
        if outcome.is_new:
            outcome = replace(outcome, entry=replace(outcome.entry, sequence=len(self._entries) + 1))
            self._entries.append(outcome.entry)
            mine.append(outcome.entry)
        return outcome

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        return rows_of(self._entries[after : None if limit is None else after + limit])

    def history(self, consultation: int, participant: int) -> list[Entry]:
        return list(self._by_participant.get((consultation, participant), ()))

    def head(self) -> int:
        return len(self._entries)

    def close(self) -> None:
        self._entries.clear()
        self._by_participant.clear()
