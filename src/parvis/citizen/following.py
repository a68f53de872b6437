"""The author's pages: what became of each proposal, and withdrawing one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from parvis.ballotbox import present
from parvis.citizen.booth import Others, support_of
from parvis.citizen.figures import bar_of
from parvis.citizen.public import find_public, page_of
from parvis.citizen.statement import Statement, statement_of
from parvis.citizen.voter import find_view
from parvis.citizen.walk import onward
from parvis.domain.errors import Unavailable
from parvis.domain.proposal import TRANSITIONS, ProposalState
from parvis.participation import author_of, forget_author, participant_of, remember_author
from parvis.records.models import Consultation, ModerationDecision, Proposal
from parvis.records.words import sentence_of

AUTHOR_WORDS: dict[ProposalState, Promise] = {
    ProposalState.WAITING: _("received, waiting to be read"),
    ProposalState.POSTPONED: _("being read"),
    ProposalState.SET_ASIDE: _("set apart, for a trained reader"),
    ProposalState.ACCEPTED: _("published"),
    ProposalState.REFUSED: _("not published"),
    ProposalState.WITHDRAWN: _("withdrawn by you"),
}

MOST_GATHERED = 200
"""Proposals of the same ideas that are read for one page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A proposal as its author sees it."""

    proposal: Proposal
    state: Promise
    rule: str
    statement: Statement | None
    is_public: bool
    may_withdraw: bool
    gathered: tuple[Proposal, ...]
    others: Others | None
    bar: list[dict[str, Any]] | None


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """The author's proposals, known by a personal code or by the device that sent them."""
    consultation = find_public(slug)
    if request.method != "POST":
        return _show(request, consultation)
    if "forget" in request.POST:
        response = redirect(onward(request, reverse("citizen-follow", args=[slug])))
        forget_author(response, consultation.pk, consultation.address)
        return response
    try:
        author = find_participant(consultation=consultation, code=request.POST.get("code", ""))
    except UnknownCode as error:
        return _show(request, consultation, error=sentence_of(error))
    response = redirect(onward(request, reverse("citizen-follow", args=[slug])))
    remember_author(response, consultation.pk, author, consultation.address)
    return response


@require_POST
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Withdraw one's own proposal for good."""
    consultation = find_public(slug)
    proposal = get_object_or_404(Proposal, pk=number, consultation=consultation)
    withdraw_proposal(proposal=proposal, participant=_author(request, consultation))
    return redirect(onward(request, reverse("citizen-follow", args=[slug]) + "?withdrawn=1"))


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
    mine = Proposal.objects.filter(consultation=consultation, participant=author)
    found = mine.select_related("territory").order_by("-id")
    # A part that came from a split which was undone is gone as if it had never been.
    shown = found.exclude(split_from__isnull=False, state=ProposalState.WITHDRAWN.value, withdrawn_at__isnull=True)
    made = ModerationDecision.objects.select_related("undone_by", "appealed_by", "twin")
    proposals = list(shown.select_related("set_apart").prefetch_related(Prefetch("decisions", made)))
    gathered = _gathered(consultation, proposals)
    support = shown_support(consultation, [one.pk for one in proposals if one.state == ProposalState.ACCEPTED])
    now = timezone.now()
    return [
        _as_followed(one, now, [other for other in gathered.get(one.idea, ()) if other != one], support.get(one.pk))
        for one in proposals
    ]


def _gathered(consultation: Consultation, proposals: Iterable[Proposal]) -> dict[int | None, list[Proposal]]:
    """The published proposals that say the same as these, by idea."""
    ideas = {one.idea for one in proposals if one.idea}
    found: dict[int | None, list[Proposal]] = {}
    if ideas:
        alike = Proposal.objects.filter(consultation=consultation, state=ProposalState.ACCEPTED.value, idea__in=ideas)
        for one in alike.order_by("id")[:MOST_GATHERED]:
            found.setdefault(one.idea, []).append(one)
    return found


def shown_support(consultation: Consultation, published: list[int]) -> dict[int, Others]:
    """What others said so far. Nothing where no crowd is served by this process: the page is whole without it."""
    if not published:
        return {}
    try:
        crowd = present.crowd()
        return present.wait_for(support_of(crowd, find_view(consultation.slug), published))
    except Unavailable:
        return {}


def _as_followed(proposal: Proposal, now: datetime, gathered: Iterable[Proposal], others: Others | None) -> Followed:
    state = ProposalState(proposal.state)
    statement = statement_of(proposal, now)
    return Followed(
        proposal=proposal,
        state=AUTHOR_WORDS[state],
        rule=statement.rule if statement else "",
        statement=statement,
        is_public=state is ProposalState.ACCEPTED,
        may_withdraw=ProposalState.WITHDRAWN in TRANSITIONS[state],
        gathered=tuple(gathered) if state is ProposalState.ACCEPTED else (),
        others=others,
        bar=bar_of((others.agree, others.neutral, others.disagree)) if others else None,
    )
