"""What the public may know of moderation: counts, delays, appeals; and its log, without anyone's data."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Min, Q, QuerySet
from django.utils import translation

from parvis.actions.decide import open_appeals
from parvis.actions.read_again import agreement_in
from parvis.domain.csv_cell import guard_cell
from parvis.domain.moderation import TARGET_HOURS, Decision
from parvis.domain.proposal import ProposalState
from parvis.insight.agreement import Agreement
from parvis.records.models import Appeal, Consultation, Flag, ModerationDecision, Proposal
from parvis.records.rule_text import rules_of

LOG_COLUMNS = (
    "day",
    "decision",
    "rule",
    "state_before",
    "state_after",
    "hours_waited",
    "published_proposal",
    "on_appeal",
    "rule_words",
)
"""`rule_words` came last, so that who reads by place still reads right: docs/operations.md tells each column."""


@dataclass(frozen=True, slots=True)
class ModerationFigures:
    """Proposals of participants by state, refusals by rule, hours until the first decision, flags and appeals.

    `within_target` is the share (0 to 1) of first decisions within 48 hours; None before there is any.
    """

    received: int
    published: int
    refused: int
    waiting: int
    withdrawn: int
    by_rule: tuple[tuple[str, int], ...]
    median_hours: float | None
    within_target: float | None
    flags: int
    appeals: int
    appeals_granted: int
    appeals_open: int
    agreement: Agreement | None


def moderation_figures(consultation: Consultation) -> ModerationFigures:
    """The figures of a consultation. What a decision undone did is not counted; seeds and imports are left out."""
    proposals = Proposal.objects.filter(consultation=consultation, is_seed=False, imported_number__isnull=True)
    states = Counter(proposals.values_list("state", flat=True))
    hours = [delay for _at, delay in first_delays(consultation)]
    answered = _in_force(consultation).filter(appeal__isnull=False)
    return ModerationFigures(
        received=sum(states.values()),
        published=states[ProposalState.ACCEPTED],
        refused=states[ProposalState.REFUSED],
        waiting=sum(states[one] for one in (ProposalState.WAITING, ProposalState.POSTPONED, ProposalState.SET_ASIDE)),
        withdrawn=states[ProposalState.WITHDRAWN],
        by_rule=_refusals_by_rule(consultation),
        median_hours=median(hours) if hours else None,
        within_target=sum(one <= TARGET_HOURS for one in hours) / len(hours) if hours else None,
        flags=Flag.objects.filter(proposal__consultation=consultation).count(),
        appeals=Appeal.objects.filter(decision__proposal__consultation=consultation).count(),
        appeals_granted=answered.filter(decision=Decision.ACCEPT.value).count(),
        appeals_open=open_appeals().filter(decision__proposal__consultation=consultation).count(),
        agreement=agreement_in(consultation),
    )


def write_moderation_log(consultation: Consultation) -> str:
    """Every decision in force as CSV: days, no hours; no moderator, no author, no text.

    The number of a proposal is given only where it is published, since its page is public then. Rules are told by
    their code and in the published words of the consultation's default language.
    """
    with translation.override(consultation.default_language):
        rules = rules_of(consultation, with_unused=True)
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(LOG_COLUMNS)
    for made in _in_force(consultation).select_related("proposal").order_by("at", "id"):
        waited = (made.at - made.proposal.created_at).total_seconds() / 3600
        number = str(made.proposal_id) if made.proposal.state == ProposalState.ACCEPTED else ""
        cells = (made.decision, made.reason, made.state_before, made.state_after, str(max(0, round(waited))), number)
        on_appeal = "yes" if made.appeal_id else "no"
        row = (made.at.date().isoformat(), *cells, on_appeal, rules.get(made.reason, ""))
        writer.writerow([guard_cell(cell) for cell in row])
    return sheet.getvalue()


def _in_force(consultation: Consultation) -> QuerySet[ModerationDecision]:
    made = ModerationDecision.objects.filter(proposal__consultation=consultation, moderator__isnull=False)
    return made.filter(undone_by__isnull=True).exclude(decision=Decision.UNDO.value)


def _refusals_by_rule(consultation: Consultation) -> tuple[tuple[str, int], ...]:
    refused = Q(decision=Decision.REFUSE.value) | Q(decision=Decision.SPLIT.value)
    standing = _in_force(consultation).filter(refused, proposal__state=ProposalState.REFUSED.value)
    counts = Counter(dict(standing.order_by("id").values_list("proposal", "reason")).values())
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def first_delays(consultation: Consultation, since: datetime | None = None) -> list[tuple[datetime, float]]:
    """When each proposal was first decided on, by default ever, and how many hours it had waited; one query."""
    first = _in_force(consultation).order_by().values("proposal").annotate(first=Min("at"))
    recent = first.filter(first__gte=since) if since else first
    rows = recent.values_list("first", "proposal__created_at")
    return [(at, (at - created).total_seconds() / 3600) for at, created in rows]
