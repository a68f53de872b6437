"""What a participant may do with all that she left: take it away, get a code for it, withdraw it, clear the device."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.erase_participant import erase_participant
from parvis.actions.give_code import give_code
from parvis.actions.words_held import words_held
from parvis.ballotbox import present
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.token import cookie_name
from parvis.citizen.booth import list_held, withdraw_all
from parvis.citizen.public import find_public, page_of
from parvis.citizen.square import square_page
from parvis.citizen.voter import find_view, voter_of
from parvis.citizen.walk import onward
from parvis.domain.ballot import ParticipantId
from parvis.domain.errors import BadRequest, NotAllowed, gettext_noop
from parvis.domain.opinion import Opinion
from parvis.domain.phase import VOTING_PHASES
from parvis.domain.proposal import ProposalState
from parvis.participation import forget_author, participation_of
from parvis.records.models import Consultation, Proposal

KEEPING = frozenset({"leave", "withdraw"})
"""What becomes of the published proposals of someone who erases everything."""


class ChoiceMissing(BadRequest):
    code = "choice-missing"
    sentence = gettext_noop(
        "Choose first what becomes of your published proposals: leave them without any link to you, or withdraw them."
    )


class NobodyHere(NotAllowed):
    code = "nobody-here"
    sentence = gettext_noop(
        "Nothing is known of you on this device. Vote or propose first, or type your personal code."
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_device(request: HttpRequest, slug: str) -> HttpResponse:
    """What this device keeps, and the acts on it: `code`, `erase` (the votes), `erase-all` or `clear`."""
    consultation = find_public(slug)
    act = request.POST.get("act")
    if act == "clear":
        return _clear(consultation)
    if act == "erase":
        return _erase(request, consultation)
    if act == "erase-all":
        return _erase_all(request, consultation)
    code = ""
    if act == "code":
        code = give_code(consultation=consultation, participant=_require(request, consultation))
    return _page(request, consultation, code)


@never_cache
@require_safe
def show_data(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is kept of this participant, as a JSON file."""
    consultation = find_public(slug)
    participant = _require(request, consultation)
    view = find_view(slug)
    held = present.wait_for(list_held(present.crowd(), view, participant))
    document = {
        "consultation": slug,
        "source": _source_of(request, view),
        "votes": [
            {
                "proposal": one.proposal.id,
                "text": one.proposal.text,
                "opinion": one.mark.opinion.name.lower(),
                "qualifiers": [name.value for name in one.mark.qualifiers],
            }
            for one in held
        ],
        **words_held(consultation, participant),
    }
    headers = {"Content-Disposition": f'attachment; filename="parvis-{slug}.json"'}
    return JsonResponse(document, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _source_of(request: HttpRequest, view: ConsultationView) -> str:
    """The code of the link that first brought this device's participant; empty without one, or once it is retired."""
    known = participation_of(request, view.id)
    return next((code for code, number in view.sources.items() if known and number == known.source), "")


def _require(request: HttpRequest, consultation: Consultation) -> ParticipantId:
    participant = voter_of(request, consultation.pk)
    if participant is None:
        raise NobodyHere
    return participant


def _erase(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    view = find_view(consultation.slug)
    present.wait_for(withdraw_all(present.crowd(), view, voter_of(request, consultation.pk)))
    return redirect(onward(request, reverse("citizen-device", args=[consultation.slug]) + "?erased=1"))


def _erase_all(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Votes, proposals, codes and cookies. Votes that are closed stay counted, under a number that nothing leads to."""
    participant = _require(request, consultation)
    published = request.POST.get("published")
    if published not in KEEPING and _count_published(consultation, participant):
        raise ChoiceMissing
    view = find_view(consultation.slug)
    if view.phase(present.crowd().clock()) in VOTING_PHASES:
        present.wait_for(withdraw_all(present.crowd(), view, participant))
    erase_participant(consultation=consultation, participant=participant, keeps_published=published == "leave")
    return _clear(consultation, told="erased-all")


def _count_published(consultation: Consultation, participant: ParticipantId) -> int:
    mine = Proposal.objects.filter(consultation=consultation, participant=participant)
    return mine.filter(state=ProposalState.ACCEPTED.value).count()


def _clear(consultation: Consultation, told: str = "cleared") -> HttpResponse:
    response = redirect("citizen-device", consultation.slug)
    response["Location"] += f"?{told}=1"
    response.delete_cookie(cookie_name(consultation.pk), samesite="Lax")
    forget_author(response, consultation.pk, consultation.address)
    response["Clear-Site-Data"] = '"storage", "cache"'
    return response


def _page(request: HttpRequest, consultation: Consultation, code: str) -> HttpResponse:
    participant = voter_of(request, consultation.pk)
    view, crowd = find_view(consultation.slug), present.crowd()
    held = present.wait_for(list_held(crowd, view, participant)) if participant is not None else []
    context = {
        **page_of(consultation),
        **square_page(view, crowd.clock()),
        "code": code,
        "follow_address": request.build_absolute_uri(reverse("citizen-follow", args=[consultation.slug])),
        "published": 0 if participant is None else _count_published(consultation, participant),
        "is_known": participant is not None,
        "votes": sum(one.mark.opinion is not Opinion.WITHDRAWN for one in held),
        "was_cleared": "cleared" in request.GET and participant is None,
        "was_erased": "erased" in request.GET,
        "was_all_erased": "erased-all" in request.GET and participant is None,
    }
    return render(request, "citizen/square/device.html", context)
