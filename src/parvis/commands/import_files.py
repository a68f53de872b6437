"""`parvis import`: brings in conversations from other software."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from parvis.commands.start import data_option, start
from parvis.insight.polis_export import PolisExport, log_rows, read_polis
from parvis.insight.translations_file import NAME as TRANSLATIONS
from parvis.insight.translations_file import read_translations

if TYPE_CHECKING:
    from parvis.actions.import_conversation import ImportedConversation

ORGANISATION = "Imported"


@click.group
def command() -> None:
    """Bring in a conversation from other software."""


@command.command
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--slug", required=True, help="The address that the consultation gets, for example housing.")
@click.option(
    "--agree-is",
    type=click.Choice(["1", "-1"]),
    help="The sign of agreement in votes.csv. Needed where the files themselves do not show it.",
)
@click.option("--language", default="en", show_default=True, help="The language of the conversation.")
@data_option
def polis(directory: Path, slug: str, agree_is: str | None, language: str, data: Path | None) -> None:
    """Bring in a Polis export: comments, votes with their times and changes of mind, moderation.

    DIRECTORY holds votes.csv and comments.csv. Doing it again changes nothing.
    """
    sign = {"1": 1, "-1": -1, None: None}[agree_is]
    export = read_polis(directory, agree_is=sign)  # type: ignore[arg-type]
    configuration = start(data)
    from parvis.actions.import_conversation import import_conversation
    from parvis.assembly import open_log
    from parvis.ballotbox.board import recount
    from parvis.ballotbox.imported import record_votes

    conversation = describe_files(export, directory, language)
    records = import_conversation(slug=slug, conversation=conversation, organisation=ORGANISATION)
    rows = log_rows(export)
    log = open_log(configuration)
    try:
        added = 0
        with click.progressbar(length=len(rows), label="Recording votes") as bar:
            for given, new in record_votes(
                log, rows, consultation=records.consultation.pk, proposal_ids=records.proposal_ids
            ):
                bar.update(given)
                added += new
        tallies = recount(log, records.consultation.pk)
    finally:
        log.close()
    sign_found = "+1" if export.agree_is == 1 else "-1"
    click.echo(f"{export.topic or slug}: agreement is {sign_found} in these files.")
    click.echo(
        f"{tallies.participants} participants, {tallies.ballots} opinions held on {len(export.comments)} proposals;"
        f" {len(export.votes)} votes read, changes of mind included; {added} ballots added."
    )
    for name in export.missing:
        click.echo(f"Not in this export: {name}.")
    click.echo(f"See it with `parvis serve` at /c/{slug}/results")


def describe_files(export: PolisExport, directory: Path, language: str) -> "ImportedConversation":
    """What the office keeps of an export: its words, its moderation, and the translations beside it."""
    from parvis.actions.import_conversation import ImportedConversation, ImportedProposal

    moments = [comment.created_at for comment in export.comments]
    moments += [int(np.min(export.votes["cast_at"])), int(np.max(export.votes["cast_at"]))] if len(export.votes) else []
    return ImportedConversation(
        kind="polis",
        digest=_digest(directory),
        topic=export.topic,
        description=export.description,
        language=language,
        agree_is=export.agree_is,
        opened_at=min(moments, default=0),
        closed_at=max(moments, default=0),
        proposals=tuple(
            ImportedProposal(
                number=comment.id,
                author=comment.author,
                text=comment.text,
                created_at=comment.created_at,
                moderated=comment.moderated,
                is_seed=comment.is_seed,
                territory=comment.territory,
            )
            for comment in export.comments
        ),
        translations=read_translations(directory, {comment.id for comment in export.comments}),
    )


def _digest(directory: Path) -> str:
    digest = hashlib.sha256()
    named = [directory / name for name in ("comments.csv", "votes.csv", TRANSLATIONS)]
    for path in (path for path in named if path.name != TRANSLATIONS or path.exists()):
        digest.update(path.read_bytes())
    return digest.hexdigest()
