"""The pulse: how a consultation does, in charts and plain advice. Read from kept counts, never from the log."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.actions.pulse_facts import Waiting, by_day, by_hour_of_day, facts_of, waiting_of
from parvis.actions.rights import Act, may
from parvis.actions.take_pulse import pulse_of, take_pulse
from parvis.actions.told_shares import say, shares_of
from parvis.ballotbox import present
from parvis.ballotbox.quarantine import read_accounts
from parvis.domain.declaration import AboutQuestion
from parvis.domain.errors import Unavailable
from parvis.domain.moderation import TARGET_HOURS
from parvis.domain.proposal import ProposalState
from parvis.insight.pulse import PulseCounts
from parvis.insight.pulse_advice import SMALL_CELL, Advice, Share, advise
from parvis.organiser.access import for_consultation
from parvis.organiser.guarantee import report_of
from parvis.organiser.health import service_health
from parvis.organiser.pulse_delays import Delays, delays_of, draw_delays
from parvis.records.dates import read_date
from parvis.records.models import Account, Consultation, Source, Territory
from parvis.records.words import PHASE_WORDS, QUESTION_WORDS
from parvis.reporting.pulse_charts import Bar, Row, draw_bars, draw_rows
from parvis.sequence.board import SelectionBoard
from parvis.sequence.settings import SequenceSettings

MOST_LABELS = 8
Selected = tuple[SelectionBoard, SequenceSettings]
LINK_WORDS: dict[str, Promise] = {
    "moderate": _("Open the queue"),
    "dates": _("Change the dates"),
    "seeds": _("Bring in proposals"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the same numbers as a table."""

    key: str
    title: str
    picture: SafeString
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


@require_safe
@for_consultation(Act.SEE_FIGURES)
def show_pulse(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The page; asked again with the same state of things, it answers that nothing changed."""
    counts, kept = pulse_of(consultation)
    waiting, health, seen = waiting_of(consultation), service_health(), _selection(consultation)
    delays = delays_of(consultation)
    queue = (waiting.number, waiting.late, waiting.published, round(waiting.longest_hours), delays)
    shares = shares_of(consultation)
    state = (
        counts.position,
        counts.ballots,
        shares,
        queue,
        health,
        consultation.version,
        seen[0].position if seen else 0,
    )
    etag = _etag(state, consultation.phase(), get_language(), account.pk)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "phase": PHASE_WORDS[consultation.phase()],
        "taken_at": kept.taken_at if kept else None,
        "counts": counts,
        "waiting": waiting,
        "delays": delays,
        "target_hours": TARGET_HOURS,
        "health": health,
        "advice": _advice(request, consultation, counts, waiting, shares),
        "charts": _charts(consultation, counts, delays, shares, seen),
        "may_run": may(account, Act.RUN_CONSULTATION, consultation),
    }
    answer = render(request, "organiser/pulse.html", context)
    answer.headers["ETag"] = etag
    return answer


def take_present_pulse() -> int:
    """For the background: fold what is new in this process's log into the kept counts."""
    try:
        log = present.crowd().log
    except Unavailable:
        return 0
    return take_pulse(log, partial(read_accounts, log))


def _etag(*parts: object) -> str:
    return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()}"'


def _selection(consultation: Consultation) -> Selected | None:
    try:
        crowd = present.crowd()
    except Unavailable:
        return None
    view = next((found for found in crowd.catalogue.views() if found.id == consultation.pk), None)
    board = crowd.selection.board(view) if view else None
    return (board, view.settings) if view and board else None


def _advice(
    request: HttpRequest,
    consultation: Consultation,
    counts: PulseCounts,
    waiting: Waiting,
    shares: tuple[Share, ...],
) -> list[dict[str, Any]]:
    _, report = report_of(consultation.pk) or (None, None)
    facts = facts_of(
        consultation,
        counts,
        waiting,
        goal=consultation.goal_participants,
        shares=shares,
        unheard=report.at_risk_count if report else 0,
        guarantee=report.guaranteed if report else 0,
    )
    return [_said(request, consultation, one) for one in advise(facts)]


def _said(request: HttpRequest, consultation: Consultation, advice: Advice) -> dict[str, Any]:
    """One piece of advice in words; the link to send is the public one."""
    words = {name: _in_words(value) for name, value in advice.parameters.items()}
    site = settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
    return {
        "tone": advice.tone.value,
        "sentence": gettext(advice.sentence).format_map(words),
        "link": advice.link,
        "link_words": LINK_WORDS.get(advice.link, ""),
        "share": site + consultation.address + _place_asked(consultation, advice) if advice.link == "share" else "",
    }


def _place_asked(consultation: Consultation, advice: Advice) -> str:
    """Where people of one territory are missing, the link begins with what is proposed about it, if anything is."""
    missing = f"missing-{AboutQuestion.TERRITORY.value}-"
    if not advice.key.startswith(missing):
        return ""
    named = Territory.objects.filter(consultation=consultation, name=advice.key.removeprefix(missing))
    found = named.filter(proposals__state=ProposalState.ACCEPTED.value).first()
    return f"?territory={found.pk}" if found else ""


def _charts(
    consultation: Consultation, counts: PulseCounts, delays: Delays, shares: tuple[Share, ...], seen: Selected | None
) -> list[Chart]:
    made = [_days(counts), _hours(counts), _sources(consultation, counts)]
    if delays.number:
        made.append(Chart("delays", *draw_delays(delays)))
    made += [_groups(question, [one for one in shares if one.trait == question.value]) for question in AboutQuestion]
    if seen is not None and seen[0].candidates.is_open.any():
        made.append(_exposures(*seen))
    return [chart for chart in made if chart is not None]


