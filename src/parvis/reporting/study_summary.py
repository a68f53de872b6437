"""What a study adds to the summary of an analysis: the slate, ideas, exposure, weights, segments, coordination."""

from collections.abc import Iterator, Mapping

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.insight.attention import Salience
from parvis.insight.coordination import explain
from parvis.insight.segments import HIDDEN, SegmentTable
from parvis.insight.study import PERIOD, SOURCE, Study
from parvis.insight.study_document import NO_MARGINS, NO_PROVENANCE, SLATE_RULE, corrected_agreement
from parvis.reporting.analysis_figures import HOW_MANY
from parvis.reporting.analysis_summary import SHOWN, summarise, text_of
from parvis.reporting.telling import Telling

_SURE = 0.05
"""The corrected p-value under which a segment is said to differ."""
_TOLD = (Salience.WEAK_SIGNAL, Salience.CONTROVERSY, Salience.REPELLING)
ATTRIBUTE_WORDS = {SOURCE: gettext_noop("source"), PERIOD: gettext_noop("period (thirds of the time)")}
SALIENCE_WORDS = {
    Salience.WEAK_SIGNAL: gettext_noop("Weak signals (few proposals, strong support)"),
    Salience.CONTROVERSY: gettext_noop("Controversies"),
    Salience.REPELLING: gettext_noop("Repelling (more reject than agree)"),
    Salience.SUPPORTED: gettext_noop("Supported"),
    Salience.PLAIN: gettext_noop("Nothing stands out"),
}


def summarise_study(study: Study, texts: Mapping[int, str], topic: str, telling: Telling | None = None) -> str:
    """The whole study in plain words: the analysis, then what was asked beyond it, each part with its limits."""
    tell = telling or Telling()
    more = (
        _slate(study, texts, tell),
        _ideas(study, tell),
        _exposure(study, texts, tell),
        _weights(study, texts, tell),
        _segments(study, texts, tell),
        _coordination(study, tell),
    )
    return summarise(study.snapshot, texts, topic, study.panels, tell, more)


