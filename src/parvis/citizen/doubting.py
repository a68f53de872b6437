"""What a citizen may do about a decision: flag a published proposal, appeal against a refusal, reword."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.actions.doubt_decision import appeal_refusal, flag_proposal, reword_proposal
from parvis.citizen.public import find_public, find_shown
from parvis.citizen.walk import onward
from parvis.domain.errors import MalformedRequest
from parvis.domain.moderation import UnknownRule
from parvis.participation import author_of, participant_of
from parvis.records.models import Consultation, Proposal


@require_POST
def flag(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say which rule a published proposal breaks."""
    consultation = find_shown(slug)
    proposal = get_object_or_404(Proposal, pk=number, consultation=consultation)
    words = request.POST.get("words", "")
    participant = participant_of(request, consultation.pk)
    try:
        flag_proposal(proposal=proposal, reason=request.POST.get("reason", ""), words=words, participant=participant)
    except UnknownRule as error:
        raise MalformedRequest(detail=gettext("choose one of the rules.")) from error
    return redirect(onward(request, reverse("citizen-proposal", args=[slug, number]) + "?flagged=1"))


@require_POST
def appeal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask another person to look at a refusal again."""
    consultation, proposal = _own(slug, number)
    words = request.POST.get("words", "")
    appeal_refusal(proposal=proposal, participant=_author(request, consultation), words=words)
    return redirect(onward(request, reverse("citizen-follow", args=[slug]) + "?appealed=1"))


@require_POST
def reword(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Write a proposal differently, as was asked."""
    consultation, proposal = _own(slug, number)
    text = request.POST.get("text", "")
    reword_proposal(proposal=proposal, participant=_author(request, consultation), text=text)
    return redirect(onward(request, reverse("citizen-follow", args=[slug]) + "?reworded=1"))


def _own(slug: str, number: int) -> tuple[Consultation, Proposal]:
    consultation = find_public(slug)
    return consultation, get_object_or_404(Proposal, pk=number, consultation=consultation)


def _author(request: HttpRequest, consultation: Consultation) -> int | None:
    return author_of(request, consultation.pk) or participant_of(request, consultation.pk)
