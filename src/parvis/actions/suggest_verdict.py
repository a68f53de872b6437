"""Help for the moderator of one proposal, by rules and what this process has learnt; and how right it turned out to be.

It decides nothing. On a random sample it stays hidden until the person has decided, and is measured there.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from parvis.actions.find_neighbours import NearProposals, find_neighbours
from parvis.domain.moderation import Decision, Reason, RuleCode
from parvis.domain.set_apart import HIDDEN
from parvis.domain.suggestion import SuggestionKind
from parvis.insight.lexical import LexicalVectors
from parvis.insight.reason_model import Decided, ReasonModel, learn_reasons
from parvis.insight.remark import RemarkKind
from parvis.insight.suggestions import Measured
from parvis.insight.wording import Wording, examine_wording
from parvis.insight.words import detect_language
from parvis.records.models import Consultation, ModerationDecision, ModerationSettings, Proposal, Suggestion, Theme

_LEARNT_FROM = 1000
_LEAST_FOR_THEME = 2
_PERSONAL = frozenset({RemarkKind.NAME, RemarkKind.PHONE, RemarkKind.EMAIL, RemarkKind.ADDRESS})
_REASONS: tuple[tuple[frozenset[RemarkKind], Reason], ...] = (
    (frozenset({RemarkKind.DANGER, RemarkKind.TESTIMONY}), Reason.TESTIMONY),
    (frozenset({RemarkKind.ACCUSATION}), Reason.ILLEGAL),
    (_PERSONAL, Reason.PERSONAL_DATA),
    (frozenset({RemarkKind.INSULT}), Reason.INSULT),
    (frozenset({RemarkKind.LINK}), Reason.PROMOTIONAL),
    (frozenset({RemarkKind.SEVERAL_IDEAS}), Reason.SEVERAL_IDEAS),
    (frozenset({RemarkKind.QUESTION}), Reason.NOT_A_PROPOSAL),
)
"""Which remark of the rules speaks for which reason, the gravest first."""


@dataclass(frozen=True, slots=True)
class Help:
    """What may help with one proposal. `duplicate_of` is published; `chance` (0 to 1) is there when it was learnt."""

    language: str
    duplicate_of: Proposal | None
    reason: RuleCode | None
    chance: float | None
    has_personal_data: bool
    needs_care: bool
    theme: Theme | None

    def values(self) -> dict[SuggestionKind, str]:
        """Each kind with what is suggested, empty for nothing."""
        return {
            SuggestionKind.LANGUAGE: self.language,
            SuggestionKind.DUPLICATE: "yes" if self.duplicate_of else "",
            SuggestionKind.REASON: self.reason or "",
            SuggestionKind.PERSONAL_DATA: "yes" if self.has_personal_data else "",
            SuggestionKind.CARE: "yes" if self.needs_care else "",
            SuggestionKind.THEME: str(self.theme.pk) if self.theme else "",
        }


_LEARNT: dict[tuple[int, datetime], ReasonModel] = {}


def help_with(proposal: Proposal, near: NearProposals | None = None) -> Help:
    """What rules and neighbours suggest of a proposal, and the reason learnt from decisions where there are enough."""
    beside = near or find_neighbours(proposal)
    wording = examine_wording(proposal.text, proposal.language)
    twin = next((one.proposal for one in beside.published if one.is_copy), None)
    learnt = _LEARNT.get((proposal.consultation_id, proposal.consultation.created_at))
    told = learnt.suggest(proposal.text, proposal.language) if learnt else None
    return Help(
        language=detect_language(proposal.text),
        duplicate_of=twin,
        reason=told[0] if told else _reason_of(wording, twin),
        chance=told[1] if told else None,
        has_personal_data=bool(wording.kinds & _PERSONAL),
        needs_care=wording.needs_care,
        theme=_theme_of(beside),
    )


def is_hidden(proposal: Proposal) -> bool:
    """Whether the suggestions on a proposal are hidden until it is decided; the same answer each time."""
    percent = ModerationSettings.of(proposal.consultation).hidden_percent
    digest = hashlib.sha256(f"{proposal.pk}/{proposal.created_at.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) % 100 < percent


def record_help(proposal: Proposal, told: Help, decision: ModerationDecision, *, was_hidden: bool) -> list[Suggestion]:
    """Keep what was suggested beside the first decision; a later one changes nothing."""
    if proposal.suggestions.exists():
        return []
    truth = _decided(proposal, decision)
    rows = [
        Suggestion(
            proposal=proposal,
            kind=kind.value,
            suggested=value,
            decided=truth[kind],
            was_hidden=was_hidden,
            at=decision.at,
        )
        for kind, value in told.values().items()
        if kind in truth
    ]
    return Suggestion.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one kind of suggestion fared on `n` proposals whose suggestions were hidden, or seen."""

    kind: SuggestionKind
    was_hidden: bool
    n: int
    found: Measured


