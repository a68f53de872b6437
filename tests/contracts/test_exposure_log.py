"""What every exposure log promises, on each engine."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from parvis.ballotbox.exposures import (
    ExposureCounts,
    ExposureLog,
    MemoryExposures,
    PostgresqlExposures,
    SqliteExposures,
)
from parvis.ballotbox.served import ServedDraw, batches_of


def served(draw: int, *proposals: int, consultation: int = 1, times: int = 1, at: int = 7_200_000) -> ServedDraw:
    return ServedDraw(consultation, draw, at, times, proposals, tuple(0.25 for _ in proposals))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def exposures(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ExposureLog]:
    if request.param == "memory":
        log: ExposureLog = MemoryExposures()
    elif request.param == "sqlite":
        log = SqliteExposures(tmp_path / "exposures.sqlite3")
    else:
        log = PostgresqlExposures(request.getfixturevalue("postgresql_url"))
    yield log
    log.close()


def read_all(exposures: ExposureLog, after: int = 0) -> list[ServedDraw]:
    return [draw for _, batch in exposures.read(after) for draw in batch.draws()]


def test_draws_are_read_in_order_from_any_number(exposures: ExposureLog) -> None:
    draws = [served(number, 3, 5) for number in range(4)]
    exposures.append([*batches_of(draws[:3])])
    exposures.append([*batches_of(draws[3:])])
    assert read_all(exposures) == draws
    for after in range(5):
        assert read_all(exposures, after) == draws[after:]


def test_counts_follow_the_log_of_several_processes(exposures: ExposureLog) -> None:
    mine, theirs = ExposureCounts(), ExposureCounts()
    exposures.append([*batches_of([served(1, 3, 5)])])
    mine.catch_up(exposures)
    exposures.append([*batches_of([served(2, 5, 8, times=10), served(3, 3, consultation=2)])])
    for counts in (mine, theirs):
        counts.catch_up(exposures)
        counts.catch_up(exposures)
        assert counts.total(1) == 22
        assert counts.total(2) == 1
        assert counts.since(1, 7_200_001) == 22
        assert counts.since(1, 10_800_000) == 0


def test_a_file_that_another_process_is_opening_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "exposures.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor(1) as threads:
        other.execute("BEGIN EXCLUSIVE")
        opening = threads.submit(SqliteExposures, path)
        wait([opening], timeout=0.3)
        other.execute("ROLLBACK")
        opening.result().close()


@pytest.mark.postgresql
def test_a_table_that_another_process_is_making_is_waited_for(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as other, ThreadPoolExecutor(1) as threads:
        other.execute("CREATE TABLE exposure (number bigint PRIMARY KEY)")
        opening = threads.submit(PostgresqlExposures, postgresql_url)
        wait([opening], timeout=0.3)
        other.commit()
        opening.result().close()
