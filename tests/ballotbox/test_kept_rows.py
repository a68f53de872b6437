"""The copy of the log gives what the log gives, grows by what is new, and is thrown away when it is not the log's."""

from pathlib import Path

import numpy as np
import pytest

from parvis.ballotbox.kept_rows import read_with_copy
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.memory import MemoryLog
from parvis.insight.log import LOG_DTYPE, LogRows
from tests.contracts.casts import a_cast


class CountingLog(MemoryLog):
    """A log in memory that remembers from where it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        self.asked.append(after)
        return super().read(after, limit)


def log_of(*participants: int) -> CountingLog:
    log = CountingLog()
    log.append([a_cast(participant=who, identity=who) for who in participants])
    return log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows"


def assert_whole(log: BallotLog, path: Path) -> None:
    assert np.array_equal(read_with_copy(log, path), log.read())


def test_what_is_new_is_read_from_the_log_and_the_rest_from_the_copy(path: Path) -> None:
    log = log_of(1, 2, 3)
    assert_whole(log, path)
    log.append([a_cast(participant=4, identity=4)])
    log.asked.clear()
    assert len(read_with_copy(log, path)) == 4
    assert log.asked == [2, 3]


def test_a_copy_of_another_log_is_thrown_away(path: Path) -> None:
    read_with_copy(log_of(1, 2, 3), path)
    assert_whole(log_of(7, 8), path)
    assert_whole(log_of(7, 8, 9, 10), path)


def test_a_copy_that_was_cut_short_is_mended(path: Path) -> None:
    log = log_of(1, 2, 3)
    read_with_copy(log, path)
    path.write_bytes(path.read_bytes()[:-5])
    assert_whole(log, path)
    assert path.stat().st_size == 3 * LOG_DTYPE.itemsize


def test_a_copy_is_for_its_owner_only(path: Path) -> None:
    read_with_copy(log_of(1), path)
    assert path.stat().st_mode & 0o077 == 0


def test_an_empty_log_has_no_rows(path: Path) -> None:
    assert len(read_with_copy(MemoryLog(), path)) == 0
