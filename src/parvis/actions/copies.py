"""Copies of one text are one decision: the first is decided on, the others follow, however many there are."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from parvis.actions.decide import AlreadyDecided, ItemTaken, decide, waiting_proposals
from parvis.actions.record_act import describe_act
from parvis.domain.moderation import STATE_AFTER, Decision, Reason, RuleCode
from parvis.domain.proposal import ProposalState
from parvis.domain.staff_act import StaffActKind
from parvis.insight.word_index import fold_text
from parvis.records.models import Account, ModerationDecision, Proposal, ReadingLock, StaffAct

MOST_COPIES = 5000
_WRITTEN_AT_ONCE = 500


def copies_of(proposal: Proposal) -> list[Proposal]:
    """The other proposals that wait and whose text is the same but for accents, capitals and punctuation."""
    waiting = waiting_proposals(proposal.consultation).exclude(pk=proposal.pk)
    folded = fold_text(proposal.text)
    same = [pk for pk, text in waiting.values_list("pk", "text") if fold_text(text) == folded]
    return list(waiting.filter(pk__in=same[:MOST_COPIES]).select_related("consultation")) if same else []


@transaction.atomic
def decide_with_copies(
    *,
    moderator: Account,
    proposal: Proposal,
    copies: Sequence[Proposal],
    decision: Decision,
    reason: RuleCode | None = None,
    note: str = "",
    message: str = "",
    seen_state: ProposalState | None = None,
    now: datetime | None = None,
) -> list[ModerationDecision]:
    """Decide on a proposal and on its copies at once; undone at once too.

    Where the first is published, each copy is refused as its twin, so that votes are gathered in one place; any other
    decision is the same for all. A copy that someone else deals with meanwhile is left to her. Raises what `decide`
    raises for the first.
    """
    batch = uuid.uuid4().hex if copies else ""
    first = decide(
        moderator=moderator,
        proposal=proposal,
        decision=decision,
        reason=reason,
        note=note,
        message=message,
        seen_state=seen_state,
        batch=batch,
        now=now,
    )
    if not copies:
        return [first]
    if decision is Decision.SET_ASIDE:
        return [first, *_set_aside_each(first, copies, moderator)]
    return [first, *_follow(first, copies, moderator)]


def _set_aside_each(
    first: ModerationDecision, copies: Sequence[Proposal], moderator: Account
) -> list[ModerationDecision]:
    """Each text is encrypted on its own."""
    made = []
    for copy in copies:
        try:
            made.append(
                decide(
                    moderator=moderator,
                    proposal=copy,
                    decision=Decision.SET_ASIDE,
                    note=first.note,
                    seen_state=ProposalState.WAITING,
                    batch=first.batch,
                    now=first.at,
                )
            )
        except (AlreadyDecided, ItemTaken):
            continue
    return made


def _follow(first: ModerationDecision, copies: Sequence[Proposal], moderator: Account) -> list[ModerationDecision]:
    """The decisions on the copies that are still free, in as many queries for two thousand as for two."""
    decision, reason, twin = Decision(first.decision), first.reason, None
    if decision is Decision.ACCEPT:
        decision, reason, twin = Decision.REFUSE, Reason.DUPLICATE.value, first.proposal
    free = _take_free(copies, moderator, first.at)
    after = STATE_AFTER[decision].value
    Proposal.objects.filter(pk__in=[one.pk for one in free]).update(state=after)
    ReadingLock.objects.filter(proposal__in=[one.pk for one in free]).delete()
    place, told = first.proposal.consultation, {"decision": decision.value, "state": after}
    acts = [
        describe_act(
            by=moderator,
            kind=StaffActKind.DECIDE,
            place=place,
            subject=f"#{one.pk}",
            before={"state": ProposalState.WAITING.value},
            after={**told, **({"reason": reason} if reason else {})},
            now=first.at,
        )
        for one in free
    ]
    StaffAct.objects.bulk_create(acts, batch_size=_WRITTEN_AT_ONCE)
    made = [
        ModerationDecision(
            proposal=one,
            decision=decision.value,
            reason=reason,
            moderator=moderator,
            at=first.at,
            note=first.note,
            message=first.message if twin is None else "",
            batch=first.batch,
            twin=twin,
            state_before=ProposalState.WAITING.value,
            state_after=after,
        )
        for one in free
    ]
    return ModerationDecision.objects.bulk_create(made, batch_size=_WRITTEN_AT_ONCE)


def _take_free(copies: Sequence[Proposal], moderator: Account, now: datetime) -> list[Proposal]:
    """The copies that wait still, and that nobody else is reading."""
    waiting = Proposal.objects.select_for_update().filter(state=ProposalState.WAITING.value)
    others = ReadingLock.objects.filter(Q(until__gt=now) & ~Q(moderator=moderator))
    chosen = waiting.filter(pk__in=[copy.pk for copy in copies])
    return list(chosen.exclude(pk__in=others.values("proposal")).order_by("id"))