def _days(counts: PulseCounts) -> Chart | None:
    days = by_day(counts)
    if not days:
        return None
    every = max(len(days) // MOST_LABELS, 1)
    named = [(read_date(date.fromisoformat(day), "j M"), people) for day, (_, people) in days.items()]
    bars = [
        Bar(name if index % every == 0 else "", people, f"{name}: {_grouped(people)}")
        for index, (name, people) in enumerate(named)
    ]
    busiest = max(named, key=lambda pair: pair[1])
    title = gettext("People who voted for the first time, by day")
    told = gettext("The busiest day is {day}, with {people} people.").format(
        day=busiest[0], people=_grouped(busiest[1])
    )
    picture = draw_bars(bars, key="days", title=title, description=told)
    rows = tuple((name, _grouped(people)) for name, people in named)
    return Chart("days", title, _safe(picture), (gettext("Day"), gettext("People")), rows)


def _hours(counts: PulseCounts) -> Chart | None:
    hours = by_hour_of_day(counts)
    if not any(hours):
        return None
    bars = [
        Bar(f"{hour} h" if hour % 4 == 0 else "", votes, f"{hour} h: {_grouped(votes)}")
        for hour, votes in enumerate(hours)
    ]
    title = gettext("Votes by hour of the day")
    told = gettext("Most votes are cast at {hour} h.").format(hour=hours.index(max(hours)))
    picture = draw_bars(bars, key="hours", title=title, description=told)
    rows = tuple((f"{hour} h", _grouped(votes)) for hour, votes in enumerate(hours))
    return Chart("hours", title, _safe(picture), (gettext("Hour"), gettext("Votes")), rows)


def _sources(consultation: Consultation, counts: PulseCounts) -> Chart | None:
    if not counts.people:
        return None
    names = _source_names(consultation)
    shown = [(names.get(source, str(source)), people) for source, people in counts.sources.items()]
    shown.sort(key=lambda pair: -pair[1])
    known = [pair for pair in shown if pair[1] >= SMALL_CELL][:10]
    rows = [Row(name, people / counts.people, _grouped(people)) for name, people in known]
    title = gettext("Where people came from")
    small = len(shown) - len(known)
    told = gettext("{shown} sources are shown; {small} with fewer than {k} people are not.")
    told = told.format(shown=len(known), small=small, k=SMALL_CELL)
    picture = draw_rows(rows, key="sources", title=title, description=told)
    table = tuple((name, _grouped(people)) for name, people in known)
    return Chart("sources", title, _safe(picture), (gettext("Source"), gettext("People")), table)


def _groups(question: AboutQuestion, shares: list[Share]) -> Chart | None:
    """The shares of those who told it; a mark stands where the population is. Small groups are neither shown nor told.

    With one group hidden, the sum of the others would give it away, so shares are of those shown only.
    """
    shown = [one for one in shares if one.people >= SMALL_CELL]
    total, living = sum(one.people for one in shown), sum(one.population or 0 for one in shown)
    if len(shown) < 2:
        return None
    has_margins = all(one.population for one in shown)
    rows = []
    for one in shown:
        mark = (one.population or 0) / living if has_margins else None
        here = f"{one.people / total:.0%}"
        there = gettext("{share} of the population").format(share=f"{mark:.0%}") if mark is not None else ""
        rows.append(Row(say(one.group), one.people / total, " · ".join(part for part in (here, there) if part), mark))
    title = str(QUESTION_WORDS[question])
    told = gettext("Of {total} people who told it. Groups of fewer than {k} people are not shown.")
    told = told.format(total=_grouped(total), k=SMALL_CELL)
    picture = draw_rows(rows, key=question.value, title=title, description=told)
    table = tuple((row.label, row.said) for row in rows)
    return Chart(question.value, title, _safe(picture), (title, gettext("Part of those who told it")), table)


def _exposures(board: SelectionBoard, chosen: SequenceSettings) -> Chart:
    """How many open proposals were shown how often, against what is guaranteed to each."""
    shown = board.exposures[board.candidates.is_open]
    promised = max(chosen.guaranteed_exposures, 1)
    edges = np.array([0, promised / 4, promised / 2, promised * 3 / 4, promised, promised * 2, promised * 4, np.inf])
    numbers = np.histogram(shown, edges)[0].tolist()
    names = [_between(round(low), high) for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]
    bars = [Bar(name, number, f"{name}: {_grouped(number)}") for name, number in zip(names, numbers, strict=True)]
    title = gettext("Showings of each proposal, against the guarantee of {promised}").format(promised=promised)
    heard = int((shown >= promised).sum())
    told = gettext("{heard} of {all} proposals have been shown {promised} times or more.")
    told = told.format(heard=_grouped(heard), all=_grouped(len(shown)), promised=promised)
    picture = draw_bars(bars, key="exposures", title=title, description=told)
    rows = tuple((name, _grouped(number)) for name, number in zip(names, numbers, strict=True))
    return Chart("exposures", title, _safe(picture), (gettext("Showings"), gettext("Proposals")), rows)


def _between(low: int, high: float) -> str:
    return f"{low}+" if high == np.inf else f"{low}–{max(round(high) - 1, low)}"


def _source_names(consultation: Consultation) -> dict[int, str]:
    made = Source.objects.filter(consultation=consultation).values_list("number", "name")
    return {0: gettext("no source named")} | dict(made)


def _in_words(value: object) -> object:
    if isinstance(value, str):
        return say(value)
    return _grouped(value) if isinstance(value, int | float) else value


def _grouped(value: float) -> str:
    """A number with the thousands of the active language apart."""
    return number_format(value, use_l10n=True, force_grouping=True)


def _safe(picture: str) -> SafeString:
    return mark_safe(picture)  # noqa: S308 - every word in it is escaped where it is drawn
