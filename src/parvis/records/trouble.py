"""What a database's own error means for a person: said once here, for pages, the API and commands."""

import sqlite3

from django.db import DatabaseError, IntegrityError

from parvis.domain.errors import Unavailable, gettext_noop

STORE_ERRORS: tuple[type[Exception], ...] = (DatabaseError, sqlite3.DatabaseError)


class DatabaseFull(Unavailable):
    code = "database-full"
    sentence = gettext_noop("The disk is full. Nothing was recorded; free some space, then try again.")


class DatabaseBusy(Unavailable):
    code = "database-busy"
    sentence = gettext_noop("The database cannot be written now. Nothing was recorded; please try again in a moment.")


def trouble_of(error: Exception) -> Unavailable | None:
    """The error to tell a person of, or None where `error` is not the database's state but a mistake of ours.

    >>> trouble_of(sqlite3.OperationalError("database or disk is full")).code
    'database-full'
    """
    if not isinstance(error, STORE_ERRORS) or isinstance(error, IntegrityError | sqlite3.IntegrityError):
        return None
    told = str(error).lower()
    return DatabaseFull() if "full" in told or "no space" in told else DatabaseBusy()
