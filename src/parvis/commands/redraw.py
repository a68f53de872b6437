"""`parvis redraw`: served draws made again from the log, for whoever wants to check how cards were chosen."""

import asyncio
import sys
from pathlib import Path

import click

from parvis.commands.start import data_option, start


@click.command
@click.argument("slug")
@click.option("--draw", "number", type=int, metavar="NUMBER", help="One draw, by the number in the export of the log.")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="The last N draws that were served.",
)
@data_option
def command(slug: str, number: int | None, last: int, data: Path | None) -> None:
    """Make served draws of SLUG again, and compare them card by card and chance by chance.

    A draw follows from its number, the position in the ballot log and in the log of exposures that its board was made
    at, the clock of that moment, what was asked (a link, a theme, a place), and what its participant had answered or
    her page still held. Its number is in each ballot. Draws that nobody answered cannot be made again: whose they were
    is kept nowhere, on purpose; nor can one whose page still held cards of such a draw, which shows as other cards.
    Exit code 1 when a draw is not the same though no record has changed since.
    """
    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
    from parvis.assembly import open_exposures, open_log
    from parvis.ballotbox.redraw import Redrawing, Verdict
    from parvis.citizen.catalogue import RecordsSource, read_gone

    consultation = find_consultation(slug)
    log, exposures = open_log(configuration), open_exposures(configuration)
    try:
        view, gone = RecordsSource().load(consultation.pk, None), read_gone(consultation)
        redrawing = Redrawing(log, exposures, view, gone=gone)
        one = None if number is None else redrawing.find(number)
        if number is not None and one is None:
            raise click.BadParameter(f"no draw of this number was kept for {slug}.", param_hint="--draw")
        wanted = redrawing.last_served(last) if number is None else [one] if one else []
        made = [asyncio.run(redrawing.redraw(served)) for served in wanted]
    finally:
        log.close()
        exposures.close()
    words = {
        Verdict.SAME: "the same cards, with the same chances",
        Verdict.DIFFERENT: "OTHER cards or chances, unless its page held cards of a draw that nobody answered",
        Verdict.MOVED: "other cards or chances: the records have changed since",
        Verdict.UNKNOWN: "nobody answered it, so whose it was is not known",
        Verdict.ASKED: "something was asked for, before what is asked was kept",
    }
    for found in made:
        basis = found.served.basis
        click.echo(f"{found.served.draw} at position {basis.position}: {words[found.verdict]}.")
    same = sum(found.verdict is Verdict.SAME for found in made)
    click.echo(f"{slug}: {len(made)} draws, {same} made again with the same cards and chances.")
    if any(found.verdict is Verdict.DIFFERENT for found in made):
        sys.exit(1)
