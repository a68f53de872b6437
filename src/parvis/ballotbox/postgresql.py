"""The ballot log on PostgreSQL: one transaction a batch, read in bulk as binary COPY."""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg

from parvis.ballotbox import postgresql_queries as sql
from parvis.ballotbox.log import Settled, entry_of, row_of
from parvis.domain.ballot import Cast, Entry, Outcome, settle
from parvis.domain.errors import BadSetting, LogUnavailable, ParvisError, StoreFull
from parvis.domain.standing import COUNTED
from parvis.insight.log import LOG_DTYPE, LogRows

_Key = tuple[int, int, int]
_TRIES = 3


class PostgresqlLog:
    """A `BallotLog` in the tables `ballot` and `ballot_head` of a PostgreSQL database, shared by any number of doors.

    A lost connection is made anew, and the batch tried again: what a broken transaction left is nothing, and what it
    had committed is recognised by `settle`.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._writer = _connect(url)
        _prepare(self._writer)
        self._reader = _connect(url)

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        with self._writing:
            return self._with_retry(lambda: self._append_batch(casts))

    def _with_retry(self, work: Callable[[], list[Settled]]) -> list[Settled]:
        for tries_left in range(_TRIES - 1, -1, -1):
            try:
                if self._writer.closed or self._writer.broken:
                    self._writer = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                return work()
            except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory) as error:
                raise StoreFull from error
            except (psycopg.OperationalError, psycopg.errors.UniqueViolation) as error:
                if not tries_left:
                    raise LogUnavailable from error
            except psycopg.Error as error:
                raise LogUnavailable from error
        raise LogUnavailable

    def _append_batch(self, casts: Sequence[Cast]) -> list[Settled]:
        with self._writer.transaction(), self._writer.cursor(binary=True) as cursor:
            cursor.execute(sql.LOCK_HEAD)
            head = int((cursor.fetchone() or (0,))[0])
            histories, counted = _past_of(cursor, casts)
            settled: list[Settled] = []
            fresh: list[Entry] = []
            for cast in casts:
                history = histories[cast.consultation, cast.participant, cast.proposal]
                person = (cast.consultation, cast.participant)
                try:
                    outcome = settle(cast, history, is_first=person not in counted)
                except ParvisError as error:
                    settled.append(error)
                    continue
                if outcome.is_new:
                    outcome = Outcome(replace(outcome.entry, sequence=head + len(fresh) + 1), is_new=True)
                    history.append(outcome.entry)
                    fresh.append(outcome.entry)
                    if outcome.entry.provenance.standing in COUNTED:
                        counted.add(person)
                settled.append(outcome)
            if fresh:
                cursor.execute(sql.INSERT, [list(column) for column in zip(*map(row_of, fresh), strict=True)])
                cursor.execute(sql.MOVE_HEAD, (head + len(fresh),))
        return settled

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        with self._reading:
            self._reconnect_reader()
            head = self._head()
            until = head if limit is None else min(after + limit, head)
            if until <= after:
                return np.empty(0, LOG_DTYPE)
            with self._reader.cursor() as cursor, cursor.copy(sql.READ.format(after=after, until=until)) as copy:
                raw = b"".join(copy)
        return _unpack(raw)

    def history(self, consultation: int, participant: int) -> list[Entry]:
        with self._reading:
            self._reconnect_reader()
            with self._reader.cursor(binary=True) as cursor:
                rows = cursor.execute(sql.HISTORY_OF_PARTICIPANT, (consultation, participant)).fetchall()
        return [entry_of(row) for row in rows]

    def head(self) -> int:
        with self._reading:
            self._reconnect_reader()
            return self._head()

    def _head(self) -> int:
        found = self._reader.execute(sql.HEAD).fetchone()
        return int(found[0]) if found else 0

    def _reconnect_reader(self) -> None:
        if self._reader.closed or self._reader.broken:
            self._reader = _connect(self._url)

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer.close()
            self._reader.close()


def _past_of(
    cursor: psycopg.Cursor[tuple[Any, ...]], casts: Sequence[Cast]
) -> tuple[defaultdict[_Key, list[Entry]], set[tuple[int, int]]]:
    """The earlier entries of each (consultation, participant, proposal), and who has a counted ballot already."""
    keys = {(cast.consultation, cast.participant, cast.proposal) for cast in casts}
    histories: defaultdict[_Key, list[Entry]] = defaultdict(list)
    cursor.execute(sql.HISTORIES, [list(column) for column in zip(*keys, strict=True)])
    for row in cursor.fetchall():
        entry = entry_of(row)
        histories[entry.consultation, entry.participant, entry.proposal].append(entry)
    people = {key[:2] for key in keys}
    cursor.execute(sql.COUNTED, [list(column) for column in zip(*people, strict=True)])
    return histories, {(row[0], row[1]) for row in cursor.fetchall()}


def _unpack(raw: bytes) -> LogRows:
    """Binary COPY has a 19-byte header, then rows whose fields here all have a fixed width, then a 2-byte end."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for name in LOG_DTYPE.names or ():
        fields += [(f"{name} length", ">i4"), (name, _WIDTHS[name])]
    packed = np.frombuffer(raw, np.dtype(fields), count=(len(raw) - 21) // np.dtype(fields).itemsize, offset=19)
    rows = np.empty(len(packed), LOG_DTYPE)
    for name in LOG_DTYPE.names or ():
        rows[name] = packed[name]
    return rows


_WIDTHS = dict.fromkeys(("consultation", "proposal", "revision", "source"), ">i4")
_WIDTHS |= dict.fromkeys(("mark", "previous", "standing", "previous_standing", "kind"), ">i2")
_WIDTHS |= dict.fromkeys(("sequence", "participant", "draw", "cast_at", "identity"), ">i8")
_WIDTHS |= {"is_first": "?", "probability": ">f8"}


def _connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "no answer"
        detail = f"PostgreSQL cannot be reached ({reason}). Check the address, and that the server runs."
        raise BadSetting(name="PARVIS_DATABASE_URL", detail=detail) from error


def _prepare(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    with connection.transaction():
        connection.execute(sql.CREATE_LOCK)
        connection.execute(sql.CREATE)
        found = int((connection.execute(sql.FORMAT_FOUND).fetchone() or (0,))[0])
    if found > sql.FORMAT:
        detail = (
            f"the ballots were written by a newer Parvis (format {found}; this one knows {sql.FORMAT})."
            " Install that version or a newer one."
        )
        raise BadSetting(name="PARVIS_DATABASE_URL", detail=detail)
