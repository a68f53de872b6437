"""The ballot log on PostgreSQL: one transaction a batch, written by binary COPY, read in bulk as arrays."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from parvis.ballotbox import postgresql_queries as sql
from parvis.ballotbox.batch import Past, settle_batch
from parvis.ballotbox.log import Answers, Settled, entry_of, rows_of
from parvis.ballotbox.packed import INTEGERS, unpack
from parvis.domain.ballot import Cast, Entry
from parvis.domain.errors import BadSetting, LogUnavailable, StoreFull
from parvis.insight.log import LOG_DTYPE, LogRows

Connection = psycopg.Connection[tuple[Any, ...]]
_ROWS_A_QUERY = 100_000
"""So that reading a large log holds it once in memory, and not three times."""
_COLUMNS = len(INTEGERS) + 1
_ARRAY_HEADER = 20
_PAUSES_SECONDS = (0.0, 0.2, 1.0)
"""Before each try; a server that restarts in between is not noticed."""


class PostgresqlLog:
    """A `BallotLog` in the tables `ballot` and `ballot_head` of a PostgreSQL database, shared by any number of doors.

    A lost connection is made anew, and the batch tried again: a broken transaction left nothing, and one that was
    committed before its answer was lost is recognised by its rows. Raises `BadSetting` where the database cannot be
    had at the start, or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._writer = _Line(url)
        self._reader = _Line(url)
        try:
            _prepare(self._writer.connection())
        except psycopg.OperationalError as error:
            raise _bad_setting(error, "PostgreSQL cannot be reached", "Check the address, and that it runs.") from error
        except psycopg.Error as error:
            self._writer.close()
            raise _bad_setting(
                error, "the ballots' tables cannot be used", "Give them a database of their own."
            ) from error
        except BadSetting:
            self._writer.close()
            raise

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        if not casts:
            return []
        attempt = _Attempt(casts)
        with self._writing:
            return _on_line(self._writer, attempt.write)

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        with self._reading:
            return _on_line(self._reader, lambda connection: _read(connection, after, limit))

    def history(self, consultation: int, participant: int) -> list[Entry]:
        with self._reading:
            return _on_line(
                self._reader, lambda line: _entries(line, sql.HISTORY_OF_PARTICIPANT, consultation, participant)
            )

    def answers(self, consultation: int, participants: Sequence[int]) -> Answers:
        with self._reading:
            return _on_line(self._reader, lambda line: _answers(line, consultation, participants))

    def head(self) -> int:
        with self._reading:
            return _on_line(self._reader, _head)

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer.close()
            self._reader.close()


