"""A participant erases what ties a consultation to her: proposals, testimonies, codes, addresses, answers, flags.

Her votes are withdrawn through the ballot log (`citizen/booth`), which only ever adds: the sums stay exact.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.ask_news import erase_addresses_of
from parvis.actions.declare import erase_declarations
from parvis.actions.run_consultation import bump_version
from parvis.actions.set_apart import forget_words
from parvis.actions.sweeps import flags_in
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
def erase_participant(
    *, consultation: Consultation, participant: int, keeps_published: bool, now: datetime | None = None
) -> Erased:
    """Erase all that a participant left in one consultation but her votes; doing it twice changes nothing more.

    A published proposal is left without any author where `keeps_published`; it is withdrawn otherwise. A proposal that
    is not published is always withdrawn, and the words of those withdrawn are erased wherever they are quoted, those
    set apart too. Her votes stay in the sums, or are withdrawn by the ballot log, under a bare number.
    """
    mine = Proposal.objects.select_for_update().filter(consultation=consultation, participant=participant)
    kept = mine.filter(state=ProposalState.ACCEPTED.value) if keeps_published else mine.none()
    left = list(kept.values_list("pk", flat=True))
    gone = list(mine.exclude(pk__in=left))
    moment = now or timezone.now()
    for proposal in kept:
        forget_words(proposal, moment, of_author_only=True)
    for proposal in gone:
        withdraw_proposal(proposal=proposal, participant=participant, now=moment)
        forget_words(proposal, moment, of_author_only=False)
    _forget_answers(consultation, participant)
    erased = Proposal.objects.filter(pk__in=[proposal.pk for proposal in gone])
    ProposalTranslation.objects.filter(proposal__in=erased).delete()
    erased.update(text=ERASED_TEXT, original_text=ERASED_TEXT, participant=None)
    Proposal.objects.filter(pk__in=left).update(participant=None)
    codes, _ = PersonalCode.objects.filter(consultation=consultation, participant=participant).delete()
    if left:
        bump_version(consultation, proposals=left)
    return Erased(len(left), len(gone), codes)


def _forget_answers(consultation: Consultation, participant: int) -> None:
    erase_addresses_of(consultation, participant)
    erase_declarations(consultation, participant)
    flags_in(consultation).filter(participant=participant).empty("participant", "words")
