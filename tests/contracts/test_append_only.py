"""A row of the log, once written, can be neither edited, removed nor doubled, not even in SQL."""

import contextlib
import sqlite3

import psycopg
import pytest

from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.ballotbox.sqlite import SqliteLog
from tests.contracts.casts import a_cast

FORBIDDEN = [
    "UPDATE ballot SET mark = 24",
    "DELETE FROM ballot",
    "INSERT INTO ballot SELECT 99, consultation, participant, proposal, revision, mark, previous, standing,"
    " previous_standing, is_first, kind, source, draw, probability, cast_at, identity FROM ballot",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_sqlite_refuses_the_statement(tmp_path, statement):
    path = tmp_path / "ballots.sqlite"
    with contextlib.closing(SqliteLog(path)) as log, contextlib.closing(sqlite3.connect(path)) as other:
        log.append([a_cast()])
        before = log.read().tolist()
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(statement)
        assert log.read().tolist() == before


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", [*FORBIDDEN, "TRUNCATE ballot"])
def test_postgresql_refuses_the_statement(postgresql_url, statement):
    with contextlib.closing(PostgresqlLog(postgresql_url)) as log, psycopg.connect(postgresql_url) as other:
        log.append([a_cast()])
        before = log.read().tolist()
        with pytest.raises(psycopg.Error, match=r"append-only|duplicate key"):
            other.execute(statement)
        assert log.read().tolist() == before
