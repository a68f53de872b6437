"""Writes a study down: the document of `document`, with what was asked beyond the analysis under `method`.

The five keys of the document stay what they are. Beside raw figures stand the corrected and the weighted ones, under
the proposal that they are of; what needs something that is not known is null, with the reason where there is one.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.domain.zone import Zone
from parvis.insight.analysis import Snapshot
from parvis.insight.attention import Attention
from parvis.insight.bridging import Interval
from parvis.insight.coordination import Suspicion, explain
from parvis.insight.document import interval_at, rounded, to_document
from parvis.insight.exposure import ExposureRates
from parvis.insight.idea_report import IdeaReport
from parvis.insight.segments import HIDDEN, SegmentTable
from parvis.insight.setting_aside import Effect
from parvis.insight.slate import Slate
from parvis.insight.study import Study
from parvis.insight.weighted import Weighted
from parvis.insight.wilson import wilson_interval

NO_PROVENANCE = gettext_noop("Not corrected for exposure: the chance of each card was not recorded with these ballots.")
NO_MARGINS = gettext_noop("Not weighted: no margins of a population were given.")
NO_SEGMENTS = gettext_noop("No segments: nothing is known of participants that tells them apart.")
SLATE_RULE = gettext_noop(
    "The slate is chosen by proportional approval: each next seat goes to the proposal with the most approval, and "
    "who is already heard by r seats counts 1 / (1 + r). The plain list takes the most agreed, and may hear one "
    "majority again and again."
)


def study_document(study: Study) -> dict[str, Any]:
    """The document of a study: participants, groups, proposals, ideas and method; `method.hash` covers all of it."""
    return to_document(study.snapshot, _ideas(study.ideas), study.panels, _more(study))


def corrected_agreement(exposure: ExposureRates) -> Interval:
    """The share of agreement corrected for exposure (m,) with its 95 % interval.

    It is Wilson's (1927) on the smaller of two effective sizes: Kish's (1965), and the one that the variance tells,
    which alone would take a few opinions that agree for certainty.

    >>> from parvis.insight.exposure import correct_for_exposure
    >>> from parvis.insight.log import LOG_DTYPE
    >>> rows = np.zeros(3, LOG_DTYPE)
    >>> rows["participant"], rows["proposal"], rows["mark"], rows["standing"] = [1, 2, 3], 7, 8, 1
    >>> rows["kind"], rows["probability"] = 1, [0.8, 0.4, 0.4]
    >>> found = corrected_agreement(correct_for_exposure(rows, np.array([7])))
    >>> found.value.tolist(), found.low.round(2).tolist(), found.high.tolist()
    ([1.0], [0.42], [1.0])
    """
    value, variance = exposure.corrected[:, 0], exposure.variance[:, 0]
    told = np.divide(value * (1 - value), variance, out=np.full(len(value), np.inf), where=variance > 0)
    size = np.minimum(exposure.effective, told)
    return Interval(value, *wilson_interval(value, np.where(size > 0, size, 1.0)))


def _more(study: Study) -> dict[str, Any]:
    return {
        "robustness_asked": dict(study.asked),
        "between_groups": _between_groups(study),
        "slate": _slate(study.slate),
        "themes": _themes(study.ideas),
        "ideas_method": None if study.ideas is None else _ideas_method(study.ideas),
        "exposure": _exposure(study) if study.exposure else NO_PROVENANCE,
        "weights": weights_document(study.snapshot, study.weighted) if study.weighted else NO_MARGINS,
        "segments": [segment_document(study.snapshot, name, table) for name, table in study.segments.items()]
        or NO_SEGMENTS,
        "coordination": {
            "groups": None if study.suspicions is None else [_suspicion(each) for each in study.suspicions],
            "effects": [_effect(effect) for effect in study.effects],
            "quarantined": None if study.restored is None else _effect(study.restored),
        },
    }


def _between_groups(study: Study) -> dict[str, Any]:
    found, numbers = study.between, study.snapshot.matrix.proposals.tolist()
    return {
        "unites": [str(number) for number in found.unites],
        "divides": [str(number) for number in found.divides],
        "groups": {
            name: _cells(found.table, row, {place: numbers[place] for place in found.told})
            for row, name in enumerate(found.table.names)
        },
    }


def _slate(slate: Slate) -> dict[str, Any]:
    return {
        "representing": [
            {"proposal": str(seat.proposal), "heard_by_it": rounded(seat.heard_by_it)} for seat in slate.representing
        ],
        "most_agreed": [str(number) for number in slate.most_agreed],
        "only_representing": [str(number) for number in slate.only_representing],
        "heard": rounded(slate.heard),
        "heard_by_most_agreed": rounded(slate.heard_by_most_agreed),
        "rule": SLATE_RULE,
    }


def _ideas(report: IdeaReport | None) -> list[dict[str, Any]] | None:
    if report is None:
        return None
    return [
        {
            "id": idea.key,
            "name": idea.name,
            "is_renamed": idea.is_renamed,
            "typical": str(idea.typical),
            "words": list(idea.words),
            "theme": idea.theme,
            "members": [str(number) for number in idea.proposals],
            **_attention(report.ideas[idea.key]),
        }
        for idea in report.found.ideas
    ]


def _themes(report: IdeaReport | None) -> list[dict[str, Any]]:
    if report is None:
        return []
    return [
        {
            "id": theme.key,
            "name": theme.name,
            "is_renamed": theme.is_renamed,
            "words": list(theme.words),
            "ideas": list(theme.ideas),
            **_attention(report.themes[theme.key]),
        }
        for theme in report.found.themes
    ]


def _attention(attention: Attention) -> dict[str, Any]:
    return {
        "proposals": attention.proposals,
        "cited": rounded(attention.cited),
        "supported": None if attention.supported is None else rounded(attention.supported),
        "stands_out": attention.salience.value,
    }


def _ideas_method(report: IdeaReport) -> dict[str, Any]:
    found = report.found
    return {
        **found.method,
        "notes": list(found.notes),
        "opposed": [
            {
                "first": str(pair.first),
                "second": str(pair.second),
                "correlation": rounded(pair.correlation),
                "people": pair.people,
            }
            for pair in found.opposed
        ],
        "unapplied": [{"edit": one.number, "reason": one.reason} for one in found.unapplied],
    }


def _exposure(study: Study) -> dict[str, Any]:
    exposure = study.exposure
    assert exposure is not None
    corrected, raw = corrected_agreement(exposure), exposure.raw[:, 0]
    return {
        str(number): {
            "raw": rounded(raw[index]),
            "corrected": interval_at(corrected, index),
            "used": int(exposure.used[index]),
            "effective": rounded(exposure.effective[index]),
            "capped": int(exposure.capped[index]),
            "cap": rounded(exposure.cap[index]),
        }
        for index, number in enumerate(study.snapshot.matrix.proposals.tolist())
        if exposure.used[index]
    }


def weights_document(snapshot: Snapshot, weighted: Weighted) -> dict[str, Any]:
    """What weighting costs, and raw beside weighted agreement by proposal."""
    weighting, opinions = weighted.weighting, snapshot.matrix.opinion_counts()[:, :3]
    return {
        "effective_size": rounded(weighting.effective_size),
        "design_effect": rounded(weighting.design_effect),
        "trimmed": weighting.trimmed,
        "missing": dict(weighting.missing),
        "absent": {name: list(categories) for name, categories in weighting.absent.items()},
        "left_unmet": rounded(weighting.error),
        "changed": [str(number) for number in weighted.changed],
        "proposals": {
            str(number): {
                "raw": rounded(opinions[index, 0] / opinions[index].sum()),
                "weighted": interval_at(weighted.agreement, index),
            }
            for index, number in enumerate(snapshot.matrix.proposals.tolist())
            if opinions[index].sum()
        },
    }


def _segments(study: Study) -> list[dict[str, Any]]:
    return [segment_document(study.snapshot, name, table) for name, table in study.segments.items()]


def segment_document(snapshot: Snapshot, name: str, table: SegmentTable) -> dict[str, Any]:
    """A table by segment: people, participation, and what is shown of each proposal; hidden cells are absent."""
    numbers = dict(enumerate(snapshot.matrix.proposals.tolist()))
    return {
        "attribute": name,
        "unknown": _shown(table.unknown),
        "segments": [
            {
                "name": segment,
                "people": _shown(int(table.people[row])),
                "participation": _finite(table.rates[row]),
                "proposals": _cells(table, row, numbers),
            }
            for row, segment in enumerate(table.names)
        ],
    }


def _cells(table: SegmentTable, row: int, numbers: Mapping[int, int]) -> dict[str, Any]:
    """What a segment says of proposals (ids by position), but for hidden cells and for those without an opinion."""
    agreement = Interval(table.agreement[row], table.low[row], table.high[row])
    return {
        str(number): {
            **interval_at(agreement, index),
            "opinions": int(table.counts[row, index].sum()),
            "differs": _finite(table.differs[row, index]),
        }
        for index, number in numbers.items()
        if table.counts[row, index, 0] != HIDDEN and table.counts[row, index].sum()
    }


def _suspicion(suspicion: Suspicion) -> dict[str, Any]:
    return {
        "accounts": [str(who) for who in suspicion.accounts],
        "ballots": suspicion.ballots,
        "score": rounded(suspicion.score),
        "signals": {name: rounded(strength) for name, strength in suspicion.signals.items()},
        "why": explain(suspicion),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "accounts": len(effect.accounts),
        "ballots": effect.ballots,
        "zones_changed": effect.moved,
        "largest_move": rounded(effect.largest),
        "same_groups": effect.same_groups,
        "proposals": [
            {
                "proposal": str(change.proposal),
                "agreement": rounded(change.agreement),
                "agreement_without": rounded(change.agreement_without),
                "zone": Zone(change.zone).name.lower(),
                "zone_without": Zone(change.zone_without).name.lower(),
            }
            for change in effect.changes
        ],
    }


def _shown(count: int) -> int | None:
    return None if count == HIDDEN else count


def _finite(value: float) -> float | None:
    return rounded(value) if np.isfinite(value) else None