class _Line:
    """A connection that is made when it is needed, and made anew when it was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._held: Connection | None = None

    def connection(self) -> Connection:
        if self._held is None or self._held.closed:
            self._held = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
            self._held.execute(sql.COMMIT_DURABLY)
        return self._held

    def close(self) -> None:
        if self._held is not None:
            self._held.close()


def _on_line[T](line: _Line, work: Callable[[Connection], T]) -> T:
    """Does the work, again where the server was lost meanwhile. Raises `LogUnavailable` or `StoreFull`."""
    failure: psycopg.Error | None = None
    for pause in _PAUSES_SECONDS:
        time.sleep(pause)
        try:
            return work(line.connection())
        except psycopg.errors.DiskFull as error:
            raise StoreFull from error
        except (psycopg.OperationalError, psycopg.errors.UniqueViolation) as error:
            failure = error
        except psycopg.Error as error:
            raise LogUnavailable from error
    raise LogUnavailable from failure


class _Attempt:
    """A batch being written; `write` may be called again after a failure, even one of the commit itself."""

    def __init__(self, casts: Sequence[Cast]) -> None:
        self._casts = casts
        self._settled: list[Settled] = []
        self._fresh: list[Entry] = []

    def write(self, connection: Connection) -> list[Settled]:
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            cursor.execute(sql.LOCK_HEAD)
            head = int((cursor.fetchone() or (0,))[0])
            if self._is_written(connection, head):
                return self._settled
            self._settled, self._fresh = settle_batch(self._casts, _past_of(cursor, self._casts, head))
            if self._fresh:
                with cursor.copy(sql.INSERT) as copy:
                    copy.write(_pack(self._fresh))
                cursor.execute(sql.MOVE_HEAD, (self._fresh[-1].sequence,))
        return self._settled

    def _is_written(self, connection: Connection, head: int) -> bool:
        """Whether an earlier try was committed after all, though its answer never came."""
        if not self._fresh or self._fresh[-1].sequence > head:
            return False
        span = (self._fresh[0].sequence, self._fresh[-1].sequence)
        return _entries(connection, sql.BETWEEN, *span) == self._fresh


def _past_of(cursor: psycopg.Cursor[tuple[Any, ...]], casts: Sequence[Cast], head: int) -> Past:
    past = Past(head=head)
    keys = {(cast.consultation, cast.participant, cast.proposal) for cast in casts}
    cursor.execute(sql.HISTORIES, [_array(column) for column in zip(*keys, strict=True)])
    for row in cursor.fetchall():
        entry = entry_of(row)
        past.histories[entry.consultation, entry.participant, entry.proposal].append(entry)
    cursor.execute(sql.COUNTED, [_array(column) for column in zip(*{key[:2] for key in keys}, strict=True)])
    past.counted.update((row[0], row[1]) for row in cursor.fetchall())
    return past


def _array(numbers: Iterable[int]) -> str:
    """An array as PostgreSQL writes it; many times faster to make than a list of parameters."""
    return f"{{{','.join(map(str, numbers))}}}"


def _read(connection: Connection, after: int, limit: int | None) -> LogRows:
    head = _head(connection)
    until = head if limit is None else min(after + limit, head)
    rows = np.empty(max(until - after, 0), LOG_DTYPE)
    for start in range(after, until, _ROWS_A_QUERY):
        end = min(start + _ROWS_A_QUERY, until)
        rows[start - after : end - after] = _read_piece(connection, start, end)
    return rows


def _answers(connection: Connection, consultation: int, participants: Sequence[int]) -> Answers:
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute(sql.ANSWERS, (consultation, _array(participants))).pgresult
        raw = [(found and found.get_value(0, place)) or b"" for place in range(4)]
    columns = np.stack([_elements(column, ">i8").astype(np.int64) for column in raw], axis=1)
    return columns[columns[:, 0].argsort(), 1:]


def _read_piece(connection: Connection, after: int, until: int) -> LogRows:
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute(sql.READ, (after, until)).pgresult
        raw = [(found and found.get_value(0, place)) or b"" for place in range(_COLUMNS)]
    rows = unpack([_elements(column, ">f8" if place == _COLUMNS - 1 else ">i8") for place, column in enumerate(raw)])
    if np.any(rows["sequence"][1:] < rows["sequence"][:-1]):
        rows = rows[np.argsort(rows["sequence"])]
    return rows


def _elements(array: bytes, kind: str) -> NDArray[Any]:
    """The elements of a binary array: after a header of 20 bytes, each has its length (4 bytes) and 8 of its own."""
    array = array or bytes(_ARRAY_HEADER)
    return np.frombuffer(array, np.dtype([("length", ">i4"), ("value", kind)]), offset=_ARRAY_HEADER)["value"]


def _entries(connection: Connection, query: str, *parameters: int) -> list[Entry]:
    with connection.cursor(binary=True) as cursor:
        return [entry_of(row) for row in cursor.execute(query.encode(), parameters).fetchall()]


def _head(connection: Connection) -> int:
    found = connection.execute(sql.HEAD).fetchone()
    return int(found[0]) if found else 0


_WIDTHS = dict.fromkeys(("consultation", "proposal", "revision", "source"), ">i4")
_WIDTHS |= dict.fromkeys(("mark", "previous", "standing", "previous_standing", "kind"), ">i2")
_WIDTHS |= dict.fromkeys(("sequence", "participant", "draw", "cast_at", "identity"), ">i8")
_WIDTHS |= {"is_first": "?", "probability": ">f8"}
_FIELDS = [("count", ">i2")]
for _name in LOG_DTYPE.names or ():
    _FIELDS += [(f"{_name} length", ">i4"), (_name, _WIDTHS[_name])]
_PACKED = np.dtype(_FIELDS)
"""A row of binary COPY: the number of fields, then each with its length; here every field has a fixed one."""
_START, _END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"


def _pack(entries: Sequence[Entry]) -> bytes:
    rows = rows_of(entries)
    packed = np.empty(len(rows), _PACKED)
    packed["count"] = len(_WIDTHS)
    for name in LOG_DTYPE.names or ():
        packed[name] = rows[name]
        packed[f"{name} length"] = _PACKED[name].itemsize
    return _START + packed.tobytes() + _END


def _prepare(connection: Connection) -> None:
    with connection.transaction():
        connection.execute(sql.CREATE_LOCK)
        if not (connection.execute(sql.IS_MADE).fetchone() or (False,))[0]:
            connection.execute(sql.CREATE)
        found = int((connection.execute(sql.FORMAT_FOUND).fetchone() or (0,))[0])
    if found > sql.FORMAT:
        detail = (
            f"the ballots were written by a newer Parvis (format {found}; this one knows {sql.FORMAT})."
            " Install that version or a newer one."
        )
        raise BadSetting(name="PARVIS_DATABASE_URL", detail=detail)


def _bad_setting(error: psycopg.Error, what: str, advice: str) -> BadSetting:
    reason = next(iter(str(error).strip().splitlines()), "no answer")
    return BadSetting(name="PARVIS_DATABASE_URL", detail=f"{what} ({reason}). {advice}")
