"""SQLite in trouble: locked, full, damaged, foreign, too new. Nothing is half-written, and it works afterwards."""

import contextlib
import os
import sqlite3
import subprocess
import threading

import pytest

from parvis.ballotbox.sqlite import SqliteLog
from parvis.domain.errors import BadSetting, LogUnavailable, StoreFull
from tests.contracts.casts import a_cast, append_batches, assert_one_truth


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ballots.sqlite"


@pytest.fixture
def log(path):
    with contextlib.closing(SqliteLog(path, busy_seconds=0.05)) as log:
        yield log


@pytest.fixture
def other(log, path):
    """Another program's connection to the same file."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_a_locked_file_refuses_the_whole_batch_and_takes_it_later(log, other):
    log.append([a_cast(1)])
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogUnavailable):
        log.append([a_cast(2), a_cast(3)])
    assert log.head() == 1
    other.execute("ROLLBACK")
    assert len(log.append([a_cast(2), a_cast(3)])) == 2
    assert_one_truth(log.read())


def test_a_short_lock_is_waited_for(path):
    patient = SqliteLog(path, busy_seconds=60)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with contextlib.closing(patient), contextlib.closing(other):
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.1, other.execute, ["ROLLBACK"]).start()
        assert patient.append([a_cast()])[0].is_new


def test_readers_go_on_while_the_file_is_locked(log, other):
    log.append([a_cast(1)])
    other.execute("BEGIN IMMEDIATE")
    assert len(log.read()) == len(log.history(1, 1)) == log.head() == 1


def test_a_file_that_may_not_grow_is_a_full_store_and_works_again_later(log):
    log.append([a_cast(1)])
    log._writer.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreFull):
        log.append([a_cast(participant) for participant in range(2, 900)])
    assert log.head() == 1
    log._writer.execute("PRAGMA max_page_count = 1000000")
    log.append([a_cast(participant) for participant in range(2, 900)])
    assert log.head() == 899
    assert_one_truth(log.read())


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte, where this machine lets us make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_works_again_when_there_is_space(small_disk):
    filler = small_disk / "filler"
    with contextlib.closing(SqliteLog(small_disk / "ballots.sqlite")) as log:
        filler.write_bytes(bytes(512 * 1024))
        with pytest.raises(StoreFull):
            append_batches(log, 100)
        assert (written := log.head()) % 100 == 0
        filler.unlink()
        append_batches(log, 1)
        assert log.head() == written + 100
        assert_one_truth(log.read())


def test_a_file_written_by_a_newer_version_is_refused_and_left_alone(path, log):
    log.close()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(BadSetting, match="newer Parvis"):
        SqliteLog(path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(path):
    path.write_bytes(b"These are minutes of a meeting. " * 40)
    with pytest.raises(BadSetting, match="not a ballot file"):
        SqliteLog(path)
    assert path.read_bytes() == b"These are minutes of a meeting. " * 40


def test_a_database_of_another_program_is_refused_and_left_alone(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE invoice (id)")
    before = path.read_bytes()
    with pytest.raises(BadSetting, match="not made by Parvis"):
        SqliteLog(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused_or_unavailable_but_never_misread(path, log):
    log.append([a_cast(participant) for participant in range(1, 2_000)])
    log.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises((BadSetting, LogUnavailable)), contextlib.closing(SqliteLog(path)) as damaged:
        damaged.read()


def test_a_missing_folder_is_made(tmp_path):
    with contextlib.closing(SqliteLog(tmp_path / "new" / "folder" / "ballots.sqlite")) as log:
        assert log.append([a_cast()])[0].is_new


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadSetting, match="cannot be opened"):
        SqliteLog(tmp_path / "file" / "ballots.sqlite")


def test_a_path_that_is_a_folder_is_said(tmp_path):
    with pytest.raises(BadSetting, match="cannot be opened"):
        SqliteLog(tmp_path)


def test_a_path_of_strange_characters_is_read_in_bulk_too(tmp_path):
    with contextlib.closing(SqliteLog(tmp_path / "50% of été ? #1" / "my ballots.sqlite")) as log:
        for start in range(0, 21_000, 7_000):
            log.append([a_cast(participant) for participant in range(start + 1, start + 7_001)])
        assert log.read()["participant"].tolist() == list(range(1, 21_001))


def test_a_closed_log_is_unavailable(log):
    log.close()
    with pytest.raises(LogUnavailable):
        log.append([a_cast()])
    with pytest.raises(LogUnavailable):
        log.read()
