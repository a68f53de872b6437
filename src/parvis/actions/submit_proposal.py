"""A participant proposes in one sentence, without an account."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.domain.ballot import FIRST_IDENTIFIED_PARTICIPANT, FIRST_RANDOM_PARTICIPANT
from parvis.domain.errors import BadRequest, gettext_noop
from parvis.domain.phase import require_proposing
from parvis.domain.proposal import ProposalState, clean_text
from parvis.records.models import Consultation, PersonalCode, Proposal, Territory
from parvis.records.personal_code import digest_of, new_code

LIVING = (ProposalState.WAITING, ProposalState.POSTPONED, ProposalState.SET_ASIDE, ProposalState.ACCEPTED)
"""The states in which an exact copy by the same participant is the same proposal."""


class LanguageNotOffered(BadRequest):
    code = "language-not-offered"
    sentence = gettext_noop("This consultation does not take proposals in “{language}”. Use one of: {known}.")


class TerritoryNotOffered(BadRequest):
    code = "territory-not-offered"
    sentence = gettext_noop("This place cannot be chosen any more. Choose another, or none, and send it again.")


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of a text: its proposal, the author's pseudonym, and a personal code when one was made."""

    proposal: Proposal
    participant: int
    personal_code: str | None
    is_new: bool


def new_participant() -> int:
    """A pseudonym that nobody has: 63 random bits, above those of imported files."""
    return FIRST_RANDOM_PARTICIPANT + secrets.randbelow(FIRST_IDENTIFIED_PARTICIPANT - FIRST_RANDOM_PARTICIPANT)


@transaction.atomic
def submit_proposal(
    *,
    consultation: Consultation,
    text: str,
    language: str,
    participant: int | None = None,
    territory: int | None = None,
    now: datetime | None = None,
) -> Submission:
    """Receive a proposal; it waits to be read. A participant that has no personal code yet gets one.

    The same text again from the same participant answers the proposal that is there already.
    `territory` is the number of one that the consultation offers for proposals; None is the whole territory.
    Raises `PhaseForbids`, `BadProposalText`, `LanguageNotOffered`, `TerritoryNotOffered`.
    """
    moment = now or timezone.now()
    consultation = _locked(consultation)
    require_proposing(consultation.phase(moment))
    if language not in consultation.languages:
        raise LanguageNotOffered(language=language, known=", ".join(consultation.languages))
    cleaned = clean_text(text, minimum=consultation.minimum_length, maximum=consultation.maximum_length)
    place = None if territory is None else _offered(consultation, territory)
    author = participant if participant is not None else new_participant()
    same = Proposal.objects.filter(
        consultation=consultation, participant=author, original_text=cleaned, state__in=[s.value for s in LIVING]
    ).first()
    proposal = same or Proposal.objects.create(
        consultation=consultation,
        text=cleaned,
        original_text=cleaned,
        language=language,
        participant=author,
        territory=place,
        created_at=moment,
    )
    return Submission(proposal, author, _first_code(consultation, author), is_new=same is None)


def _locked(consultation: Consultation) -> Consultation:
    """The consultation as it is now. A double tap waits here, so that its copy finds the first proposal."""
    return Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)


def _offered(consultation: Consultation, number: int) -> Territory:
    found = Territory.objects.filter(consultation=consultation, pk=number, removed_at=None).first()
    if found is None or not consultation.asks_proposal_territory:
        raise TerritoryNotOffered
    return found


def _first_code(consultation: Consultation, participant: int) -> str | None:
    if PersonalCode.objects.filter(consultation=consultation, participant=participant).exists():
        return None
    code = new_code()
    PersonalCode.objects.create(
        consultation=consultation, digest=digest_of(consultation.pk, code), participant=participant
    )
    return code
