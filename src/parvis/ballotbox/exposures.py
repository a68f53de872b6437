"""What was shown: each draw that was served, kept in bulk and off the vote's path, and its counts in memory.

An exposure names no participant. The last seconds before a crash may be missing: exposures are not ballots.
"""

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import psycopg
from numpy.typing import NDArray

Ints = NDArray[np.int64]
READ_DRAWS = 50_000
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class BoardBasis:
    """What a selection board was made from: with it and the draw's seed, the draw can be made again.

    `position` is that of the ballot log, `exposures` the last number counted in the exposure log, `map_position` the
    log position of the opinion map (0: none), `version` that of the consultation's records, `now` in ms since 1970.
    """

    position: int = 0
    exposures: int = 0
    now: int = 0
    map_position: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class ServedDraw:
    """A draw, the proposals it showed with their probabilities, how many times it was served, and from what board."""

    consultation: int
    draw: int
    served_at: int
    times: int
    proposals: tuple[int, ...]
    probabilities: tuple[float, ...]
    basis: BoardBasis = BoardBasis()


class ExposureLog(Protocol):
    """Keeps served draws. Appending is durable when it returns, and never competes with ballots for a lock."""

    def append(self, draws: Sequence[ServedDraw]) -> None:
        """Adds draws, in one transaction."""

    def read(self, after: int = 0) -> list[tuple[int, ServedDraw]]:
        """Draws with their numbers, above `after`, in order, `READ_DRAWS` at most."""

    def close(self) -> None:
        """Lets go of files and connections."""


class ExposureCounts:
    """How many times each proposal was shown, from this process and, read now and then, from the others."""

    def __init__(self) -> None:
        self.position = 0
        self._counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._totals: defaultdict[int, int] = defaultdict(int)
        self._hours: defaultdict[int, dict[int, int]] = defaultdict(dict)

    def add(self, draw: ServedDraw) -> None:
        """Counts a served draw."""
        counts, hours = self._counts[draw.consultation], self._hours[draw.consultation]
        for proposal in draw.proposals:
            counts[proposal] = counts.get(proposal, 0) + draw.times
        shown = draw.times * len(draw.proposals)
        hour = draw.served_at // _HOUR_MS
        hours[hour] = hours.get(hour, 0) + shown
        self._totals[draw.consultation] += shown

    def catch_up(self, log: ExposureLog) -> None:
        """Counts what the log holds after `position`."""
        while draws := log.read(self.position):
            for number, draw in draws:
                self.add(draw)
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


class MemoryExposures:
    """An `ExposureLog` in a list: for tests and rehearsals."""

    def __init__(self) -> None:
        self._draws: list[ServedDraw] = []

    def append(self, draws: Sequence[ServedDraw]) -> None:
        self._draws.extend(draws)

    def read(self, after: int = 0) -> list[tuple[int, ServedDraw]]:
        return list(enumerate(self._draws[after : after + READ_DRAWS], start=after + 1))

    def close(self) -> None:
        self._draws.clear()


_CREATE = """
CREATE TABLE IF NOT EXISTS exposure (
  number {serial}, consultation integer NOT NULL, draw bigint NOT NULL, served_at bigint NOT NULL,
  times integer NOT NULL, cards text NOT NULL
)
"""
_COLUMNS = "consultation, draw, served_at, times, cards"
_READ = f"SELECT number, {_COLUMNS} FROM exposure WHERE number > {{mark}} ORDER BY number LIMIT {READ_DRAWS}"  # noqa: S608


class SqliteExposures:
    """An `ExposureLog` in a SQLite file of its own, so that ballots never wait for it."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_CREATE.format(serial="INTEGER PRIMARY KEY"))

    def append(self, draws: Sequence[ServedDraw]) -> None:
        with self._lock:
            insert = f"INSERT INTO exposure ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - constants
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(insert, map(_row_of, draws))
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def read(self, after: int = 0) -> list[tuple[int, ServedDraw]]:
        with self._lock:
            rows = self._connection.execute(_READ.format(mark="?"), (after,)).fetchall()
        return [(row[0], _draw_of(row[1:])) for row in rows]

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class PostgresqlExposures:
    """An `ExposureLog` in a table of PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        with psycopg.connect(url) as connection:
            connection.execute(_CREATE.format(serial="bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"))

    def append(self, draws: Sequence[ServedDraw]) -> None:
        insert = f"INSERT INTO exposure ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608 - constants
        with self._lock, psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.execute("LOCK TABLE exposure IN EXCLUSIVE MODE")
            cursor.executemany(insert, [_row_of(draw) for draw in draws])

    def read(self, after: int = 0) -> list[tuple[int, ServedDraw]]:
        with self._lock, psycopg.connect(self._url) as connection:
            rows = connection.execute(_READ.format(mark="%s"), (after,)).fetchall()
        return [(row[0], _draw_of(row[1:])) for row in rows]

    def close(self) -> None:
        """Each call has a connection of its own, which is closed already."""


def _row_of(draw: ServedDraw) -> tuple[int, int, int, int, str]:
    chances = [round(chance, 9) for chance in draw.probabilities]
    cards = json.dumps([draw.proposals, chances, astuple(draw.basis)], separators=(",", ":"))
    return draw.consultation, draw.draw, draw.served_at, draw.times, cards


def _draw_of(row: Sequence[Any]) -> ServedDraw:
    consultation, draw, served_at, times, cards = row
    proposals, probabilities, basis = json.loads(cards)
    return ServedDraw(consultation, draw, served_at, times, tuple(proposals), tuple(probabilities), BoardBasis(*basis))
