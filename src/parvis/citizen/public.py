"""What the public may see of the consultations, and what every page of one shows."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from parvis.citizen.safety import safety_page
from parvis.domain.errors import UnknownConsultation
from parvis.domain.phase import OVER_PHASES, PROPOSING_PHASES, PUBLIC_PHASES, VOTING_PHASES, Phase, require_shown
from parvis.records.models import Consultation, ConsultationText, Look
from parvis.records.words import PHASE_WORDS


@dataclass(frozen=True, slots=True)
class Listed:
    """A consultation in a list, in the person's language."""

    consultation: Consultation
    text: ConsultationText
    phase: Promise
    is_live: bool


def find_public(slug: str) -> Consultation:
    """The consultation at this address. Raises `UnknownConsultation`, for a draft too."""
    found = Consultation.objects.select_related("look").prefetch_related("texts").filter(slug=slug).first()
    if found is None or found.phase() not in PUBLIC_PHASES or not found.texts.all():
        raise UnknownConsultation
    return found


def find_shown(slug: str) -> Consultation:
    """The consultation at this address, for a page that shows its proposals or what was said of them.

    Raises `UnknownConsultation`, and `NotOpenYet` before it opens.
    """
    found = find_public(slug)
    require_shown(found.phase())
    return found


def list_public() -> list[Listed]:
    """The consultations that the public may see: those that one can take part in first, then the newest."""
    found = Consultation.objects.filter(is_published=True).prefetch_related("texts")
    listed = [_list(consultation, consultation.phase()) for consultation in found if consultation.texts.all()]
    return sorted(listed, key=lambda item: not item.is_live)


def page_of(consultation: Consultation) -> dict[str, Any]:
    """What the template of any page of a consultation needs."""
    return {
        **phase_page(consultation.phase()),
        "consultation": consultation,
        "text": consultation.text_in(),
        "phase": PHASE_WORDS[consultation.phase()],
        "help_places": safety_page(consultation)["help_places"],
        "look": look_of(consultation),
        "place": "Parvis" if consultation.safety_layer else consultation.text_in().question,
    }


def phase_page(phase: Phase) -> dict[str, Any]:
    """For templates: where a consultation stands, and what one may do there."""
    return {
        "phase_code": phase.value,
        "is_upcoming": phase is Phase.UPCOMING,
        "is_over": phase in OVER_PHASES,
        "may_vote": phase in VOTING_PHASES,
        "may_propose": phase in PROPOSING_PHASES,
    }


def look_of(consultation: Consultation) -> Look | None:
    """The organiser's colours and logo, where there are any."""
    look: Look | None = getattr(consultation, "look", None)
    return look


def _list(consultation: Consultation, phase: Phase) -> Listed:
    return Listed(consultation, consultation.text_in(), PHASE_WORDS[phase], phase in VOTING_PHASES)
