"""The ballot log on SQLite: one file, write-ahead log, every commit flushed to the disk."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import adbc_driver_manager
import adbc_driver_sqlite
import nanoarrow
import numpy as np

from parvis.ballotbox import sqlite_queries as sql
from parvis.ballotbox.batch import Past, settle_batch
from parvis.ballotbox.log import Answers, Settled, entry_of, row_of
from parvis.ballotbox.packed import INTEGERS, unpack
from parvis.ballotbox.sqlite_file import BUSY_SECONDS, open_file
from parvis.domain.ballot import Cast, Entry
from parvis.domain.errors import LogUnavailable, StoreFull
from parvis.insight.log import LOG_DTYPE, LogRows

_BULK_ROWS = 20_000
_ROWS_A_CALL = 64


class SqliteLog:
    """A `BallotLog` in one SQLite file. Several processes may open it; SQLite lets one write at a time.

    Raises `BadSetting` where there is no such file to be had, or where it is another's, damaged or too new.
    """

    def __init__(self, path: Path | str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = Path(path).absolute()
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._writer = open_file(self._path, busy_seconds)
        self._reader = open_file(self._path, busy_seconds)
        self._bulk: adbc_driver_manager.AdbcConnection | None = None

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        if not casts:
            return []
        with self._writing, _translated_errors():
            try:
                self._writer.execute(sql.BEGIN)
                settled, fresh = settle_batch(casts, self._past_of(casts))
                self._insert(fresh)
                self._writer.execute(sql.COMMIT)
            finally:
                if self._writer.in_transaction:
                    self._writer.execute(sql.ROLLBACK)
        return settled

    def _past_of(self, casts: Sequence[Cast]) -> Past:
        past = Past(head=self._writer.execute(sql.HEAD).fetchone()[0])
        keys = list({(cast.consultation, cast.participant, cast.proposal) for cast in casts})
        for row in self._fetch(sql.HISTORIES, keys):
            entry = entry_of(row)
            past.histories[entry.consultation, entry.participant, entry.proposal].append(entry)
        past.counted.update(self._fetch(sql.COUNTED, list({key[:2] for key in keys})))
        return past

    def _fetch(self, query: str, keys: Sequence[tuple[int, ...]]) -> Iterator[tuple[Any, ...]]:
        for part in _parts(keys):
            yield from self._writer.execute(*_filled(query, part)).fetchall()

    def _insert(self, fresh: Sequence[Entry]) -> None:
        for part in _parts([row_of(entry) for entry in fresh]):
            self._writer.execute(*_filled(sql.INSERT, part))

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        head = self.head()
        until = head if limit is None else min(after + limit, head)
        if until - after > _BULK_ROWS:
            return self._read_bulk(after, until)
        with self._reading, _translated_errors():
            packed = self._reader.execute(sql.READ_PACKED.format(after=int(after), until=int(until))).fetchall()
        columns = np.array(packed, dtype=_PACKED).reshape(-1)
        return unpack([columns[name] for name in _PACKED.names or ()])

    def _read_bulk(self, after: int, until: int) -> LogRows:
        """As columns through ADBC: ten times fewer Python objects than row by row."""
        rows = np.empty(until - after, LOG_DTYPE)
        filled = 0
        with self._reading, _translated_errors(), adbc_driver_manager.AdbcStatement(self._open_bulk()) as statement:
            statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            statement.set_sql_query(sql.READ_PACKED.format(after=int(after), until=int(until)))
            stream, _ = statement.execute_query()
            with nanoarrow.ArrayStream(stream) as batches:
                for batch in batches.iter_chunks():
                    columns = [np.asarray(batch.child(i).buffers[1]) for i in range(batch.n_children)]
                    rows[filled : filled + len(batch)] = unpack([column[: len(batch)] for column in columns])
                    filled += len(batch)
        return rows[:filled]

    def _open_bulk(self) -> adbc_driver_manager.AdbcConnection:
        if self._bulk is None:
            uri = f"{self._path.as_uri()}?mode=ro"
            database = adbc_driver_manager.AdbcDatabase(driver=adbc_driver_sqlite._driver_path(), uri=uri)
            self._bulk = adbc_driver_manager.AdbcConnection(database)
        return self._bulk

    def history(self, consultation: int, participant: int) -> list[Entry]:
        with self._reading, _translated_errors():
            rows = self._reader.execute(sql.HISTORY_OF_PARTICIPANT, (consultation, participant)).fetchall()
        return [entry_of(row) for row in rows]

    def answers(self, consultation: int, participants: Sequence[int]) -> Answers:
        wanted = f"[{','.join(map(str, participants))}]"
        with self._reading, _translated_errors():
            (told,) = self._reader.execute(sql.ANSWERS, (wanted, consultation)).fetchone()
        found = np.fromstring(told or "", np.int64, sep=",").reshape(-1, 4)
        return found[found[:, 0].argsort(), 1:]

    def head(self) -> int:
        with self._reading, _translated_errors():
            return int(self._reader.execute(sql.HEAD).fetchone()[0])

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer.close()
            self._reader.close()
            if self._bulk is not None:
                self._bulk.close()
                self._bulk = None


_PACKED = np.dtype([*((name, "i8") for name in INTEGERS), ("probability", "f8")])


def _parts[T](rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces of 64 rows, then of 32, 16 and so on, so that few different statements are ever prepared."""
    start, size = 0, _ROWS_A_CALL
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        yield rows[start : start + size]
        start += size


def _filled(query: str, rows: Sequence[tuple[Any, ...]]) -> tuple[str, list[Any]]:
    return _statement(query, len(rows), len(rows[0])), [value for row in rows for value in row]


@cache
def _statement(query: str, rows: int, columns: int) -> str:
    one = f"({', '.join('?' * columns)})"
    return query.format(keys=", ".join([one] * rows))


@contextlib.contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise StoreFull from error
        raise LogUnavailable from error
    except adbc_driver_manager.Error as error:
        raise LogUnavailable from error
