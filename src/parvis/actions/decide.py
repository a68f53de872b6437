"""A moderator decides on a proposal, and the queue that proposals wait in."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.set_apart import follow_state
from parvis.domain.errors import Conflict, NotAllowed, gettext_noop
from parvis.domain.moderation import (
    CONFIRMABLE,
    NEED_A_REASON,
    STATE_AFTER,
    UNDO_SECONDS,
    Decision,
    RuleCode,
    UnknownRule,
    require_reason,
)
from parvis.domain.proposal import ProposalState, require_transition
from parvis.domain.set_apart import HIDDEN
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Appeal, Consultation, ModerationDecision, Proposal, ReadingLock
from parvis.records.rule import holds_in

_CHANCE = secrets.SystemRandom()
READ_TWICE = frozenset({Decision.ACCEPT, Decision.REFUSE})
"""The decisions of which a random share is read by a second person."""


class AlreadyDecided(Conflict):
    code = "already-decided"
    sentence = gettext_noop(
        "Someone else has dealt with this proposal meanwhile: it is now “{state}”. Nothing changed."
    )


def waiting_proposals(consultation: Consultation) -> QuerySet[Proposal]:
    """The proposals that nobody has read yet, the oldest first."""
    return Proposal.objects.filter(consultation=consultation, state=ProposalState.WAITING.value).order_by("id")


def waiting_counts(consultations: Iterable[Consultation]) -> dict[int, int]:
    """How many proposals wait to be read in each consultation that has any, by its id."""
    waiting = Proposal.objects.filter(consultation__in=list(consultations), state=ProposalState.WAITING.value)
    rows = waiting.order_by().values_list("consultation").annotate(Count("id"))
    return dict(rows)


def counts_by_state(consultation: Consultation) -> dict[ProposalState, int]:
    """How many proposals of a consultation are in each state."""
    rows = Proposal.objects.filter(consultation=consultation).order_by().values_list("state").annotate(Count("id"))
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in ProposalState}


class ItemTaken(Conflict):
    code = "item-taken"
    sentence = gettext_noop("{name} is reading this proposal now. Nothing changed.")


class OwnDecision(NotAllowed):
    code = "own-decision"
    sentence = gettext_noop("An appeal goes to another person than the one who refused.")


class NothingToConfirm(Conflict):
    code = "nothing-to-confirm"
    sentence = gettext_noop("This proposal is “{state}”: there is nothing to leave as it is.")


class TextIsApart(Conflict):
    code = "text-is-apart"
    sentence = gettext_noop("This text is set apart for a trained reader, and is never published as it is.")


@transaction.atomic
def decide(
    *,
    moderator: Account,
    proposal: Proposal,
    decision: Decision,
    reason: RuleCode | None = None,
    note: str = "",
    message: str = "",
    seen_state: ProposalState | None = None,
    twin: Proposal | None = None,
    batch: str = "",
    now: datetime | None = None,
    draw: Callable[[], float] = _CHANCE.random,
) -> ModerationDecision:
    """Record a decision and move the proposal to the state that follows from it.

    `seen_state` is the state that the moderator was looking at, by default that of `proposal` as it was loaded. The
    same decision sent again by the same moderator answers the one that is recorded. `message` is told to the author,
    `note` to colleagues. `twin` is the proposal that says the same; `batch` joins decisions taken as one; `draw` gives
    a number from 0 to 1, by which some decisions are read a second time.
    Raises `NotYourRole`, `ReasonMissing`, `UnknownRule`, `AlreadyDecided` when the state is no longer the one seen,
    `ItemTaken` when someone else was handed the proposal, `OwnDecision` for an appeal against oneself,
    `TransitionForbidden`, `TextIsApart`, `TextErased`.
    """
    require_reason(decision, reason)
    seen = seen_state or ProposalState(proposal.state)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    before = ProposalState(locked.state)
    _require_right(locked, moderator, decision if before is seen else Decision.CONFIRM)
    kept = str(reason) if reason and decision in NEED_A_REASON | {Decision.SPLIT} else ""
    if before is not seen or _is_repeated(locked, moderator, decision, kept, now):
        return _repeated(locked, moderator, decision, kept)
    if kept and not holds_in(locked.consultation, kept):
        raise UnknownRule
    after = _state_after(decision, before)
    moment = now or timezone.now()
    _release(locked, moderator, moment)
    appeal = _appeal_answered(locked, moderator)
    _move(locked, after, moment)
    for name in ("state", "accepted_at", "text", "original_text"):
        setattr(proposal, name, getattr(locked, name))
    told = {"decision": decision.value, "state": after.value, **({"reason": kept} if kept else {})}
    record_decision(by=moderator, proposal=locked, before=before.value, after=told, now=moment)
    return ModerationDecision.objects.create(
        proposal=locked,
        decision=decision.value,
        reason=kept,
        moderator=moderator,
        at=moment,
        note=note.strip()[:500],
        message=message.strip()[:500],
        batch=batch,
        twin=twin,
        appeal=appeal,
        is_sampled=decision in READ_TWICE and draw() * 100 < proposal.consultation.second_reading_percent,
        state_before=before.value,
        state_after=after.value,
    )


def record_decision(
    *, by: Account, proposal: Proposal, before: str, after: Mapping[str, object], now: datetime
) -> None:
    """The act of staff that a decision is."""
    record_act(
        by=by,
        kind=StaffActKind.DECIDE,
        place=proposal.consultation,
        subject=f"#{proposal.pk}",
        before={"state": before},
        after=after,
        now=now,
    )


def _state_after(decision: Decision, before: ProposalState) -> ProposalState:
    if decision is Decision.CONFIRM:
        if before not in CONFIRMABLE:
            raise NothingToConfirm(state=before)
        return before
    require_transition(before, STATE_AFTER[decision])
    return STATE_AFTER[decision]


def _move(proposal: Proposal, after: ProposalState, moment: datetime) -> None:
    before = ProposalState(proposal.state)
    if before is after:
        return
    proposal.state = after.value
    if after is ProposalState.ACCEPTED:
        proposal.accepted_at = moment
    proposal.save(update_fields=["state", "accepted_at"])
    follow_state(proposal, before, after, moment)
    if ProposalState.ACCEPTED in (before, after):
        bump_version(proposal.consultation, proposals=[proposal.pk])


def _require_right(proposal: Proposal, moderator: Account, decision: Decision) -> None:
    """Only a trained reader decides on a text that is set apart; nobody publishes it as it is."""
    if proposal.text != HIDDEN or decision is Decision.CONFIRM:
        return require(moderator, Act.MODERATE, proposal.consultation)
    require(moderator, Act.READ_TESTIMONIES, proposal.consultation)
    if decision is Decision.ACCEPT:
        raise TextIsApart
    return None


def _release(proposal: Proposal, moderator: Account, moment: datetime) -> None:
    """Raises `ItemTaken` where someone else holds the item; a lock of one's own, or one that has run out, is lifted."""
    lock = ReadingLock.objects.select_related("moderator").filter(proposal=proposal).first()
    if lock is None:
        return
    if lock.moderator_id != moderator.pk and lock.until > moment:
        raise ItemTaken(name=str(lock.moderator))
    lock.delete()


