"""Sharing: the pictures of a proposal and of a consultation, and what an address tells of itself to other sites."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from parvis.citizen.public import find_public, find_shown, look_of
from parvis.citizen.share_card import HEIGHT, WIDTH, CardLook, ShareCard, draw_share_card
from parvis.configuration import CITIZEN_NAMES
from parvis.domain.errors import NotFound, UnknownProposal
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, Proposal

SHARED_SECONDS = 3600
LOCALES = {"fr": "fr_FR", "en": "en_GB", "de": "de_DE", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "pl": "pl_PL"}
LOCALES["pt"] = "pt_PT"


@require_safe
def show_proposal_picture(request: HttpRequest, slug: str, number: int, language: str) -> HttpResponse:
    """The picture of a published proposal; the others have none. Raises `UnknownProposal`, `NotFound`, `NotOpenYet`."""
    consultation = find_shown(slug)
    proposal = Proposal.objects.filter(pk=number, consultation=consultation, state=ProposalState.ACCEPTED.value).first()
    if proposal is None:
        raise UnknownProposal
    return _picture(request, consultation, language, words_in(proposal, language)[0])


@require_safe
def show_picture(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The picture of a consultation. Raises `NotFound`."""
    return _picture(request, find_public(slug), language, "")


def words_in(proposal: Proposal, language: str) -> tuple[str, str]:
    """The text in that language where a person translated it, else the original; and the language it is in.

    A picture and an address cannot hold the original one tap away, so a machine's words are not put there.
    """
    own = language == proposal.language
    found = None if own else proposal.translations.filter(language=language, is_machine=False).first()
    return (found.text, language) if found else (proposal.text, proposal.language)


def share_page(request: HttpRequest, consultation: Consultation, proposal: Proposal | None = None) -> dict[str, Any]:
    """For templates: the one address of a page, the same in each language, its title, sentence and picture."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    text = consultation.text_in(language)
    site = settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
    if proposal is None:
        address, title = consultation.address, text.question
        picture = reverse("citizen-picture", args=[consultation.slug, language])
        description = text.organiser_name
    else:
        address = reverse("citizen-proposal", args=[consultation.slug, proposal.pk])
        picture = reverse("citizen-proposal-picture", args=[consultation.slug, proposal.pk, language])
        title, description = words_in(proposal, language)[0], text.question
    return {
        "share": {
            "site": text.organiser_name,
            "title": title,
            "description": description,
            "address": f"{site}{address}?lang={language}",
            "usual": f"{site}{address}",
            "picture": site + picture,
            "width": WIDTH,
            "height": HEIGHT,
            "locale": LOCALES.get(language, language),
            "others": [
                {"language": code, "address": f"{site}{address}?lang={code}"} for code in consultation.languages
            ],
        }
    }


def _picture(request: HttpRequest, consultation: Consultation, language: str, sentence: str) -> HttpResponse:
    if language not in CITIZEN_NAMES:
        raise NotFound
    text = consultation.text_in(language)
    with translation.override(language):
        call = gettext("And you, what do you think?")
    look = look_of(consultation)
    colours = CardLook(accent=look.accent) if look and look.accent else CardLook()
    card = ShareCard(sentence, text.question, text.organiser_name, call, colours)
    is_known = request.headers.get("If-None-Match") == card.etag
    answer = HttpResponseNotModified() if is_known else HttpResponse(draw_share_card(card), content_type="image/png")
    answer["ETag"] = card.etag
    answer["Cache-Control"] = f"public, max-age={SHARED_SECONDS}"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
