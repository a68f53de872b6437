"""A participant erases what ties a consultation to her: her proposals, and the codes that find them again.

Her votes are withdrawn through the ballot log (`citizen/booth`), which only ever adds: the sums stay exact.
"""

from dataclasses import dataclass

from django.db import transaction

from parvis.actions.run_consultation import bump_version
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, PersonalCode, Proposal, ProposalTranslation

ERASED_TEXT = "—"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many proposals were left published without an author, how many were erased, how many codes were dropped."""

    left: int
    erased: int
    codes: int


@transaction.atomic
def erase_participant(*, consultation: Consultation, participant: int, keeps_published: bool) -> Erased:
    """Erase a participant's proposals and codes in one consultation; doing it twice changes nothing more.

    A published proposal is left without any author where `keeps_published`; it is withdrawn otherwise. A proposal that
    is not published is always withdrawn, and the words of those withdrawn are erased.
    """
    mine = Proposal.objects.select_for_update().filter(consultation=consultation, participant=participant)
    kept = mine.filter(state=ProposalState.ACCEPTED.value) if keeps_published else mine.none()
    left = list(kept.values_list("pk", flat=True))
    gone = list(mine.exclude(pk__in=left))
    for proposal in gone:
        withdraw_proposal(proposal=proposal, participant=participant)
    erased = Proposal.objects.filter(pk__in=[proposal.pk for proposal in gone])
    ProposalTranslation.objects.filter(proposal__in=erased).delete()
    erased.update(text=ERASED_TEXT, original_text=ERASED_TEXT, participant=None)
    Proposal.objects.filter(pk__in=left).update(participant=None)
    codes, _ = PersonalCode.objects.filter(consultation=consultation, participant=participant).delete()
    if left:
        bump_version(consultation)
    return Erased(len(left), len(gone), codes)
