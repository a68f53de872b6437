"""Opening the ballot file: whose it is, its format, and the settings that make a commit durable."""

import sqlite3
import time
from pathlib import Path

from parvis.ballotbox import sqlite_queries as sql
from parvis.domain.errors import BadSetting

BUSY_SECONDS = 5.0
_RETRY_SECONDS = 0.01


def open_file(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to the ballot file, which is made where there is none. Raises `BadSetting`.

    A file that is not ours is left as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise _unopened(path, error) from error
    try:
        _prepare(connection, path, busy_seconds)
    except sqlite3.OperationalError as error:
        connection.close()
        raise _unopened(path, error) from error
    except sqlite3.DatabaseError as error:
        connection.close()
        detail = "this is not a ballot file. Restore it from your backup, or name another folder with PARVIS_DATA."
        raise BadSetting(name=str(path), detail=detail) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, busy_seconds: float) -> None:
    is_new = _require_ours(connection, path)
    use_write_ahead_log(connection, busy_seconds)
    for setting in sql.SETTINGS:
        connection.execute(setting)
    if not is_new:
        return
    connection.execute(sql.BEGIN)
    if _require_ours(connection, path):
        for statement in sql.CREATE:
            connection.execute(statement)
    connection.execute(sql.COMMIT)


def _require_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is still empty. Raises `BadSetting` when it is another program's, or too new.

    Tables are looked for first: a process that makes the log meanwhile commits them together with its mark.
    """
    tables, owner, found = (
        connection.execute(query).fetchone()[0] for query in (sql.TABLES, sql.OWNER, sql.FORMAT_FOUND)
    )
    if tables and owner != sql.APPLICATION_ID:
        detail = "this SQLite file was not made by Parvis. Name another folder with PARVIS_DATA."
        raise BadSetting(name=str(path), detail=detail)
    if found > sql.FORMAT:
        detail = (
            f"this ballot file was written by a newer Parvis (format {found}; this one knows {sql.FORMAT})."
            " Install that version or a newer one."
        )
        raise BadSetting(name=str(path), detail=detail)
    return not tables


def use_write_ahead_log(connection: sqlite3.Connection, busy_seconds: float = BUSY_SECONDS) -> None:
    """SQLite does not wait by itself here when two processes open a new file together."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute(sql.USE_WRITE_AHEAD_LOG)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _unopened(path: Path, error: Exception) -> BadSetting:
    detail = f"the ballot file cannot be opened ({error}). Check that the folder exists and may be written to."
    return BadSetting(name=str(path), detail=detail)
