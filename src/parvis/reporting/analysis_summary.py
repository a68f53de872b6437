"""An analysis told in plain words, for who reads a terminal or a text file. What a study adds is in `study_summary`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.domain.zone import Zone
from parvis.insight.analysis import Snapshot
from parvis.insight.document import REASONS
from parvis.insight.robustness import Finding, Panel
from parvis.insight.verdicts import Clarity, Kind, Verdict
from parvis.reporting.analysis_figures import most_dividing, most_uniting
from parvis.reporting.svg import shorten
from parvis.reporting.telling import Telling

SHOWN = 5
LENGTH = 96

CLARITY_WORDS = {
    Clarity.CLEAR: gettext_noop("clear groups"),
    Clarity.GRADIENT: gettext_noop("a gradient"),
    Clarity.NONE: gettext_noop("no clear groups"),
    Clarity.UNKNOWN: gettext_noop("too little data"),
    Clarity.UNASKED: gettext_noop("not questioned"),
}
VERDICT_WORDS = {
    Verdict.ROBUST: gettext_noop("robust"),
    Verdict.FRAGILE: gettext_noop("fragile"),
    Verdict.TOO_LITTLE: gettext_noop("too little data"),
}
ZONE_WORDS = {
    Zone.UNDECIDED: gettext_noop("undecided"),
    Zone.CONSENSUS: gettext_noop("consensus"),
    Zone.CONTROVERSY: gettext_noop("controversy"),
    Zone.REJECTION: gettext_noop("rejection"),
    Zone.LIMBO: gettext_noop("limbo"),
}
STANCE_WORDS = {"for": gettext_noop("for"), "against": gettext_noop("against")}
CLOSING = gettext_noop(
    "Intervals are 95 % credible intervals of what these participants would say. People chose to take part:\n"
    "this is not a poll, and says nothing of those who did not come."
)


def summarise(
    snapshot: Snapshot,
    texts: Mapping[int, str],
    topic: str,
    panels: Sequence[Panel] = (),
    telling: Telling | None = None,
    more: Iterable[Iterable[str]] = (),
) -> str:
    """The summary: who took part, groups, what unites, what divides, zones, and how far to trust it.

    `more` are further parts, each of lines, that stand before the closing words.
    """
    verdicts = {panel.finding: panel.verdict for panel in panels}
    tell = telling or Telling()
    parts = [
        _opening(snapshot, topic, tell),
        _groups(snapshot, texts, verdicts, tell),
        _uniting(snapshot, texts, verdicts, tell),
        _dividing(snapshot, texts, tell),
        _zones(snapshot, tell),
        *more,
        [tell.translate(CLOSING)],
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def text_of(texts: Mapping[int, str], number: int, length: int = LENGTH) -> str:
    """The words of a proposal on one line, or its number where they are not known."""
    return shorten(texts.get(number) or f"[{number}]", length)


def _opening(snapshot: Snapshot, topic: str, tell: Telling) -> Iterator[str]:
    matrix = snapshot.matrix
    yield shorten(topic, LENGTH)
    yield "=" * len(shorten(topic, LENGTH))
    yield tell.say(
        gettext_noop("{people} participants gave {opinions} opinions on {proposals} proposals."),
        people=tell.number(len(matrix.participants)),
        opinions=tell.number(len(matrix.ratings)),
        proposals=tell.number(len(matrix.proposals)),
    )


def _groups(
    snapshot: Snapshot, texts: Mapping[int, str], verdicts: Mapping[Finding, Verdict], tell: Telling
) -> Iterator[str]:
    grouping = snapshot.grouping
    yield tell.say(gettext_noop("Opinion groups: {answer}"), answer=tell.translate(CLARITY_WORDS[grouping.clarity]))
    yield f"  {tell.translate(REASONS[grouping.clarity])}"
    if not grouping.groups:
        return
    verdict = verdicts.get(Finding(Kind.GROUPS))
    if verdict:
        asked = gettext_noop("Asked again from other seeds and samples of people, this cut is {verdict}.")
        yield "  " + tell.say(asked, verdict=tell.translate(VERDICT_WORDS[verdict]))
    yield "  " + tell.say(
        gettext_noop("{left} participants with fewer than {fewest} opinions are in no group."),
        left=tell.number(int((grouping.labels < 0).sum())),
        fewest=grouping.minimum_ballots,
    )
    sizes = grouping.sizes
    for group, name in enumerate(snapshot.names):
        yield "  " + tell.say(
            gettext_noop("Group {name}: {people} people ({share} of those placed)"),
            name=name,
            people=tell.number(sizes[group]),
            share=tell.percent(sizes[group] / max(sizes.sum(), 1)),
        )
        yield from _portrait(snapshot, group, texts, tell)


def _portrait(snapshot: Snapshot, group: int, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    for item in snapshot.portraits[group]:
        line = tell.say(
            gettext_noop("{stance} {share} (elsewhere {elsewhere})"),
            stance=tell.translate(STANCE_WORDS[item.stance]),
            share=tell.percent(item.rate),
            elsewhere=tell.percent(item.elsewhere),
        )
        yield f"    {line}  {text_of(texts, item.proposal)}"


def _uniting(
    snapshot: Snapshot, texts: Mapping[int, str], verdicts: Mapping[Finding, Verdict], tell: Telling
) -> Iterator[str]:
    chosen, found = most_uniting(snapshot, SHOWN), snapshot.bridging.agreement
    if not chosen:
        return
    yield tell.translate(
        gettext_noop("What unites (agreement in the group that approves least)")
        if snapshot.grouping.groups
        else gettext_noop("Most agreed")
    )
    for index in chosen:
        number = int(snapshot.matrix.proposals[index])
        verdict = verdicts.get(Finding(Kind.UNITES, number))
        told = f", {tell.translate(VERDICT_WORDS[verdict])}" if verdict else ""
        between = tell.say(
            gettext_noop("{low} to {high}"), low=tell.percent(found.low[index]), high=tell.percent(found.high[index])
        )
        yield f"  {tell.percent(found.value[index]):>5} ({between}{told})  {text_of(texts, number)}"


def _dividing(snapshot: Snapshot, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    if not snapshot.grouping.groups:
        return
    yield tell.translate(gettext_noop("What divides (agreement in each group)"))
    for index in most_dividing(snapshot, SHOWN):
        number = int(snapshot.matrix.proposals[index])
        rates = "  ".join(
            f"{name} {tell.percent(rate):>5}"
            for name, rate in zip(snapshot.names, snapshot.group_rates[:, index], strict=True)
        )
        yield f"  {rates}  {text_of(texts, number)}"


def _zones(snapshot: Snapshot, tell: Telling) -> Iterator[str]:
    counts = np.bincount(snapshot.estimates.zone, minlength=len(Zone))
    told = ", ".join(f"{tell.number(counts[zone])} {tell.translate(word)}" for zone, word in ZONE_WORDS.items())
    yield tell.say(gettext_noop("Zones: {zones}"), zones=told)
