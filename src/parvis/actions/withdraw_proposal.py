"""An author takes a proposal back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.run_consultation import bump_version
from parvis.actions.set_apart import follow_state
from parvis.actions.translate_proposals import forget_translations
from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.domain.proposal import ProposalState, require_transition
from parvis.records.models import Proposal


class NotTheAuthor(NotAllowed):
    code = "not-the-author"
    sentence = gettext_noop("Only the person who wrote a proposal may withdraw it.")


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, participant: int | None, now: datetime | None = None) -> Proposal:
    """Withdraw a proposal for good; withdrawing twice changes nothing. Raises `NotTheAuthor`."""
    locked = Proposal.objects.select_for_update().select_related("consultation").get(pk=proposal.pk)
    if participant is None or locked.participant != participant:
        raise NotTheAuthor
    state = ProposalState(locked.state)
    if state is ProposalState.WITHDRAWN:
        return locked
    require_transition(state, ProposalState.WITHDRAWN)
    locked.state = ProposalState.WITHDRAWN.value
    locked.withdrawn_at = now or timezone.now()
    locked.save(update_fields=["state", "withdrawn_at"])
    forget_translations(locked)
    follow_state(locked, state, ProposalState.WITHDRAWN, locked.withdrawn_at)
    if state is ProposalState.ACCEPTED:
        bump_version(locked.consultation, proposals=[locked.pk])
    return locked
