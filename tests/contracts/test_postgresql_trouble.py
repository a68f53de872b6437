"""PostgreSQL in trouble: restarted, crashed, cut off, full, too new, unreachable. Nothing is half-written."""

import contextlib
import os
import signal
import subprocess

import psycopg
import pytest

from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.domain.errors import BadSetting, LogUnavailable, StoreFull
from tests.contracts.casts import AGREE, DISAGREE, a_cast, append_batches, assert_one_truth
from tests.contracts.lossy_proxy import LossyProxy

pytestmark = pytest.mark.postgresql


@pytest.fixture
def log(postgresql_url):
    with contextlib.closing(PostgresqlLog(postgresql_url)) as log:
        yield log


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_restarted_between_batches_is_not_noticed(postgresql_server, log, how):
    log.append([a_cast(1)])
    assert log.head() == 1
    postgresql_server.stop(how)
    postgresql_server.start()
    assert log.head() == 1
    assert log.append([a_cast(2)])[0].is_new
    assert_one_truth(log.read())


def test_a_server_that_is_away_is_said_and_found_again(postgresql_server, log):
    log.append([a_cast(1)])
    postgresql_server.stop()
    with pytest.raises(LogUnavailable):
        log.append([a_cast(2)])
    with pytest.raises(LogUnavailable):
        log.read()
    postgresql_server.start()
    assert log.append([a_cast(2)])[0].is_new
    assert_one_truth(log.read())


def test_a_commit_whose_answer_was_lost_is_not_written_twice(postgresql_server, postgresql_url):
    with LossyProxy(postgresql_server.port) as proxy:
        through_proxy = postgresql_url.replace(str(postgresql_server.port), str(proxy.port))
        with contextlib.closing(PostgresqlLog(through_proxy)) as log:
            log.append([a_cast(1)])
            proxy.cut_next_commit = True
            settled = log.append([a_cast(2, mark=AGREE), a_cast(2, mark=DISAGREE)])
            assert proxy.cuts == 1
            assert [outcome.is_new for outcome in settled] == [True, True]
            assert log.read()["mark"].tolist() == [AGREE, AGREE, DISAGREE]


def test_a_server_that_commits_in_haste_is_told_to_flush(postgresql_server):
    name = postgresql_server.create_database()
    postgresql_server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with contextlib.closing(PostgresqlLog(postgresql_server.url(name))) as log:
        found = log._writer.connection().execute("SHOW synchronous_commit").fetchone()
    assert found == ("on",)
    postgresql_server.drop_database(name)


def test_ballots_of_a_newer_version_are_refused_and_left_alone(postgresql_url):
    PostgresqlLog(postgresql_url).close()
    with psycopg.connect(postgresql_url) as other:
        other.execute("UPDATE ballot_head SET format = 99")
    with pytest.raises(BadSetting, match="newer Parvis"):
        PostgresqlLog(postgresql_url)


def test_tables_of_another_program_are_refused_and_left_alone(postgresql_url):
    with psycopg.connect(postgresql_url) as other:
        other.execute("CREATE TABLE ballot (paper text)")
    with pytest.raises(BadSetting, match="database of their own"):
        PostgresqlLog(postgresql_url)


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/none", "postgresql://parvis@127.0.0.1:{port}/missing", "?"])
def test_a_database_that_cannot_be_reached_is_said(postgresql_server, url):
    with pytest.raises(BadSetting, match="PARVIS_DATABASE_URL"):
        PostgresqlLog(url.format(port=postgresql_server.port))


@pytest.fixture
def small_disk(postgresql_server):
    """A file system of twelve megabytes that the server may use, where this machine lets us make one."""
    folder = postgresql_server.folder / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    postgresql_server.give(folder)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_works_again_when_there_is_space(postgresql_server, small_disk):
    postgresql_server.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    name = postgresql_server.create_database(tablespace="small")
    filler = small_disk / "filler"
    filler.write_bytes(bytes(2 * 1024 * 1024))
    with contextlib.closing(PostgresqlLog(postgresql_server.url(name))) as log:
        with pytest.raises(StoreFull):
            append_batches(log, 1_000)
        assert (written := log.head()) % 100 == 0
        filler.unlink()
        append_batches(log, 1)
        assert log.head() == written + 100
        assert_one_truth(log.read())
    postgresql_server.drop_database(name)
    postgresql_server.execute("DROP TABLESPACE small")
