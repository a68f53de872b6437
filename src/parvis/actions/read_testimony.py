"""What a trained reader does with a testimony: read it, pass it on, report a danger, offer a rewrite to its author.

Each is an act on record; none of them holds a word of the text.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.set_apart import Testimony, TextErased, read_text_apart
from parvis.actions.translate_proposals import forget_translations
from parvis.actions.withdraw_proposal import NotTheAuthor
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.moderation import Decision
from parvis.domain.proposal import ProposalState, clean_text
from parvis.domain.set_apart import REST_MINUTES, Turn, turn_at
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import (
    Account,
    Consultation,
    ModerationDecision,
    ModerationSettings,
    Proposal,
    SetApartText,
    StaffAct,
)

_TESTIMONY_KINDS = (
    StaffActKind.READ_TESTIMONY.value,
    StaffActKind.LEAVE_TESTIMONY.value,
    StaffActKind.OFFER_REWRITE.value,
    StaffActKind.REPORT_DANGER.value,
)


class PauseFirst(Conflict):
    code = "pause-first"
    sentence = gettext_noop("You have read many hard texts in a row. Pause, or pass this one on.")


class NotSetApart(Conflict):
    code = "not-set-apart"
    sentence = gettext_noop("This proposal is not set apart: it is “{state}”.")


def waiting_testimonies(consultation: Consultation) -> QuerySet[SetApartText]:
    """What waits for a trained reader: the texts set apart and not erased, the oldest first."""
    apart = SetApartText.objects.filter(proposal__consultation=consultation, content__isnull=False)
    waiting = apart.filter(proposal__state=ProposalState.SET_ASIDE.value)
    return waiting.select_related("proposal__consultation", "passed_by").order_by("set_apart_at")


def turn_of(account: Account, consultation: Consultation, now: datetime | None = None) -> Turn:
    """How long someone has been reading hard texts here without a pause: those opened, and those set apart by her."""
    moment = now or timezone.now()
    limits = ModerationSettings.of(consultation)
    since = moment - timedelta(minutes=limits.turn_minutes + REST_MINUTES * (limits.hard_texts + 1))
    opened = StaffAct.objects.filter(
        consultation=consultation, by=account, kind=StaffActKind.READ_TESTIMONY.value, at__gt=since
    )
    set_apart = ModerationDecision.objects.filter(
        proposal__consultation=consultation, moderator=account, decision=Decision.SET_ASIDE.value, at__gt=since
    )
    moments = [*opened.values_list("at", flat=True), *set_apart.values_list("at", flat=True)]
    return turn_at(moment, moments, hard_texts=limits.hard_texts, minutes=limits.turn_minutes)


@transaction.atomic
def read_testimony(
    *, by: Account, proposal: Proposal, past_the_limit: bool = False, now: datetime | None = None
) -> Testimony:
    """The text that was set apart; that it was read, by whom and when, is on record.

    `past_the_limit` reads on although a pause is due, which is on record too: someone may be in danger.
    Raises `NotYourRole`, `PauseFirst`, `TextErased`, `KeyMissing`.
    """
    require(by, Act.READ_TESTIMONIES, proposal.consultation)
    is_due = turn_of(by, proposal.consultation, now).is_over
    if is_due and not past_the_limit:
        raise PauseFirst
    found = read_text_apart(proposal)
    _record(by, StaffActKind.READ_TESTIMONY, proposal, now, {"past_the_limit": True} if is_due else {})
    return found


@transaction.atomic
def pass_on(*, by: Account, proposal: Proposal, word: str = "", now: datetime | None = None) -> None:
    """Leave a testimony to another trained reader, with a word. Raises `NotYourRole`, `NotSetApart`."""
    require(by, Act.READ_TESTIMONIES, proposal.consultation)
    row = _waiting(proposal)
    row.passed_by, row.word = by, word.strip()[:300]
    row.save(update_fields=["passed_by", "word"])
    _record(by, StaffActKind.LEAVE_TESTIMONY, proposal, now)


@transaction.atomic
def report_danger(*, by: Account, proposal: Proposal, to: str, now: datetime | None = None) -> None:
    """Record that the competent service was told (code of criminal procedure, article 40), and which.

    Raises `NotYourRole`.
    """
    require(by, Act.READ_TESTIMONIES, proposal.consultation)
    _record(by, StaffActKind.REPORT_DANGER, proposal, now, {"to": to.strip()[:200]})


@transaction.atomic
def offer_rewrite(*, by: Account, proposal: Proposal, text: str, now: datetime | None = None) -> None:
    """Offer the author, who comes back with the personal code, a sentence that could be published.

    Raises `NotYourRole`, `NotSetApart`, `BadProposalText`.
    """
    consultation = proposal.consultation
    require(by, Act.READ_TESTIMONIES, consultation)
    row = _waiting(proposal)
    row.offered_text = clean_text(text, minimum=consultation.minimum_length, maximum=consultation.maximum_length)
    row.offered_at = now or timezone.now()
    row.save(update_fields=["offered_text", "offered_at"])
    _record(by, StaffActKind.OFFER_REWRITE, proposal, now)


@transaction.atomic
def answer_offer(*, proposal: Proposal, participant: int | None, text: str) -> Proposal:
    """The author of a text set apart writes, or takes, a sentence that may be published; it waits to be read.

    What was set apart stays so until its end. Raises `NotTheAuthor`, `NotSetApart`, `BadProposalText`.
    """
    locked = Proposal.objects.select_for_update().select_related("consultation").get(pk=proposal.pk)
    if participant is None or locked.participant != participant:
        raise NotTheAuthor
    if locked.state != ProposalState.SET_ASIDE:
        raise NotSetApart(state=ProposalState(locked.state))
    limits = locked.consultation
    locked.text = clean_text(text, minimum=limits.minimum_length, maximum=limits.maximum_length)
    locked.original_text, locked.state = locked.text, ProposalState.WAITING.value
    locked.save(update_fields=["text", "original_text", "state"])
    forget_translations(locked)
    return locked


def acts_on(proposal: Proposal) -> list[StaffAct]:
    """Who read a testimony, passed it on, reported it or offered a rewrite, the latest first."""
    acts = StaffAct.objects.filter(consultation=proposal.consultation_id, subject=f"#{proposal.pk}")
    return list(acts.filter(kind__in=_TESTIMONY_KINDS).select_related("by")[:50])


def _waiting(proposal: Proposal) -> SetApartText:
    if proposal.state != ProposalState.SET_ASIDE:
        raise NotSetApart(state=ProposalState(proposal.state))
    row = SetApartText.objects.select_for_update().filter(proposal=proposal, content__isnull=False).first()
    if row is None:
        raise TextErased
    return row


def _record(
    by: Account,
    kind: StaffActKind,
    proposal: Proposal,
    now: datetime | None,
    after: Mapping[str, object] | None = None,
) -> None:
    record_act(by=by, kind=kind, place=proposal.consultation, subject=f"#{proposal.pk}", after=after, now=now)
