"""What every exposure log promises, on each engine."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import numpy as np
import psycopg
import pytest

from parvis.ballotbox.exposures import (
    ExposureCounts,
    ExposureLog,
    MemoryExposures,
    Numbered,
    PostgresqlExposures,
    SqliteExposures,
)
from parvis.ballotbox.served import AskedFor, ServedDraw, batches_of, join_batches
from parvis.domain.ballot import CardKind


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


def test_what_was_asked_of_a_draw_is_kept_with_it_and_costs_other_draws_nothing(exposures: ExposureLog) -> None:
    plain = [served(number, 3, 5) for number in range(2)]
    asked = [one._replace(asked=AskedFor(CardKind.THEME, 12, 9, 7, 4)) for one in plain]
    exposures.append(join_batches([*batches_of([plain[0], asked[0], plain[1], asked[1]])]))
    assert read_all(exposures) == [*plain, *asked]
    assert read_all(exposures, 3) == asked[1:]
    lengths = [len(batch.to_bytes()) for batch in batches_of([*plain, *asked])]
    assert lengths == [48 + 2 * 28 + 4 * 8, 48 + 2 * 28 + 4 * 8 + 40]


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
        assert counts.between(1, 7_200_001, 10_800_000) == 22
        assert counts.between(1, 10_800_000, 14_400_000) == counts.between(1, 0, 7_199_999) == 0


def test_what_a_process_wrote_itself_is_counted_once_wherever_it_stands_in_the_log(exposures: ExposureLog) -> None:
    counts, proposals = ExposureCounts(), np.array([3, 5, 9])
    for number, is_alone in enumerate((True, False, True)):
        if not is_alone:
            exposures.append([*batches_of([served(10 + number, 3, 9)])])
        own = [*batches_of([served(number, 3, 5), served(number, 5, consultation=2)])]
        counts.catch_up(exposures, own=own, own_after=exposures.append(own))
    assert counts.of(1, proposals).tolist() == [4, 3, 1]
    assert counts.of(2, proposals).tolist() == [0, 3, 0]
    assert (counts.total(1), counts.total(2), counts.position) == (8, 3, 7)


def test_what_a_process_wrote_alone_is_not_read_again(exposures: ExposureLog) -> None:
    counts, read = ExposureCounts(), Counter[int]()

    class Watched:
        def read(self, after: int = 0) -> list[Numbered]:
            read[after] += 1
            return exposures.read(after)

        append, close = exposures.append, exposures.close

    own = [*batches_of([served(1, 3, 5)])]
    counts.catch_up(Watched(), own=own, own_after=exposures.append(own))
    assert read == {1: 1}


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
