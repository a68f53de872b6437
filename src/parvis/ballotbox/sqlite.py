"""The ballot log on SQLite: one file, write-ahead log, every commit flushed to the disk."""

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import adbc_driver_manager
import adbc_driver_sqlite
import nanoarrow
import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox import sqlite_queries as sql
from parvis.ballotbox.log import Settled, entry_of, row_of
from parvis.domain.ballot import Cast, Entry, Outcome, settle
from parvis.domain.errors import BadSetting, LogUnavailable, ParvisError, StoreFull
from parvis.insight.log import LOG_DTYPE, LogRows

BUSY_SECONDS = 5.0
_BULK_ROWS = 20_000


class SqliteLog:
    """A `BallotLog` in one SQLite file. Several processes may open it; SQLite lets one write at a time."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = _connect(path, busy_seconds)
        _prepare(self._writer, path)
        self._reader = _connect(path, busy_seconds)
        self._bulk: adbc_driver_manager.AdbcConnection | None = None

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        with self._writing:
            try:
                self._writer.execute(sql.BEGIN)
                settled = [self._append_one(cast) for cast in casts]
                self._writer.execute(sql.COMMIT)
            except sqlite3.Error as error:
                self._roll_back()
                raise _as_parvis_error(error) from error
            except BaseException:
                self._roll_back()
                raise
        return settled

    def _append_one(self, cast: Cast) -> Settled:
        key = (cast.consultation, cast.participant, cast.proposal)
        execute = self._writer.execute
        history = [entry_of(row) for row in execute(sql.HISTORY_OF_PROPOSAL, key).fetchall()]
        is_first = execute(sql.HAS_COUNTED, key[:2]).fetchone() is None
        try:
            outcome = settle(cast, history, is_first=is_first)
        except ParvisError as error:
            return error
        if not outcome.is_new:
            return outcome
        cursor = execute(sql.INSERT, row_of(outcome.entry)[1:])
        return Outcome(replace(outcome.entry, sequence=cursor.lastrowid or 0), is_new=True)

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute(sql.ROLLBACK)

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        head = self.head()
        until = head if limit is None else min(after + limit, head)
        if until - after > _BULK_ROWS:
            return self._read_bulk(after, until)
        with self._reading:
            packed = self._reader.execute(sql.READ_PACKED.format(after=int(after), until=int(until))).fetchall()
        columns = np.array(packed, dtype=_PACKED).reshape(-1)
        return _unpack([columns[name] for name in _PACKED.names or ()])

    def _read_bulk(self, after: int, until: int) -> LogRows:
        """As columns through ADBC: ten times fewer Python objects than row by row."""
        with self._reading:
            if self._bulk is None:
                database = adbc_driver_manager.AdbcDatabase(
                    driver=adbc_driver_sqlite._driver_path(), uri=f"file:{self._path}?mode=ro"
                )
                self._bulk = adbc_driver_manager.AdbcConnection(database)
            statement = adbc_driver_manager.AdbcStatement(self._bulk)
            statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            statement.set_sql_query(sql.READ_PACKED.format(after=int(after), until=int(until)))
            stream, _ = statement.execute_query()
            rows = np.empty(until - after, LOG_DTYPE)
            filled = 0
            with nanoarrow.ArrayStream(stream) as batches:
                for batch in batches.iter_chunks():
                    columns = [np.asarray(batch.child(i).buffers[1]) for i in range(batch.n_children)]
                    rows[filled : filled + len(batch)] = _unpack([column[: len(batch)] for column in columns])
                    filled += len(batch)
            statement.close()
        return rows[:filled]

    def history(self, consultation: int, participant: int) -> list[Entry]:
        with self._reading:
            rows = self._reader.execute(sql.HISTORY_OF_PARTICIPANT, (consultation, participant)).fetchall()
        return [entry_of(row) for row in rows]

    def head(self) -> int:
        with self._reading:
            return int(self._reader.execute(sql.HEAD).fetchone()[0])

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer.close()
            self._reader.close()
            if self._bulk is not None:
                self._bulk.close()
                self._bulk = None


_INTEGERS = ("sequence", "participant", "draw", "cast_at", "identity", "card", "state", "via")
_PACKED = np.dtype([*((name, "i8") for name in _INTEGERS), ("probability", "f8")])


def _unpack(columns: list[NDArray[Any]]) -> LogRows:
    sequence, participant, draw, cast_at, identity, card, state, via, probability = columns
    rows = np.empty(len(sequence), LOG_DTYPE)
    rows["sequence"], rows["participant"], rows["draw"] = sequence, participant, draw
    rows["cast_at"], rows["identity"], rows["probability"] = cast_at, identity, probability
    card, state, via = card.astype("i8"), state.astype("i8"), via.astype("i8")
    rows["consultation"], rows["proposal"] = card >> 32, card & 0xFFFFFFFF
    rows["revision"], rows["mark"], rows["previous"] = state >> 24, (state >> 16) & 0xFF, (state >> 8) & 0xFF
    rows["standing"], rows["previous_standing"] = (state >> 5) & 7, (state >> 2) & 7
    rows["is_first"] = state & 1
    rows["kind"], rows["source"] = via >> 32, via & 0xFFFFFFFF
    return rows


def _connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
    except sqlite3.OperationalError as error:
        detail = f"the ballot file cannot be opened ({error}). Check that the folder exists and may be written to."
        raise BadSetting(name=str(path), detail=detail) from error
    except sqlite3.DatabaseError as error:
        detail = "this is not a ballot file. Restore it from your backup, or name another folder with PARVIS_DATA."
        raise BadSetting(name=str(path), detail=detail) from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != sql.APPLICATION_ID:
        detail = "this SQLite file was not made by Parvis. Name another folder with PARVIS_DATA."
        raise BadSetting(name=str(path), detail=detail)
    if found > sql.FORMAT:
        detail = (
            f"this ballot file was written by a newer Parvis (format {found}; this one knows {sql.FORMAT})."
            " Install that version or a newer one."
        )
        raise BadSetting(name=str(path), detail=detail)
    if not tables:
        connection.executescript(sql.CREATE)
        connection.execute(f"PRAGMA application_id = {sql.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {sql.FORMAT}")


def _as_parvis_error(error: sqlite3.Error) -> ParvisError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return StoreFull()
    return LogUnavailable()
