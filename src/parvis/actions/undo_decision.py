"""A moderator takes back a decision of the last ten seconds. It stays on record; undoing it is another decision."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.actions.record_act import describe_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.set_apart import follow_state
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.moderation import UNDO_SECONDS, Decision
from parvis.domain.proposal import ProposalState
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal, StaffAct, Suggestion

_WRITTEN_AT_ONCE = 500
_GRACE_SECONDS = 2
"""The key is pressed within ten seconds; the network may take a little longer."""


class NothingToUndo(Conflict):
    code = "nothing-to-undo"
    sentence = gettext_noop("It is too late to undo: a decision can be undone for {seconds} seconds.")


def undoable(moderator: Account, consultation: Consultation, now: datetime | None = None) -> ModerationDecision | None:
    """The last decision of this moderator here, while it can be undone."""
    last = (
        ModerationDecision.objects.filter(moderator=moderator, proposal__consultation=consultation)
        .select_related("proposal", "undone_by")
        .order_by("-id")
        .first()
    )
    limit = (now or timezone.now()) - timedelta(seconds=UNDO_SECONDS + _GRACE_SECONDS)
    return last if last and last.decision != Decision.UNDO and last.at >= limit else None


@transaction.atomic
def undo_decision(
    *, moderator: Account, consultation: Consultation, now: datetime | None = None
) -> list[ModerationDecision]:
    """Undo the last decision of this moderator, with the copies that were decided together with it.

    A proposal that someone else has decided on since is left as it is. Raises `NotYourRole`, `NothingToUndo`.
    """
    require(moderator, Act.MODERATE, consultation)
    last = undoable(moderator, consultation, now)
    if last is None:
        raise NothingToUndo(seconds=UNDO_SECONDS)
    together = ModerationDecision.objects.filter(pk=last.pk)
    if last.batch:
        together = ModerationDecision.objects.filter(batch=last.batch)
    decisions = list(together.order_by("id"))
    made = _undo_all(decisions, moderator, now or timezone.now())
    shown = [one.proposal_id for one in made if ProposalState.ACCEPTED in {one.state_before, one.state_after}]
    if shown:
        bump_version(consultation, proposals=shown)
    return made


def _undo_all(decisions: list[ModerationDecision], moderator: Account, moment: datetime) -> list[ModerationDecision]:
    """Undo what still stands as it was decided; in few queries, however many copies were decided on together."""
    numbers = [one.proposal_id for one in decisions]
    locked = Proposal.objects.select_for_update().select_related("consultation").in_bulk(numbers)
    newest = dict(
        ModerationDecision.objects.filter(proposal__in=numbers).order_by().values_list("proposal").annotate(Max("id"))
    )
    standing = [
        one
        for one in decisions
        if newest[one.proposal_id] == one.pk and locked[one.proposal_id].state == one.state_after
    ]
    Suggestion.objects.filter(proposal__in=[one.proposal_id for one in standing]).delete()
    for one in standing:
        if one.decision == Decision.SPLIT:
            parts = locked[one.proposal_id].parts.filter(state=ProposalState.WAITING.value)
            _restore([(part, ProposalState.WITHDRAWN, None) for part in parts], moderator, moment)
    return _restore(
        [(locked[one.proposal_id], ProposalState(one.state_before), one) for one in standing], moderator, moment
    )


def _restore(
    changes: list[tuple[Proposal, ProposalState, ModerationDecision | None]], moderator: Account, moment: datetime
) -> list[ModerationDecision]:
    """Put each proposal back into a state, and record that it was, as an undoing and as an act."""
    acts, made = [], []
    for proposal, state, undoes in changes:
        before = ProposalState(proposal.state)
        proposal.state = state.value
        if before is ProposalState.ACCEPTED and state is not ProposalState.ACCEPTED:
            proposal.accepted_at = None
        acts.append(
            describe_act(
                by=moderator,
                kind=StaffActKind.DECIDE,
                place=proposal.consultation,
                subject=f"#{proposal.pk}",
                before={"state": before.value},
                after={"decision": Decision.UNDO.value, "state": state.value},
                now=moment,
            )
        )
        made.append(
            ModerationDecision(
                proposal=proposal,
                decision=Decision.UNDO.value,
                moderator=moderator,
                at=moment,
                undoes=undoes,
                batch=undoes.batch if undoes else "",
                state_before=before.value,
                state_after=state.value,
            )
        )
    proposals = [proposal for proposal, _, _ in changes]
    Proposal.objects.bulk_update(proposals, ["state", "accepted_at"], batch_size=_WRITTEN_AT_ONCE)
    StaffAct.objects.bulk_create(acts, batch_size=_WRITTEN_AT_ONCE)
    for one in made:
        if ProposalState.SET_ASIDE in (one.state_before, one.state_after):
            follow_state(one.proposal, ProposalState(one.state_before), ProposalState(one.state_after), moment)
    return ModerationDecision.objects.bulk_create(made, batch_size=_WRITTEN_AT_ONCE)
