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

READ_BATCHES = 500
_HOUR_MS = 3_600_000
Numbered = tuple[int, ServedBatch]


class ExposureLog(Protocol):
    """Keeps served draws, numbered from 1. Appending never competes with ballots for a lock."""

    def append(self, batches: Sequence[ServedBatch]) -> None:
        """Adds the draws of these batches, in one transaction. They are durable when it returns."""

    def read(self, after: int = 0) -> list[Numbered]:
        """Batches in order, each with the number of its last draw: the draws above `after`, `READ_BATCHES` at most."""

    def close(self) -> None:
        """Lets go of files and connections."""


class ExposureCounts:
    """How many times each proposal was shown, from this process and, read now and then, from the others."""

    def __init__(self) -> None:
        self.position = 0
        self._counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._totals: defaultdict[int, int] = defaultdict(int)
        self._hours: defaultdict[int, dict[int, int]] = defaultdict(dict)

    def add(self, batch: ServedBatch) -> None:
        """Counts what was served."""
        _add_to(self._counts[batch.consultation], batch.shown())
        by_hour = batch.shown_by_hour()
        _add_to(self._hours[batch.consultation], by_hour)
        self._totals[batch.consultation] += sum(by_hour.values())

    def catch_up(self, log: ExposureLog) -> None:
        """Counts what the log holds after `position`."""
        while batches := log.read(self.position):
            for number, batch in batches:
                self.add(batch)
                self.position = number

    def of(self, consultation: int, proposals: Ints) -> Ints:
        """The exposures of each of these proposals."""
        counts = self._counts[consultation]
        return np.array([counts.get(proposal, 0) for proposal in proposals.tolist()], np.int64)

    def total(self, consultation: int) -> int:
        """All exposures of a consultation."""
        return self._totals[consultation]

    def since(self, consultation: int, moment: int) -> int:
        """The exposures since `moment` (milliseconds since 1970 UTC), to the hour."""
        return sum(shown for hour, shown in self._hours[consultation].items() if hour >= moment // _HOUR_MS)


def _add_to(sums: dict[int, int], more: dict[int, int]) -> None:
    for key, count in more.items():
        sums[key] = sums.get(key, 0) + count


class MemoryExposures:
    """An `ExposureLog` in a list: for tests and rehearsals."""

    def __init__(self) -> None:
        self._batches: list[Numbered] = []

    def append(self, batches: Sequence[ServedBatch]) -> None:
        for batch in batches:
            last = self._batches[-1][0] if self._batches else 0
            self._batches.append((last + len(batch), batch))

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
_Row = tuple[int, int, int, bytes]


class SqliteExposures:
    """An `ExposureLog` in a SQLite file of its own, so that ballots never wait for it."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        use_write_ahead_log(self._connection)
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_CREATE.format(whole="INTEGER", binary="BLOB"))

    def append(self, batches: Sequence[ServedBatch]) -> None:
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

    def append(self, batches: Sequence[ServedBatch]) -> None:
        rows = _rows_after(batches)
        with self._lock, psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.execute("LOCK TABLE exposure IN EXCLUSIVE MODE")
            last = cursor.execute(_LAST).fetchone() or (0,)
            cursor.executemany(_INSERT.format(marks="%s, %s, %s, %s"), rows(int(last[0])))

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