def _slate(study: Study, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    slate = study.slate
    if not slate.representing:
        return
    yield tell.say(
        gettext_noop(
            "A slate of {seats} that represents: {heard} of people approve one of them, {plain} with the most agreed."
        ),
        seats=len(slate.representing),
        heard=tell.percent(slate.heard),
        plain=tell.percent(slate.heard_by_most_agreed),
    )
    for seat in slate.representing:
        added = seat.proposal in slate.only_representing
        yield f"  {'+' if added else ' '} {text_of(texts, seat.proposal)}"
    if slate.only_representing:
        yield "  " + tell.translate(gettext_noop("+ is not among as many of the most agreed; in its place stand:"))
    for number in slate.most_agreed:
        if number not in {seat.proposal for seat in slate.representing}:
            yield f"  - {text_of(texts, number)}"
    yield f"  {tell.translate(SLATE_RULE)}"


def _ideas(study: Study, tell: Telling) -> Iterator[str]:
    report = study.ideas
    if report is None:
        return
    shared = [idea for idea in report.found.ideas if len(idea.proposals) > 1]
    yield tell.say(
        gettext_noop("Ideas: {ideas} in {themes} themes, of which {shared} hold several proposals."),
        ideas=tell.number(len(report.found.ideas)),
        themes=tell.number(len(report.found.themes)),
        shared=tell.number(len(shared)),
    )
    for theme in report.found.themes[:SHOWN]:
        attention = report.themes[theme.key]
        supported = "-" if attention.supported is None else tell.percent(attention.supported)
        yield "  " + tell.say(
            gettext_noop("{cited} of proposals, {supported} of the best supported: {name}"),
            cited=tell.percent(attention.cited),
            supported=supported,
            name=text_of({0: theme.name}, 0),
        )
    names = {idea.key: idea.name for idea in report.found.ideas}
    for salience in _TOLD:
        keys = report.standing_out(salience)
        if keys:
            yield "  " + tell.say(
                HOW_MANY, name=tell.translate(SALIENCE_WORDS[salience]), people=tell.number(len(keys))
            )
            yield from (f"    {text_of({0: names[key]}, 0)}" for key in keys[:SHOWN])
    yield from (f"  {tell.translate(note)}" for note in report.found.notes)


def _exposure(study: Study, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    exposure, matrix = study.exposure, study.snapshot.matrix
    if exposure is None:
        yield tell.translate(NO_PROVENANCE)
        return
    corrected = corrected_agreement(exposure)
    away = np.nan_to_num(np.abs(corrected.value - exposure.raw[:, 0]), nan=-1.0)
    yield tell.translate(gettext_noop("Corrected for exposure (agreement as counted, then had all been shown alike)"))
    for index in np.argsort(-away, kind="stable")[:SHOWN].tolist():
        if away[index] >= 0:
            told = _raw_and(tell, exposure.raw[index, 0], corrected.value[index])
            yield f"  {told}  {text_of(texts, int(matrix.proposals[index]))}"


def _weights(study: Study, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    weighted = study.weighted
    if weighted is None:
        yield tell.translate(NO_MARGINS)
        return
    weighting = weighted.weighting
    yield tell.say(
        gettext_noop(
            "Weighted: {people} people tell as much as {size} (design effect {effect}), {trimmed} weights were cut."
        ),
        people=tell.number(len(weighting.weights)),
        size=tell.number(weighting.effective_size),
        effect=f"{weighting.design_effect:.2f}",
        trimmed=tell.number(weighting.trimmed),
    )
    for name, missing in weighting.missing.items():
        told = gettext_noop("{name}: {missing} did not say, {absent} categories with nobody.")
        yield "  " + tell.say(told, name=name, missing=tell.number(missing), absent=len(weighting.absent[name]))
    yield "  " + tell.say(
        gettext_noop("{changed} proposals would lie in another zone:"), changed=tell.number(len(weighted.changed))
    )
    opinions = study.snapshot.matrix.opinion_counts()[:, :3]
    for number in weighted.changed[:SHOWN]:
        index = int(np.searchsorted(study.snapshot.matrix.proposals, number))
        raw = opinions[index, 0] / opinions[index].sum()
        yield f"  {_raw_and(tell, raw, weighted.agreement.value[index])}  {text_of(texts, number)}"


def _raw_and(tell: Telling, raw: float, other: float) -> str:
    return f"{tell.percent(raw):>5} → {tell.percent(other):>5}"


def _segments(study: Study, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    for name, table in study.segments.items():
        shown = [i for i, people in enumerate(table.people.tolist()) if people != HIDDEN]
        yield tell.say(
            gettext_noop("By {attribute}: {shown} of {segments} segments are large enough to be told."),
            attribute=tell.translate(ATTRIBUTE_WORDS.get(name, name)),
            shown=len(shown),
            segments=len(table.names),
        )
        yield from _differences(study, table, texts, tell)


def _differences(study: Study, table: SegmentTable, texts: Mapping[int, str], tell: Telling) -> Iterator[str]:
    """The surest differences of a table, first the least likely to be chance."""
    flat = np.nan_to_num(table.differs, nan=1.0)
    for place in np.argsort(flat, axis=None, kind="stable")[:SHOWN].tolist():
        row, index = divmod(place, flat.shape[1])
        if flat[row, index] < _SURE:
            share = tell.percent(table.agreement[row, index])
            yield f"  {table.names[row]}: {share}  {text_of(texts, int(study.snapshot.matrix.proposals[index]))}"


def _coordination(study: Study, tell: Telling) -> Iterator[str]:
    if study.restored is not None:
        yield tell.say(
            gettext_noop(
                "In quarantine, by decision of a person: {accounts} accounts, {ballots} opinions, counted in no "
                "figure. With them {moved} zones would be others."
            ),
            accounts=tell.number(len(study.restored.accounts)),
            ballots=tell.number(study.restored.ballots),
            moved=tell.number(study.restored.moved),
        )
    if study.suspicions is None:
        return
    if not study.suspicions:
        yield tell.translate(
            gettext_noop("Coordination: no group of accounts acts together beyond what chance allows.")
        )
        return
    yield tell.say(
        gettext_noop("Coordination: {groups} groups of accounts to look at. A person decides."),
        groups=tell.number(len(study.suspicions)),
    )
    for suspicion, effect in zip(study.suspicions, study.effects, strict=False):
        yield "  " + tell.say(
            gettext_noop(
                "{accounts} accounts, {ballots} opinions. Without them {moved} zones would change, and no share of "
                "agreement by more than {largest}."
            ),
            accounts=tell.number(len(suspicion.accounts)),
            ballots=tell.number(suspicion.ballots),
            moved=tell.number(effect.moved),
            largest=tell.percent(effect.largest),
        )
        yield from (f"    {tell.translate(reason)}" for reason in explain(suspicion))
