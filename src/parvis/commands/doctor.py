"""`parvis doctor`: settings, database, disk and clock, each in one line that says what to do."""

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from parvis.commands.start import data_option, start
from parvis.configuration import SETTINGS, Configuration
from parvis.domain.errors import ParvisError

_ENOUGH_BYTES = 1_000_000_000
_BUILT_AT_MS = 1_780_000_000_000
Finding = tuple[bool, str]
Check = Callable[[Configuration], Iterator[Finding]]


@click.command
@click.option("--settings", "show_settings", is_flag=True, help="Explain every setting instead.")
@data_option
def command(show_settings: bool, data: Path | None) -> None:
    """Check settings, database, disk and clock. Exit code 1 when something must be done.

    Nothing is changed, and a running service is not disturbed.
    """
    if show_settings:
        for setting in SETTINGS:
            click.echo(f"{setting.name} (default: {setting.default or 'none'})\n    {setting.sentence}")
        return
    configuration = start(data, migrate=False)
    is_well = True
    for check in (_check_settings, _check_office, _check_ballots, _check_keys, _check_disk, _check_clock):
        for is_good, sentence in _findings(check, configuration):
            is_well &= is_good
            click.echo(f"{'ok     ' if is_good else 'to do  '} {sentence}")
    sys.exit(0 if is_well else 1)


def _findings(check: Check, configuration: Configuration) -> Iterator[Finding]:
    try:
        yield from check(configuration)
    except ParvisError as error:
        yield False, str(error)


def _check_settings(configuration: Configuration) -> Iterator[Finding]:
    yield True, f"data folder: {configuration.data}"
    if configuration.public_url:
        yield True, f"public address: {configuration.public_url}"
    else:
        yield True, "public address: none set, so this is a trial; set PARVIS_PUBLIC_URL before you open to the public"
    mail = "by SMTP" if configuration.mail_url else "kept in the data folder (outbox/), none is sent"
    yield True, f"mails: {mail}"


def _check_office(configuration: Configuration) -> Iterator[Finding]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    del configuration
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        yield False, f"office database: it cannot be opened ({error}). Check the address, or restore your backup."
        return
    if waiting:
        yield True, f"office database: {waiting} changes of tables wait; `parvis serve` makes them at its start"
    else:
        yield True, f"office database: {connection.vendor}, up to date"


def _check_ballots(configuration: Configuration) -> Iterator[Finding]:
    from parvis.assembly import open_log

    path = configuration.data / "ballots.sqlite3"
    if not configuration.database_url:
        if not path.exists():
            yield True, "ballots: none yet"
            return
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            try:
                verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            except sqlite3.DatabaseError as error:
                verdict = str(error)
        connection.close()
        if verdict != "ok":
            yield False, f"ballots: the file is damaged ({verdict}). Stop the service and restore your backup."
            return
    log = open_log(configuration)
    try:
        head = log.head()
        latest = log.read(max(head - 1, 0))
    finally:
        log.close()
    yield True, f"ballots: {head} rows, readable"
    if len(latest) and int(latest["cast_at"][-1]) > time.time() * 1000 + 60_000:
        yield False, "clock: the last ballot is later than now. Set this machine's clock (NTP), then check again."


def _check_keys(configuration: Configuration) -> Iterator[Finding]:
    from parvis.ballotbox.keys import KeyRing

    path = configuration.data / "seal.keys"
    if not path.exists():
        yield True, "keys: made at the first start"
        return
    ring = KeyRing(path)
    if path.stat().st_mode & 0o077:
        yield False, f"keys: others may read {path}. Run: chmod 600 {path}"
    else:
        yield True, f"keys: key {ring.current.id} signs"


def _check_disk(configuration: Configuration) -> Iterator[Finding]:
    folder = configuration.data if configuration.data.exists() else configuration.data.parent
    free = shutil.disk_usage(folder).free
    sentence = f"disk: {free / 1e9:.1f} GB free (a million ballots take about 0.2 GB)"
    yield free >= _ENOUGH_BYTES, sentence if free >= _ENOUGH_BYTES else f"{sentence}. Free some space now."


def _check_clock(configuration: Configuration) -> Iterator[Finding]:
    del configuration
    now = time.time() * 1000
    if now < _BUILT_AT_MS:
        yield False, "clock: this machine's date is before this version was made. Set its clock (NTP)."
    else:
        yield True, f"clock: {time.strftime('%Y-%m-%d %H:%M:%S %Z')}"
