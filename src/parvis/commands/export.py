"""`parvis export`: a consultation as files."""

from pathlib import Path

import click

from parvis.commands.start import data_option, start


@click.command
@click.argument("slug")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write into."
)
@data_option
def command(slug: str, out: Path, data: Path | None) -> None:
    """Write the consultation SLUG as Polis's CSV set (agree is +1, said in format.json), the whole log, and the
    translations that are kept.

    The files are for the organisers: they show what each pseudonym said. Publish them only after reading
    docs/operations.md.
    """
    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
    from parvis.assembly import open_log
    from parvis.reporting.consultation_export import describe_consultation
    from parvis.reporting.polis_set import write_polis_set

    described = describe_consultation(find_consultation(slug), configuration.public_url)
    log = open_log(configuration)
    try:
        rows = log.read()
    finally:
        log.close()
    consultation = find_consultation(slug)
    with click.progressbar(length=1, label="Writing files") as bar:
        paths = write_polis_set(out, described, rows[rows["consultation"] == consultation.pk])
        bar.update(1)
    for path in paths:
        click.echo(str(path))
