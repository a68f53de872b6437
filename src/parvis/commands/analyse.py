"""`parvis analyse`: groups, agreements and figures of a Polis export, of Parvis's own files or of a consultation."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from parvis.commands.start import data_option
from parvis.domain.errors import gettext_noop
from parvis.insight.analysis import Analysis
from parvis.insight.ballots_file import BALLOTS_FILE, read_ballots
from parvis.insight.encoders import ENCODERS, choose_encoder
from parvis.insight.log import LogRows
from parvis.insight.polis_export import log_rows, read_polis
from parvis.insight.population_files import Population, read_attributes, read_margins
from parvis.insight.study import Beside, Examination
from parvis.insight.study_document import study_document
from parvis.reporting.analysis_figures import draw_figures
from parvis.reporting.study_summary import summarise_study
from parvis.reporting.telling import LANGUAGES, Telling


@dataclass(frozen=True, slots=True)
class _Ballots:
    """What is to be analysed: rows of the log, the proposals open to votes, and what is known beside them."""

    topic: str
    rows: LogRows
    proposals: NDArray[np.int64]
    beside: Beside


_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command
@click.argument("source", metavar="PATH|SLUG")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder for the JSON and the figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as one JSON document, and nothing else.")
@click.option("--seed", default=0, show_default=True, help="The seed of every draw by lot.")
@click.option("--threads", default=2, show_default=True, help="How many processor cores to use. Results do not change.")
@click.option("--seats", default=7, show_default=True, help="How many proposals the slate that represents holds.")
@click.option(
    "--attributes", type=_FILE, help="What participants declared: CSV with participant, and one an attribute."
)
@click.option("--margins", type=_FILE, help="Margins to weight to: CSV with attribute, category, share, and people.")
@click.option(
    "--encoder", type=click.Choice(list(ENCODERS)), default="lexical", show_default=True, help="What compares texts."
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the summary.")
@click.option(
    "--agree-is", type=click.Choice(["1", "-1"]), help="The sign of agreement in votes.csv, where it cannot be told."
)
@data_option
def command(source: str, out: Path | None, seed: int, threads: int, seats: int, **options: Any) -> None:
    """Read the opinions of a consultation: groups, what unites, what divides, each with how far to trust it.

    PATH is the folder of a Polis export (or of `parvis export`); SLUG the address of a consultation held here.
    """
    is_folder = Path(source).is_dir()
    ballots = _read_folder(Path(source), options["agree_is"]) if is_folder else _read_live(source, options["data"])
    beside = _read_beside(ballots.beside, options["attributes"], options["margins"])
    analysis = Analysis(random_state=seed, threads=threads)
    examination = Examination(analysis, encoder=choose_encoder(options["encoder"]), seats=seats)
    study = examination.read(ballots.rows, ballots.proposals, beside)
    document = json.dumps(study_document(study), ensure_ascii=False, indent=1, allow_nan=False)
    telling = Telling.of(options["language"])
    summary = summarise_study(study, beside.texts, ballots.topic, telling)
    files = {"analysis.json": document, "summary.txt": summary}
    if out is not None:
        files |= draw_figures(study.snapshot, beside.texts, telling)
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, "utf-8")
    if options["as_json"]:
        click.echo(document)
        return
    click.echo(summary)
    if out is not None:
        written = ", ".join(str(out / name) for name in files)
        click.echo(telling.say(gettext_noop("Written: {files}"), files=written))


def _read_beside(beside: Beside, attributes: Path | None, margins: Path | None) -> Beside:
    if attributes is not None:
        beside = replace(beside, attributes=read_attributes(attributes), population=Population())
    if margins is not None:
        beside = replace(beside, population=read_margins(margins))
    return beside


def _read_folder(folder: Path, agree_is: str | None) -> _Ballots:
    sign = {"1": 1, "-1": -1, None: None}[agree_is]
    export = read_polis(folder, agree_is=sign)  # type: ignore[arg-type]
    kept = [comment for comment in export.comments if comment.moderated >= 0]
    texts = {comment.id: comment.text for comment in kept}
    proposals = np.array(sorted(texts), np.int64)
    if not (folder / BALLOTS_FILE).exists():
        return _Ballots(export.topic, log_rows(export), proposals, Beside(texts))
    # Our own files hold the whole log: the cards' chances, skips, and who is in quarantine.
    held = read_ballots(folder / BALLOTS_FILE)
    return _Ballots(export.topic, held.rows, proposals, Beside(texts, quarantined=held.quarantined))


def _read_live(slug: str, data: Path | None) -> _Ballots:
    from parvis.commands.start import start

    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
    from parvis.actions.read_declared import declared_beside
    from parvis.assembly import open_log
    from parvis.reporting.consultation_export import describe_consultation

    consultation = find_consultation(slug)
    described = describe_consultation(consultation, configuration.public_url)
    log = open_log(configuration)
    try:
        rows = log.read()
    finally:
        log.close()
    texts = {proposal.id: proposal.text for proposal in described.proposals if proposal.moderated >= 0}
    rows = rows[rows["consultation"] == consultation.pk]
    answers, population = declared_beside(consultation)
    beside = Beside(texts, attributes=answers, population=population, quarantined=described.quarantined)
    return _Ballots(described.topic, rows, np.array(sorted(texts), np.int64), beside)
