"""How long a whole ballot log takes to read as columns, and to fold into a board. `LOG_ROWS` sets its size."""

import contextlib
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from parvis.ballotbox.board import Board
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.ballotbox.sqlite import SqliteLog
from tests.postgresql import PostgresqlServer, programs_folder

ROWS = int(os.environ.get("LOG_ROWS", "2000000"))
Row = dict[str, Any]
_VALUES = """
i, 1, 4294967296 + (i - 1) / 12, 1 + (i - 1) % 12, 1, 8 + 8 * (i % 3), 0, 1, 0, {is_first}, 1, 0,
i * 922337203, 0.25, 1700000000000 + i, i
"""
_COLUMNS = (
    "sequence, consultation, participant, proposal, revision, mark, previous, standing, previous_standing, is_first,"
    " kind, source, draw, probability, cast_at, identity"
)


def run() -> list[Row]:
    """Rows for each engine: seconds to read everything, and seconds of a starting server's board."""
    rows: list[Row] = []
    with _sqlite() as log:
        rows += _measured("sqlite", log)
    if programs_folder():
        with _postgresql() as log:
            rows += _measured("postgresql", log)
    return rows


def _measured(name: str, log: BallotLog) -> Iterator[Row]:
    reading, spent_reading, count = _seconds(lambda: len(log.read()))
    folding, spent_folding, position = _seconds(lambda: _catch_up(log))
    if not count == position == ROWS:
        raise RuntimeError(f"{name}: {count} rows read and {position} folded of {ROWS}")
    for what, seconds, spent in (
        ("read whole", reading, spent_reading),
        ("board from the start", folding, spent_folding),
    ):
        yield {
            "name": f"{name}: {what}",
            "value": round(seconds, 2),
            "unit": "s",
            "processor_seconds": round(spent, 2),
            "rows": ROWS,
            "rows_per_second": round(ROWS / seconds),
        }


def _seconds(work: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of this process's processor time, and what the work found."""
    started, before = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - started, time.process_time() - before, found


def _catch_up(log: BallotLog) -> int:
    board = Board()
    board.catch_up(log)
    return board.position


@contextlib.contextmanager
def _sqlite() -> Iterator[BallotLog]:
    """Twelve ballots of each participant, written in bulk past the port, which is for reading here."""
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        path = Path(folder) / "ballots.sqlite"
        with contextlib.closing(SqliteLog(path)) as log:
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as filler:
                filler.execute("PRAGMA synchronous = OFF")
                filler.execute(
                    f"INSERT INTO ballot ({_COLUMNS}) WITH RECURSIVE number (i) AS"
                    f" (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < {ROWS})"
                    f" SELECT {_VALUES.format(is_first='i % 12 = 1')} FROM number"
                )
                filler.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            yield log


@contextlib.contextmanager
def _postgresql() -> Iterator[BallotLog]:
    with PostgresqlServer() as server:
        url = server.url(server.create_database())
        with contextlib.closing(PostgresqlLog(url)) as log:
            with psycopg.connect(url, autocommit=True) as filler:
                filler.execute(
                    f"INSERT INTO ballot ({_COLUMNS})"
                    f" SELECT {_VALUES.format(is_first='i % 12 = 1')} FROM generate_series(1, {ROWS}::bigint) AS i"
                )
                filler.execute(f"UPDATE ballot_head SET sequence = {ROWS}")
                filler.execute("ANALYZE ballot")
            yield log
