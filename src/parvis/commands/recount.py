"""`parvis recount`: the live tallies against an independent count of the whole log."""

import sys
from pathlib import Path

import click
import numpy as np

from parvis.commands.start import data_option, start


@click.command
@click.argument("slug")
@data_option
def command(slug: str, data: Path | None) -> None:
    """Count every ballot of SLUG again from the log, and compare with the board's running tallies.

    Exit code 1 when they differ, which must never happen: keep the data folder and write to us.
    """
    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
    from parvis.assembly import open_log
    from parvis.ballotbox.board import Board, recount

    consultation = find_consultation(slug)
    log = open_log(configuration)
    try:
        board = Board()
        board.catch_up(log)
        folded, counted = board.tallies(consultation.pk), recount(log, consultation.pk)
    finally:
        log.close()
    same = (
        folded.participants == counted.participants
        and folded.ballots == counted.ballots
        and np.array_equal(folded.proposals, counted.proposals)
        and np.array_equal(folded.counts, counted.counts)
    )
    click.echo(
        f"{slug}: {counted.participants} participants, {counted.ballots} opinions on {len(counted.proposals)} proposals"
        f" ({counted.apart} ballots apart), log position {counted.position}."
    )
    if not same:
        click.echo("The board and the recount DIFFER. Keep the data folder as it is.", err=True)
        sys.exit(1)
    click.echo("The board and the recount agree on every figure.")
