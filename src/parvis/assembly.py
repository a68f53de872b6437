"""Puts the parts of one process together: the log, the keys, the crowd, its door, and the office behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.door import App, Door
from parvis.ballotbox.exposures import ExposureLog, PostgresqlExposures, SqliteExposures
from parvis.ballotbox.files import read_files
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.ballotbox.sqlite import SqliteLog
from parvis.configuration import Configuration

OFFICE_THREADS = 8
CITIZEN_FILES = Path(__file__).parent / "citizen" / "static"


@dataclass(frozen=True, slots=True)
class House:
    """What one process serves, and what it must close at its end."""

    application: App
    crowd: Crowd
    log: BallotLog
    exposures: ExposureLog

    def close(self) -> None:
        """Lets go of the files and connections of ballots and exposures."""
        self.log.close()
        self.exposures.close()


def open_log(configuration: Configuration) -> BallotLog:
    """The ballot log that the configuration names. Raises `BadSetting` when it cannot be opened."""
    if configuration.database_url:
        return PostgresqlLog(configuration.database_url)
    return SqliteLog(configuration.data / "ballots.sqlite3")


def open_exposures(configuration: Configuration) -> ExposureLog:
    """Where exposures are kept, apart from ballots."""
    if configuration.database_url:
        return PostgresqlExposures(configuration.database_url)
    return SqliteExposures(configuration.data / "exposures.sqlite3")


def open_ring(configuration: Configuration) -> KeyRing:
    """The ring of keys in the data folder, made at first."""
    return KeyRing(configuration.data / "seal.keys")


def build_house(configuration: Configuration, *, with_office: bool = True, hosts: Sequence[str] = ()) -> House:
    """The application of a process: the crowd's door, and behind it the office unless it has a process of its own.

    Django must be set up. `hosts` are further names that browsers may use.
    """
    from django.conf import settings

    from parvis.ballotbox import present
    from parvis.citizen.catalogue import RecordsSource
    from parvis.citizen.landing import LandingRenderer

    log, exposures = open_log(configuration), open_exposures(configuration)
    crowd = Crowd(log=log, exposures=exposures, ring=open_ring(configuration), source=RecordsSource())
    present.set_crowd(crowd)
    door = Door(
        crowd,
        behind=_office() if with_office else None,
        hosts=(*configuration.hosts, *hosts),
        renderer=LandingRenderer(),
        files=read_files(CITIZEN_FILES, settings.STATIC_URL),
    )
    return House(door, crowd, log, exposures)


def _office() -> App:
    """The office as WSGI on threads: measured faster than Django's own ASGI handler, and out of the crowd's way."""
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    return WSGIMiddleware(get_wsgi_application(), workers=OFFICE_THREADS)  # type: ignore[arg-type, return-value]