def measure_help(consultation: Consultation) -> list[Measure]:
    """Precision and recall of each kind, apart for hidden and seen suggestions; what was undone is left out.

    `shown` counts suggestions of any value, `right` those that name what was decided, `wanted` decisions of the kind.
    """
    kept = Suggestion.objects.filter(proposal__consultation=consultation)
    counted = kept.order_by().values_list("kind", "was_hidden", "suggested", "decided").annotate(Count("id"))
    tables = dict[tuple[str, bool], list[tuple[str, str, int]]]()
    for kind, hidden, said, done, times in counted:
        tables.setdefault((kind, hidden), []).append((said, done, times))
    return [
        Measure(
            kind,
            hidden,
            sum(times for _, _, times in tables[kind.value, hidden]),
            _measured(tables[kind.value, hidden]),
        )
        for kind in SuggestionKind
        for hidden in (True, False)
        if (kind.value, hidden) in tables
    ]


def learn_from_decisions() -> int:
    """Learn likely reasons anew in each consultation with enough decisions. Returns how many were learnt.

    What is learnt lives in this process alone: another one falls back on the rules.
    """
    learnt = 0
    for consultation in Consultation.objects.filter(is_published=True):
        model = learn_reasons(LexicalVectors(), _decisions_in(consultation))
        if isinstance(model, ReasonModel):
            _LEARNT[consultation.pk, consultation.created_at] = model
            learnt += 1
    return learnt


def _decisions_in(consultation: Consultation) -> list[Decided]:
    made = ModerationDecision.objects.filter(proposal__consultation=consultation, undone_by__isnull=True)
    kept = made.filter(decision__in=[Decision.ACCEPT.value, Decision.REFUSE.value]).exclude(proposal__text=HIDDEN)
    # A duplicate is told by the other text, not by its own.
    told = kept.exclude(reason=Reason.DUPLICATE.value).order_by("-id")
    rows = told.values_list("proposal__text", "proposal__language", "reason")[:_LEARNT_FROM]
    return [Decided(text, language, reason or None) for text, language, reason in rows]


def _reason_of(wording: Wording, twin: Proposal | None) -> Reason | None:
    likely = next((reason for kinds, reason in _REASONS if wording.kinds & kinds), None)
    return likely or (Reason.DUPLICATE if twin else None)


def _theme_of(near: NearProposals) -> Theme | None:
    """The theme of most of the nearest published proposals, where two of them at least agree."""
    themes = [one.proposal.theme for one in near.published if one.proposal.theme]
    common = Counter(themes).most_common(1)
    return common[0][0] if common and common[0][1] >= _LEAST_FOR_THEME else None


def _decided(proposal: Proposal, decision: ModerationDecision) -> dict[SuggestionKind, str]:
    """What the person said of each kind; a kind on which she said nothing is left out."""
    reason = decision.reason
    is_apart = decision.decision == Decision.SET_ASIDE
    said = {
        SuggestionKind.LANGUAGE: proposal.language,
        SuggestionKind.DUPLICATE: "yes" if reason == Reason.DUPLICATE else "",
        SuggestionKind.REASON: Reason.TESTIMONY.value if is_apart else reason,
        SuggestionKind.PERSONAL_DATA: "yes" if reason == Reason.PERSONAL_DATA or HIDDEN in proposal.text else "",
        SuggestionKind.CARE: "yes" if is_apart or reason == Reason.TESTIMONY else "",
    }
    if is_apart:
        del said[SuggestionKind.PERSONAL_DATA]
    return said | ({SuggestionKind.THEME: str(proposal.theme_id)} if proposal.theme_id else {})


def _measured(table: Sequence[tuple[str, str, int]]) -> Measured:
    """What was suggested, what was decided, and how often."""
    return Measured(
        shown=sum(times for said, _, times in table if said),
        right=sum(times for said, done, times in table if said and said == done),
        wanted=sum(times for _, done, times in table if done),
    )
