"""The log of what was shown, kept in bulk and off the vote's path, and its counts in memory.

An exposure names no participant. The last seconds before a crash may be missing: exposures are not ballots.
"""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
import psycopg

from parvis.ballotbox.served import Ints, ServedBatch
from parvis.ballotbox.sqlite_file import use_write_ahead_log
from parvis.sequence.layout import Bools

READ_BATCHES = 500
_HOUR_MS = 3_600_000
Numbered = tuple[int, ServedBatch]


class ExposureLog(Protocol):
    """Keeps served draws, numbered from 1. Appending never competes with ballots for a lock."""

    def append(self, batches: Sequence[ServedBatch]) -> int:
        """Adds the draws of these batches, in one transaction; the last number before theirs. Then they are durable."""

    def read(self, after: int = 0) -> list[Numbered]:
        """Batches in order, each with the number of its last draw: the draws above `after`, `READ_BATCHES` at most."""

    def close(self) -> None:
        """Lets go of files and connections."""


class ExposureCounts:
    """How many times each proposal was shown, from this process and, read now and then, from the others."""

    def __init__(self) -> None:
        self.position = 0
        self._shown: defaultdict[int, _Shown] = defaultdict(_Shown)
        self._hours: defaultdict[int, dict[int, int]] = defaultdict(dict)

    def add(self, batch: ServedBatch) -> None:
        """Counts what was served."""
        self._shown[batch.consultation].add(*batch.shown())
        hours = self._hours[batch.consultation]
        for hour, count in batch.shown_by_hour().items():
            hours[hour] = hours.get(hour, 0) + count

    def catch_up(self, log: ExposureLog, *, own: Sequence[ServedBatch] = (), own_after: int = 0) -> None:
        """Counts what the log holds after `position`.

        `own` are batches that stand there after number `own_after`: they are not read where none came before them.
        """
        if own_after == self.position:
            for batch in own:
                self.add(batch)
                self.position += len(batch)
        while batches := log.read(self.position):
            for number, batch in batches:
                self.add(batch)
                self.position = number

    def of(self, consultation: int, proposals: Ints) -> Ints:
        """The exposures of each of these proposals."""
        return self._shown[consultation].of(proposals)

    def total(self, consultation: int) -> int:
        """All exposures of a consultation."""
        return sum(self._hours[consultation].values())

    def between(self, consultation: int, start: int, end: int) -> int:
        """The exposures from `start` to `end` (milliseconds since 1970 UTC), to the hour, that of `end` included.

        What a clock that had jumped ahead wrote down as later is left out.
        """
        first, last = start // _HOUR_MS, end // _HOUR_MS
        return sum(shown for hour, shown in self._hours[consultation].items() if first <= hour <= last)


class _Shown:
    """Sums by proposal, in the order of their numbers."""

    def __init__(self) -> None:
        self._proposals = self._sums = np.zeros(0, np.int64)

    def add(self, proposals: Ints, sums: Ints) -> None:
        """Adds to these proposals, sorted and each there once."""
        place, is_known = self._find(proposals)
        if not is_known.all():
            every = np.union1d(self._proposals, proposals)
            self._proposals, self._sums = every, self.of(every)
            place, _ = self._find(proposals)
        self._sums[place] += sums

    def of(self, proposals: Ints) -> Ints:
        """The sum of each, 0 of one that is not known."""
        place, is_known = self._find(proposals)
        sums = np.zeros(len(proposals), np.int64)
        sums[is_known] = self._sums[place[is_known]]
        return sums

    def _find(self, proposals: Ints) -> tuple[Ints, Bools]:
        """The place of each, or where it would be, and whether it is there."""
        place = self._proposals.searchsorted(proposals)
        return place, np.append(self._proposals, -1).take(place) == proposals


class MemoryExposures:
    """An `ExposureLog` in a list: for tests and rehearsals."""

    def __init__(self) -> None:
        self._batches: list[Numbered] = []

    def append(self, batches: Sequence[ServedBatch]) -> int:
        before = last = self._batches[-1][0] if self._batches else 0
        for batch in batches:
            last += len(batch)
            self._batches.append((last, batch))
        return before

    def read(self, after: int = 0) -> list[Numbered]:
        newer = [(number, batch) for number, batch in self._batches if number > after][:READ_BATCHES]
        return [(number, batch.after(max(after - (number - len(batch)), 0))) for number, batch in newer]

    def close(self) -> None:
        self._batches.clear()


_CREATE = """
CREATE TABLE IF NOT EXISTS exposure (
  number {whole} PRIMARY KEY, consultation integer NOT NULL, draws integer NOT NULL, batch {binary} NOT NULL
)
"""
_LAST = "SELECT coalesce(max(number), 0) FROM exposure"
_INSERT = "INSERT INTO exposure (number, consultation, draws, batch) VALUES ({marks})"
_READ = f"""
SELECT number, consultation, draws, batch FROM exposure WHERE number > {{mark}} ORDER BY number LIMIT {READ_BATCHES}
"""  # noqa: S608 - constants
_PAGE_BYTES = 16_384
"""Of a new file. A batch of a busy second has a megabyte: four times as many pages take half as long again to write."""
_Row = tuple[int, int, int, bytes]


class SqliteExposures:
    """An `ExposureLog` in a SQLite file of its own, so that ballots never wait for it."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        use_write_ahead_log(self._connection)
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_CREATE.format(whole="INTEGER", binary="BLOB"))

    def append(self, batches: Sequence[ServedBatch]) -> int:
        rows = _rows_after(batches)
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                last = int(self._connection.execute(_LAST).fetchone()[0])
                self._connection.executemany(_INSERT.format(marks="?, ?, ?, ?"), rows(last))
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        return last

    def read(self, after: int = 0) -> list[Numbered]:
        with self._lock:
            rows = self._connection.execute(_READ.format(mark="?"), (after,)).fetchall()
        return list(_numbered(rows, after))

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class PostgresqlExposures:
    """An `ExposureLog` in a table of PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        # Two processes that start together may both find no table; the slower is told so, and the table is there.
        with suppress(psycopg.errors.UniqueViolation), psycopg.connect(url) as connection:
            connection.execute(_CREATE.format(whole="bigint", binary="bytea"))

    def append(self, batches: Sequence[ServedBatch]) -> int:
        rows = _rows_after(batches)
        with self._lock, psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.execute("LOCK TABLE exposure IN EXCLUSIVE MODE")
            (last,) = cursor.execute(_LAST).fetchone() or (0,)
            cursor.executemany(_INSERT.format(marks="%s, %s, %s, %s"), rows(int(last)))
        return int(last)

    def read(self, after: int = 0) -> list[Numbered]:
        with self._lock, psycopg.connect(self._url) as connection:
            rows = connection.execute(_READ.format(mark="%s"), (after,)).fetchall()
        return list(_numbered(rows, after))

    def close(self) -> None:
        """Each call has a connection of its own, which is closed already."""


def _rows_after(batches: Sequence[ServedBatch]) -> Callable[[int], list[_Row]]:
    """The rows of these batches, packed before any lock is taken, once the last number is known."""
    packed = [(batch.consultation, len(batch), batch.to_bytes()) for batch in batches]

    def numbered(last: int) -> list[_Row]:
        rows = []
        for consultation, count, written in packed:
            last += count
            rows.append((last, consultation, count, written))
        return rows

    return numbered


def _numbered(rows: Iterable[_Row], after: int) -> Iterator[Numbered]:
    for number, consultation, count, written in rows:
        batch = ServedBatch.from_bytes(consultation, written)
        yield number, batch.after(max(after - (number - count), 0))
