"""`parvis analyse`: groups, agreements and figures of a Polis export, of Parvis's own files or of a consultation."""

import json
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from parvis.commands.start import data_option
from parvis.insight.analysis import Analysis
from parvis.insight.document import to_document
from parvis.insight.log import LogRows
from parvis.insight.polis_export import log_rows, read_polis
from parvis.insight.robustness import Robustness
from parvis.reporting.analysis_figures import draw_figures
from parvis.reporting.analysis_summary import summarise


@dataclass(frozen=True, slots=True)
class _Ballots:
    """What is to be analysed: rows of the log, the proposals open to votes, and their texts by id."""

    topic: str
    rows: LogRows
    proposals: NDArray[np.int64]
    texts: dict[int, str]


@click.command
@click.argument("source", metavar="PATH|SLUG")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder for the JSON and the figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as one JSON document, and nothing else.")
@click.option("--seed", default=0, show_default=True, help="The seed of every draw by lot.")
@click.option("--threads", default=2, show_default=True, help="How many processor cores to use. Results do not change.")
@click.option(
    "--agree-is", type=click.Choice(["1", "-1"]), help="The sign of agreement in votes.csv, where it cannot be told."
)
@data_option
def command(
    source: str, out: Path | None, seed: int, threads: int, agree_is: str | None, data: Path | None, *, as_json: bool
) -> None:
    """Read the opinions of a consultation: groups, what unites, what divides, each with how far to trust it.

    PATH is the folder of a Polis export (or of `parvis export`); SLUG the address of a consultation held here.
    """
    ballots = _read_folder(Path(source), agree_is) if Path(source).is_dir() else _read_live(source, data)
    analysis = Analysis(random_state=seed, threads=threads)
    snapshot = analysis.fit(ballots.rows, proposals=ballots.proposals)
    panels = Robustness().examine(analysis, snapshot)
    document = json.dumps(to_document(snapshot, panels=panels), ensure_ascii=False, indent=1, allow_nan=False)
    summary = summarise(snapshot, ballots.texts, ballots.topic, panels)
    if out is not None:
        files = {"analysis.json": document, "summary.txt": summary, **draw_figures(snapshot, ballots.texts)}
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, "utf-8")
    if as_json:
        click.echo(document)
        return
    click.echo(summary)
    if out is not None:
        click.echo("Written: " + ", ".join(str(out / name) for name in files))


def _read_folder(folder: Path, agree_is: str | None) -> _Ballots:
    sign = {"1": 1, "-1": -1, None: None}[agree_is]
    export = read_polis(folder, agree_is=sign)  # type: ignore[arg-type]
    kept = [comment for comment in export.comments if comment.moderated >= 0]
    texts = {comment.id: comment.text for comment in kept}
    return _Ballots(export.topic, log_rows(export), np.array([comment.id for comment in kept], np.int64), texts)


def _read_live(slug: str, data: Path | None) -> _Ballots:
    from parvis.commands.start import start

    configuration = start(data)
    from parvis.actions.find_consultation import find_consultation
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
    return _Ballots(described.topic, rows, np.array(sorted(texts), np.int64), texts)
