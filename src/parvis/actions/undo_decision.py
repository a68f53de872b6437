"""A moderator takes back a decision of the last ten seconds. It stays on record; undoing it is another decision."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.actions.decide import record_decision
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.set_apart import follow_state
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.moderation import UNDO_SECONDS, Decision
from parvis.domain.proposal import ProposalState
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal

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
    moment = now or timezone.now()
    undone = [_undo(decision, moderator, moment) for decision in together.order_by("id")]
    bump_version(consultation)
    return [one for one in undone if one is not None]


def _undo(decision: ModerationDecision, moderator: Account, moment: datetime) -> ModerationDecision | None:
    proposal = Proposal.objects.select_for_update().get(pk=decision.proposal_id)
    if proposal.decisions.order_by("-id").values_list("pk", flat=True).first() != decision.pk:
        return None
    if proposal.state != decision.state_after:
        return None
    if decision.decision == Decision.SPLIT:
        for part in proposal.parts.filter(state=ProposalState.WAITING.value):
            _restore(part, ProposalState.WITHDRAWN, moderator, moment, None)
    return _restore(proposal, ProposalState(decision.state_before), moderator, moment, decision)


def _restore(
    proposal: Proposal,
    state: ProposalState,
    moderator: Account,
    moment: datetime,
    undoes: ModerationDecision | None,
) -> ModerationDecision:
    before = proposal.state
    proposal.state = state.value
    if before == ProposalState.ACCEPTED and state is not ProposalState.ACCEPTED:
        proposal.accepted_at = None
    proposal.save(update_fields=["state", "accepted_at"])
    follow_state(proposal, ProposalState(before), state, moment)
    told = {"decision": Decision.UNDO.value, "state": state.value}
    record_decision(by=moderator, proposal=proposal, before=before, after=told, now=moment)
    return ModerationDecision.objects.create(
        proposal=proposal,
        decision=Decision.UNDO.value,
        moderator=moderator,
        at=moment,
        undoes=undoes,
        batch=undoes.batch if undoes else "",
        state_before=before,
        state_after=state.value,
    )
