"""`parvis rehearse`: a whole consultation played with invented citizens before it is held."""

import gettext
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import parvis
from parvis.commands.rehearse_over_http import load, load_document, load_sentences
from parvis.domain.errors import BadSetting
from parvis.insight.log import standing_opinions
from parvis.insight.polis_export import log_rows, read_polis
from parvis.rehearsal.findings import document_of
from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.rehearsal.outlook import rehearse
from parvis.rehearsal.replay import crowd_of_export
from parvis.rehearsal.replay_findings import replay_document, replay_findings, replay_sentences
from parvis.rehearsal.report import BANNER, BANNER_REPLAY, html_replay, html_report
from parvis.rehearsal.sentences import Sentence, Translate, headline, lessons
from parvis.rehearsal.sequence_rule import SequenceRule
from parvis.sequence.settings import SequenceSettings

_LANGUAGES = ("en", "fr")


@click.command
@click.option("--people", default=33_000, show_default=True, metavar="N", help="How many people take part.")
@click.option("--weeks", default=6.0, show_default=True, metavar="N", help="How long votes are open.")
@click.option("--proposals", type=int, metavar="N", help="How many proposals they send (default: 3.6 per 100 people).")
@click.option(
    "--moderators", default=2, show_default=True, metavar="N", help="How many people read proposals each day."
)
@click.option("--minutes", default=3.0, show_default=True, metavar="N", help="Minutes that reading a proposal takes.")
@click.option("--news", default=3, show_default=True, metavar="N", help="Evenings when the news speaks of it.")
@click.option(
    "--flood", default=50, show_default=True, metavar="N", help="Copies of one proposal that one account sends."
)
@click.option(
    "--coordinated",
    type=int,
    metavar="N",
    help="Accounts that push one proposal together (default: 1 per 100 people; 0: none).",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="N",
    help="Another seed invents other people.",
)
@click.option(
    "--replay",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ask a real conversation again (a Polis export) instead of inventing people.",
)
@click.option(
    "--url",
    metavar="ADDRESS",
    help="Send the citizens to a running Parvis instead, to see how many it bears: the address of an example "
    "consultation (http://127.0.0.1:8000/c/its-name/). Only --people, --at-once and --seed then count.",
)
@click.option(
    "--at-once",
    type=click.IntRange(1, 10_000),
    default=64,
    show_default=True,
    metavar="N",
    help="With --url: how many citizens at the same moment.",
)
@click.option(
    "--out",
    default=Path("rehearsal"),
    show_default=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the report (report.html) and its figures (report.json) are written.",
)
@click.option(
    "--compare/--no-compare",
    default=True,
    show_default=True,
    help="Play it with half and with twice the people too, which takes three times longer.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON instead of sentences.")
@click.option("--language", type=click.Choice(_LANGUAGES), default="en", show_default=True, help="Of the report.")
def command(
    *,
    people: int,
    weeks: float,
    proposals: int | None,
    moderators: int,
    minutes: float,
    news: int,
    flood: int,
    coordinated: int | None,
    seed: int,
    replay: Path | None,
    url: str | None,
    at_once: int,
    out: Path,
    compare: bool,
    as_json: bool,
    language: str,
) -> None:
    """Play a whole consultation with invented citizens, before a real one is opened.

    You say how many people you expect and for how long. Parvis invents them (what they think is known), serves them
    its real cards, counts their votes as it would count real ones, and writes a report: how many votes each proposal
    gets, from which day the results can be trusted, how many moderators are needed and when, and what half or twice the
    people would change. Without --url nothing is sent anywhere, and no real consultation is ever touched. It takes
    about a minute for a million votes.
    """
    translate = _translation(language)
    if url is not None:
        borne = load(url, Makeup(people=people).people, at_once, seed)
        _tell(load_sentences(borne), load_document(borne), translate, as_json=as_json)
        return
    if replay is not None:
        sentences, document, page = _replayed(replay, seed)
    else:
        accounts = people // 100 if coordinated is None else coordinated
        coordinations = (Coordination(accounts, 0.4),) if accounts else ()
        makeup = Makeup(
            people=people,
            weeks=weeks,
            proposals=proposals,
            moderators=moderators,
            minutes_a_proposal=minutes,
            waves=news,
            flood_copies=flood,
            coordinations=coordinations,
        )
        sentences, document, page = _rehearsed(makeup, seed, compares=compare)
    _write(out, document, page(translate, language))
    _tell(sentences, document, translate, as_json=as_json)
    click.echo(str(out / "report.html"), err=as_json)


Page = Callable[[Translate, str], str]
Told = tuple[list[Sentence], dict[str, Any], Page]


def _tell(sentences: list[Sentence], document: dict[str, Any], translate: Translate, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    for sentence in sentences:
        click.echo(sentence.told(translate))


def _rehearsed(makeup: Makeup, seed: int, *, compares: bool) -> Told:
    bar_to_stderr = click.progressbar(length=1, label="People", file=sys.stderr)
    with bar_to_stderr as bar:

        def progress(come: int, people: int) -> None:
            bar.length = people
            bar.update(come - bar.pos)

        findings = rehearse(makeup, SequenceSettings(), seed, progress, compares=compares)
    return (
        [Sentence(BANNER, {}), headline(findings), *lessons(findings)],
        document_of(findings, makeup),
        lambda translate, language: html_report(findings, makeup, translate, language),
    )


def _replayed(folder: Path, seed: int) -> Told:
    rows = log_rows(export := read_polis(folder))
    crowd = crowd_of_export(export)
    findings = replay_findings(crowd, len(standing_opinions(rows)), SequenceRule(), seed)
    return (
        [Sentence(BANNER_REPLAY, {}), *replay_sentences(findings)],
        replay_document(findings),
        lambda translate, language: html_replay(findings, translate, language),
    )


def _write(out: Path, document: dict[str, Any], page: str) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.html").write_text(page, encoding="utf-8")
        (out / "report.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadSetting(name="--out", detail=f"{out} cannot be written ({error.strerror}).") from error


def _translation(language: str) -> Translate:
    catalogues = Path(parvis.__file__).parent / "locale"
    return gettext.translation("django", catalogues, [language], fallback=True).gettext