def open_appeals() -> QuerySet[Appeal]:
    """The appeals that no decision in force has answered, and whose refusal still stands."""
    answers = ModerationDecision.objects.filter(appeal=OuterRef("pk"), undone_by__isnull=True)
    standing = Appeal.objects.filter(decision__proposal__state=ProposalState.REFUSED.value)
    return standing.filter(~Exists(answers), decision__undone_by__isnull=True)


def _appeal_answered(proposal: Proposal, moderator: Account) -> Appeal | None:
    if proposal.state != ProposalState.REFUSED:
        return None
    appeal = open_appeals().filter(decision__proposal=proposal).select_related("decision").first()
    if appeal is not None and appeal.decision.moderator_id == moderator.pk:
        raise OwnDecision
    return appeal


def _is_repeated(
    proposal: Proposal, moderator: Account, decision: Decision, reason: RuleCode, now: datetime | None
) -> bool:
    """Whether a decision that keeps the state was sent twice: only the clock can tell."""
    if decision is not Decision.CONFIRM:
        return False
    last = proposal.decisions.order_by("-id").first()
    moment = now or timezone.now()
    return _is_same(last, proposal, moderator, decision, reason) and (
        last is not None and moment - last.at < timedelta(seconds=UNDO_SECONDS)
    )


def _repeated(proposal: Proposal, moderator: Account, decision: Decision, reason: RuleCode) -> ModerationDecision:
    last = proposal.decisions.order_by("-id").first()
    if last is None or not _is_same(last, proposal, moderator, decision, reason):
        raise AlreadyDecided(state=ProposalState(proposal.state))
    return last


def _is_same(
    last: ModerationDecision | None,
    proposal: Proposal,
    moderator: Account,
    decision: Decision,
    reason: RuleCode,
) -> bool:
    return (
        last is not None
        and last.moderator_id == moderator.pk
        and last.decision == decision.value
        and last.reason == reason
        and last.state_after == proposal.state
    )
