"""Double reading: a random share of decisions is read again by another person who does not know the first one's."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, NotYourRole, require
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.moderation import UNDO_SECONDS, Decision, RuleCode, UnknownRule, require_reason
from parvis.domain.staff_act import StaffActKind
from parvis.insight.agreement import Agreement, measure_agreement
from parvis.records.models import Account, Consultation, ModerationDecision, SecondReading
from parvis.records.rule import holds_in


class ReadAlready(Conflict):
    code = "read-already"
    sentence = gettext_noop("Someone else has read this proposal a second time meanwhile. Nothing changed.")


def to_read_again(
    *, reader: Account, consultation: Consultation, now: datetime | None = None
) -> QuerySet[ModerationDecision]:
    """The decisions of others that were drawn and not yet read again, the oldest first.

    Those that may still be undone, or were, are left out.
    """
    settled = (now or timezone.now()) - timedelta(seconds=UNDO_SECONDS * 2)
    drawn = ModerationDecision.objects.filter(is_sampled=True, proposal__consultation=consultation, at__lt=settled)
    open_ones = drawn.filter(second_reading__isnull=True, undone_by__isnull=True, proposal__state=F("state_after"))
    return open_ones.exclude(moderator=reader).select_related("proposal").order_by("id")


@transaction.atomic
def read_again(
    *,
    reader: Account,
    first: ModerationDecision,
    decision: Decision,
    reason: RuleCode | None = None,
    now: datetime | None = None,
) -> SecondReading:
    """Record what a second person says. It changes nothing for the proposal: disagreements are for a talk.

    Raises `NotYourRole` (for one's own decisions too), `ReasonMissing`, `UnknownRule`, `ReadAlready`.
    """
    consultation = first.proposal.consultation
    require(reader, Act.MODERATE, consultation)
    if first.moderator_id == reader.pk or not first.is_sampled:
        raise NotYourRole
    require_reason(decision, reason)
    kept = str(reason) if reason and decision is Decision.REFUSE else ""
    if kept and not holds_in(consultation, kept):
        raise UnknownRule
    said = {"decision": decision.value, "reason": kept, "at": now or timezone.now()}
    try:
        with transaction.atomic():
            made = SecondReading.objects.create(first=first, reader=reader, **said)
    except IntegrityError as error:
        raise ReadAlready from error
    record_act(
        by=reader,
        kind=StaffActKind.READ_AGAIN,
        place=consultation,
        subject=f"#{first.proposal_id}",
        after={"decision": decision.value, "reason": kept},
    )
    return made


def agreement_in(consultation: Consultation) -> Agreement | None:
    """How far first and second readers agree on publishing or refusing; None before anything was read twice."""
    readings = SecondReading.objects.filter(first__proposal__consultation=consultation)
    pairs = list(readings.values_list("first__decision", "decision"))
    return measure_agreement([first for first, _ in pairs], [second for _, second in pairs])


def disagreements_in(consultation: Consultation) -> list[SecondReading]:
    """The items that two readers judged differently, the newest first."""
    readings = SecondReading.objects.filter(first__proposal__consultation=consultation)
    apart = readings.exclude(decision=F("first__decision")) | readings.exclude(reason=F("first__reason"))
    return list(apart.select_related("first__proposal", "first__moderator", "reader").order_by("-id")[:50])
