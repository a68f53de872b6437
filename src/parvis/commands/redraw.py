"""`parvis redraw`: served draws made again from the log, for whoever wants to check how cards were chosen."""

import asyncio
import sys
from collections.abc import Collection
from pathlib import Path

import click

from parvis.commands.start import data_option, start

WORDS = {
    "same": "the same cards, with the same chances",
    "held": "cannot be told: the same if its page held the cards of a draw that nobody answered, otherwise OTHERS",
    "different": "OTHER cards or chances; those of no draw that nobody answered explain them",
    "moved": "other cards or chances: the records have changed since",
    "unknown": "nobody answered it, so whose it was is not known",
    "asked": "something was asked for, before what is asked was kept",
}
"""What is said of each verdict."""


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
    is kept nowhere, on purpose. So it cannot be told whether a page held the cards of such a draw; where these would
    explain every card and every chance, that is said, and not of which draw they are.
    Exit code 1 when a draw is not the same, nothing explains it, and no record has changed since; 3 when there is none
    such, but one that cannot be told.
    """
    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
    from parvis.assembly import open_exposures, open_log
    from parvis.ballotbox.redraw import Redrawing
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
    for found in made:
        basis = found.served.basis
        click.echo(f"{found.served.draw} at position {basis.position}: {WORDS[found.verdict.value]}.")
    verdicts = [found.verdict.value for found in made]
    same, held = verdicts.count("same"), verdicts.count("held")
    click.echo(f"{slug}: {len(made)} draws, {same} made again with the same cards and chances, {held} cannot be told.")
    sys.exit(exit_code(verdicts))


def exit_code(verdicts: Collection[str]) -> int:
    """1 where a draw is another, 3 where none is and one cannot be told, otherwise 0.

    >>> exit_code(["same", "unknown"]), exit_code(["held", "same"]), exit_code(["held", "different"])
    (0, 3, 1)
    """
    return 1 if "different" in verdicts else 3 if "held" in verdicts else 0
