"""A moderator decides on a proposal, and the queue that proposals wait in."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.moderation import STATE_AFTER, Decision, Reason, require_reason
from parvis.domain.proposal import ProposalState, require_transition
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal


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


@transaction.atomic
def decide(
    *,
    moderator: Account,
    proposal: Proposal,
    decision: Decision,
    reason: Reason | None = None,
    note: str = "",
    seen_state: ProposalState | None = None,
    now: datetime | None = None,
) -> ModerationDecision:
    """Record a decision and move the proposal to the state that follows from it.

    `seen_state` is the state that the moderator was looking at, by default that of `proposal` as it was loaded. The
    same decision sent again by the same moderator answers the one that is recorded. Raises `NotYourRole`,
    `ReasonMissing`, `AlreadyDecided` when the state is no longer the one seen, `TransitionForbidden`.
    """
    require(moderator, Act.MODERATE, proposal.consultation)
    require_reason(decision, reason)
    seen = seen_state or ProposalState(proposal.state)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    before, after = ProposalState(locked.state), STATE_AFTER[decision]
    if before is not seen:
        return _repeated(locked, moderator, decision, reason)
    require_transition(before, after)
    moment = now or timezone.now()
    locked.state = after.value
    if after is ProposalState.ACCEPTED:
        locked.accepted_at = moment
    locked.save(update_fields=["state", "accepted_at"])
    if ProposalState.ACCEPTED in (before, after):
        bump_version(proposal.consultation)
    record_act(
        by=moderator,
        kind=StaffActKind.DECIDE,
        place=proposal.consultation,
        subject=f"#{proposal.pk}",
        before={"state": before.value},
        after={"state": after.value, "reason": reason.value if reason else ""},
        now=moment,
    )
    proposal.state, proposal.accepted_at = locked.state, locked.accepted_at
    return ModerationDecision.objects.create(
        proposal=locked,
        decision=decision.value,
        reason=reason.value if reason and decision is Decision.REFUSE else "",
        moderator=moderator,
        at=moment,
        note=note.strip()[:500],
        state_before=before.value,
        state_after=after.value,
    )


def _repeated(proposal: Proposal, moderator: Account, decision: Decision, reason: Reason | None) -> ModerationDecision:
    last = proposal.decisions.order_by("-id").first()
    is_same = (
        last is not None
        and last.moderator_id == moderator.pk
        and last.decision == decision.value
        and last.reason == (reason.value if reason and decision is Decision.REFUSE else "")
        and last.state_after == proposal.state
    )
    if last is None or not is_same:
        raise AlreadyDecided(state=ProposalState(proposal.state))
    return last
