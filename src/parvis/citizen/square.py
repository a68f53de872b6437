"""What every page of the citizens' square needs: addresses, words for its scripts, what the phase allows."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from parvis.ballotbox.cards import SealedCard, Wish
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.landing import limits_of
from parvis.citizen.originals import words_for
from parvis.citizen.public import phase_page
from parvis.citizen.square_words import opinion_choices, square_words
from parvis.records.models import Consultation


def square_page(view: ConsultationView, now: int) -> dict[str, Any]:
    """For templates: what a consultation allows at `now`, in milliseconds since 1970 UTC, and what scripts need."""
    return {
        **phase_page(view.phase(now)),
        "slug": view.slug,
        "api": f"/api/v1/consultations/{view.slug}",
        "asks_identity": view.asks_identity,
        "shows_results": view.shows_results(now),
        "opinions": opinion_choices(),
        "words": square_words(),
        "series": series_of(view),
        "open": len(view.proposals),
        "has_territories": bool(view.territories),
    }


def series_of(view: ConsultationView) -> int:
    """Cards in a series, after which one is thanked; in the middle of it, one is asked to propose.

    As many as the organiser gives at a time, and no more than there are.
    """
    return max(min(view.settings.size, len(view.proposals)), 1)


def scopes_of(consultation: Consultation, view: ConsultationView) -> dict[tuple[str, int], str]:
    """The names of what votes may be limited to, by the parameter and its number.

    They are the themes and the territories with an open proposal.
    """
    themes = consultation.themes.all() if view.themes else ()
    found = {("theme", theme.pk): theme.name_in() for theme in themes if theme.pk in view.themes}
    return found | {("territory", number): view.territory_names[number] for number in view.territories}


def scope_of(consultation: Consultation, view: ConsultationView, wish: Wish) -> str:
    """The name of what the cards are limited to; empty where they are not."""
    asked = [(name, number) for name, number in limits_of(wish) if number]
    return scopes_of(consultation, view).get(asked[0], "") if asked else ""


def render_card(card: SealedCard, view: ConsultationView, context: dict[str, Any], request: HttpRequest) -> str:
    """The form of one card, with its notes: its territory, the organiser's, translated. `context` is the page's."""
    proposal = card.proposal
    words = words_for(proposal, request)
    notes = render_to_string("citizen/square/_seed.html", context) if proposal.is_seed else SafeString()
    if proposal.territory:
        named = {"territory": view.territory_names.get(proposal.territory, "")}
        notes += render_to_string("citizen/square/_territory.html", named)
    if words["note"]:
        notes += render_to_string(
            "citizen/square/_translated.html", {**words, "number": proposal.id, "request": request}
        )
    marks = {
        "number": proposal.id,
        "seal": card.seal,
        "shown": words["text"],
        "spoken": words["spoken"],
        "notes": notes,
        "why": gettext(card.reason.sentence),
    }
    return render_to_string("citizen/square/_vote.html", context | marks)
