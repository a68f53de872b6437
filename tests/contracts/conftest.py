"""The engines that every contract is tested on."""

from collections.abc import Callable, Iterator

import pytest

from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.ballotbox.sqlite import SqliteLog

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
Open = Callable[[], BallotLog]


@pytest.fixture(params=["memory", "sqlite", POSTGRESQL])
def open_log(request, tmp_path) -> Iterator[Open]:
    """Opens the same log again at each call, as another process would; in memory there is only the one."""
    yield from _opener(request, tmp_path)


@pytest.fixture(params=["sqlite", POSTGRESQL])
def open_durable_log(request, tmp_path) -> Iterator[Open]:
    """As `open_log`, on the engines that outlive a process."""
    yield from _opener(request, tmp_path)


def _opener(request, tmp_path) -> Iterator[Open]:
    make = _maker(request, tmp_path)
    opened: list[BallotLog] = []

    def open_one() -> BallotLog:
        opened.append(make())
        return opened[-1]

    yield open_one
    for log in opened:
        log.close()


def _maker(request, tmp_path) -> Open:
    match request.param:
        case "memory":
            only = MemoryLog()
            return lambda: only
        case "sqlite":
            return lambda: SqliteLog(tmp_path / "ballots.sqlite")
        case _:
            url = request.getfixturevalue("postgresql_url")
            return lambda: PostgresqlLog(url)


@pytest.fixture
def log(open_log: Open) -> BallotLog:
    """An empty log."""
    return open_log()
