"""Hiding a name or a story in a proposal before it is published: the rest is published, the words are kept apart."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.set_apart import hide_in_text
from parvis.domain.proposal import ProposalState
from parvis.domain.set_apart import hide_words
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Proposal


@transaction.atomic
def hide_in_proposal(*, by: Account, proposal: Proposal, words: str, now: datetime | None = None) -> Proposal:
    """Publish `[…]` where `words` stand; trained readers can read the original for as long as testimonies are kept.

    Raises `NotYourRole`, `WordsNotFound`, `NothingLeft`.
    """
    require(by, Act.MODERATE, proposal.consultation)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    masked = hide_words(locked.text, words)
    hide_in_text(locked, " ".join(words.split()), masked, now or timezone.now())
    record_act(
        by=by,
        kind=StaffActKind.HIDE_WORDS,
        place=proposal.consultation,
        subject=f"#{proposal.pk}",
        after={"text": masked},
        now=now,
    )
    if locked.state == ProposalState.ACCEPTED:
        bump_version(proposal.consultation, proposals=[proposal.pk])
    proposal.text, proposal.original_text = locked.text, locked.original_text
    return locked
