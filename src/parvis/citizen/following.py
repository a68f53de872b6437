"""The author's pages: what became of each proposal, and withdrawing one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.actions.find_participant import UnknownCode, find_participant
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.citizen.public import find_public, page_of
from parvis.citizen.statement import Statement, statement_of
from parvis.domain.proposal import TRANSITIONS, ProposalState
from parvis.participation import author_of, forget_author, participant_of, remember_author
from parvis.records.models import Consultation, ModerationDecision, Proposal
from parvis.records.words import sentence_of

AUTHOR_WORDS: dict[ProposalState, Promise] = {
    ProposalState.WAITING: _("received, waiting to be read"),
    ProposalState.POSTPONED: _("being read"),
    ProposalState.SET_ASIDE: _("being read"),
    ProposalState.ACCEPTED: _("published"),
    ProposalState.REFUSED: _("not published"),
    ProposalState.WITHDRAWN: _("withdrawn by you"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """A proposal as its author sees it."""

    proposal: Proposal
    state: Promise
    rule: str
    statement: Statement | None
    is_public: bool
    may_withdraw: bool


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """The author's proposals, known by a personal code or by the device that sent them."""
    consultation = find_public(slug)
    if request.method != "POST":
        return _show(request, consultation)
    if "forget" in request.POST:
        response = redirect("citizen-follow", slug)
        forget_author(response, consultation.pk, consultation.address)
        return response
    try:
        author = find_participant(consultation=consultation, code=request.POST.get("code", ""))
    except UnknownCode as error:
        return _show(request, consultation, error=sentence_of(error))
    response = redirect("citizen-follow", slug)
    remember_author(response, consultation.pk, author, consultation.address)
    return response


@require_POST
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Withdraw one's own proposal for good."""
    consultation = find_public(slug)
    proposal = get_object_or_404(Proposal, pk=number, consultation=consultation)
    withdraw_proposal(proposal=proposal, participant=_author(request, consultation))
    return redirect(reverse("citizen-follow", args=[slug]) + "?withdrawn=1")


def _author(request: HttpRequest, consultation: Consultation) -> int | None:
    return author_of(request, consultation.pk) or participant_of(request, consultation.pk)


def _show(request: HttpRequest, consultation: Consultation, error: str = "") -> HttpResponse:
    author = _author(request, consultation)
    context = {
        **page_of(consultation),
        "error": error,
        "has_code": author_of(request, consultation.pk) is not None,
        "is_known": author is not None,
        "proposals": _followed(consultation, author) if author is not None else [],
        "was_withdrawn": "withdrawn" in request.GET,
        "was_appealed": "appealed" in request.GET,
        "was_reworded": "reworded" in request.GET,
    }
    return render(request, "citizen/follow.html", context, status=404 if error else 200)


def _followed(consultation: Consultation, author: int) -> list[Followed]:
    found = Proposal.objects.filter(consultation=consultation, participant=author).order_by("-id")
    # A part that came from a split which was undone is gone as if it had never been.
    shown = found.exclude(split_from__isnull=False, state=ProposalState.WITHDRAWN.value, withdrawn_at__isnull=True)
    made = ModerationDecision.objects.select_related("undone_by", "appealed_by", "twin")
    now = timezone.now()
    return [_as_followed(proposal, now) for proposal in shown.prefetch_related(Prefetch("decisions", made))]


def _as_followed(proposal: Proposal, now: datetime) -> Followed:
    state = ProposalState(proposal.state)
    statement = statement_of(proposal, now)
    rule = statement.rule if statement else ""
    may_withdraw = ProposalState.WITHDRAWN in TRANSITIONS[state]
    return Followed(proposal, AUTHOR_WORDS[state], rule, statement, state is ProposalState.ACCEPTED, may_withdraw)
