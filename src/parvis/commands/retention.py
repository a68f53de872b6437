"""`parvis retention`: what the times of keeping would erase now, and erasing it."""

from pathlib import Path

import click

from parvis.commands.start import data_option, start


@click.command
@click.argument("slug", required=False)
@click.option("--apply", "applies", is_flag=True, help="Erase what is over. Without it nothing is changed.")
@click.option("--dry-run", "dry_run", is_flag=True, help="Only tell what would be erased. The default.")
@data_option
def command(slug: str | None, data: Path | None, *, applies: bool, dry_run: bool) -> None:
    """Tell what is over, by consultation and kind of data; with --apply erase it. The service does it each hour."""
    if applies and dry_run:
        raise click.UsageError("Choose one of --apply and --dry-run.")
    start(data)
    from parvis.actions.apply_retention import apply_everywhere, apply_retention, plan_retention
    from parvis.actions.find_consultation import find_consultation
    from parvis.records.models import Consultation

    chosen = [find_consultation(slug)] if slug else list(Consultation.objects.order_by("id"))
    for consultation in chosen:
        for line in plan_retention(consultation):
            end = f", all over on {line.end:%Y-%m-%d}" if line.end else ""
            click.echo(
                f"{consultation.slug}: {line.kind.value}: {line.over} over of {line.held}, kept {line.days} days{end}."
            )
    if not applies:
        click.echo("Nothing was changed. Erase what is over with --apply.")
        return
    erased = sum(apply_retention(chosen[0]).values()) if slug else apply_everywhere()
    click.echo(f"Erased: {erased} rows.")
