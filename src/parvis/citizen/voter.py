"""Who votes on a page of Django, and the consultation as the crowd sees it."""

from django.http import HttpRequest

from parvis.ballotbox import present
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.token import Participation
from parvis.domain.ballot import ParticipantId
from parvis.participation import author_of, participation_of


def find_view(slug: str) -> ConsultationView:
    """The public consultation of that slug. Raises `UnknownConsultation`, for a draft as well."""
    crowd = present.crowd()
    return crowd.catalogue.find(slug)


def device_voter(request: HttpRequest, consultation: int) -> ParticipantId | None:
    """The participant of this device, for new votes."""
    found = participation_of(request, consultation)
    return None if found is None else found.participant


def voter_of(request: HttpRequest, consultation: int) -> ParticipantId | None:
    """Whose votes to show and change: those of the personal code typed here, else those of this device."""
    found = participation_to_change(request, consultation)
    return None if found is None else found.participant


def participation_to_change(request: HttpRequest, consultation: int) -> Participation | None:
    """The same as a participation. A personal code does not tell which source brought its owner."""
    author = author_of(request, consultation)
    if author is not None:
        return Participation(ParticipantId(author))
    return participation_of(request, consultation)
