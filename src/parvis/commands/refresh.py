"""`parvis refresh`: analyse what changed since the last analysis, at low priority; or make the last one again."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from parvis.commands.start import data_option, start
from parvis.configuration import Configuration
from parvis.insight.log import LogRows

if TYPE_CHECKING:
    from parvis.records.models import Consultation

LOW_PRIORITY = 15


@click.command
@click.argument("slug", required=False)
@click.option("--again", is_flag=True, help="Make the last analysis again from the log, and compare the fingerprints.")
@click.option("--threads", default=1, show_default=True, help="How many processor cores to use. Results do not change.")
@data_option
def command(slug: str | None, threads: int, data: Path | None, *, again: bool) -> None:
    """Analyse every consultation with news, or SLUG, and keep the results for the pages. The service does it itself.

    Exit code 1 when an analysis made again has another fingerprint.
    """
    os.nice(LOW_PRIORITY)
    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
    from parvis.records.models import Consultation

    with _alone(configuration.data / "refresh.lock") as is_alone:
        if not is_alone:
            click.echo("Another process is refreshing the analyses of this folder.")
            return
        chosen = [find_consultation(slug)] if slug else list(Consultation.objects.order_by("id"))
        rows = _read(configuration, is_audit=again)
        for consultation in chosen:
            is_mine = rows["consultation"] == consultation.pk
            mine = rows if is_mine.all() else rows[is_mine]
            if again:
                _compare(consultation, mine, threads)
            elif len(mine):
                _refresh(consultation, mine, threads)


def _refresh(consultation: "Consultation", rows: LogRows, threads: int) -> None:
    from parvis.actions.take_snapshot import take_snapshot

    made = take_snapshot(consultation=consultation, rows=rows, threads=threads)
    if made is None:
        click.echo(f"{consultation.slug}: nothing changed.")
        return
    click.echo(
        f"{consultation.slug}: position {made.position}, {made.processor_seconds} s of processor time, {made.hash}."
    )


def _compare(consultation: "Consultation", rows: LogRows, threads: int) -> None:
    from parvis.actions.kept_snapshots import latest_snapshot
    from parvis.actions.take_snapshot import make_again

    last = latest_snapshot(consultation)
    if last is None:
        click.echo(f"{consultation.slug}: there is no analysis to make again.")
        return
    found = make_again(snapshot=last, rows=rows, threads=threads)["method"]["hash"]
    if found != last.hash:
        click.echo(f"{consultation.slug}: the analysis made again DIFFERS: {found}, not {last.hash}.", err=True)
        sys.exit(1)
    click.echo(f"{consultation.slug}: made again, the same to the last digit: {found}.")


def _read(configuration: Configuration, *, is_audit: bool) -> LogRows:
    """The whole log: from the copy and what is new, but from the log alone where an analysis is made again."""
    from parvis.assembly import open_log
    from parvis.ballotbox.kept_rows import read_with_copy

    log = open_log(configuration)
    try:
        return np.asarray(log.read()) if is_audit else read_with_copy(log, configuration.data / "analysis.rows")
    finally:
        log.close()


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether this is the only process that refreshes this folder; the lock falls with the process."""
    import fcntl

    with path.open("a") as file:
        held = False
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = True
        yield held
