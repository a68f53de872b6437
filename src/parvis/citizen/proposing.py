"""Proposing in one sentence, without an account."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.submit_proposal import Submission, submit_proposal
from parvis.citizen.exploring import number_of
from parvis.citizen.hinting import Hints, hints_for
from parvis.citizen.public import find_public, page_of
from parvis.citizen.walk import onward, source_number
from parvis.configuration import CITIZEN_NAMES
from parvis.domain.errors import BadRequest
from parvis.domain.phase import PROPOSING_PHASES, RESULTS_PHASES
from parvis.domain.proposal import ProposalState
from parvis.insight.wording import LONGEST_READ
from parvis.participation import is_secure, participant_of, participation_of, remember_participant
from parvis.records.models import Consultation, Proposal
from parvis.records.rule_examples import GOOD_EXAMPLES, RULE_EXAMPLES
from parvis.records.rule_text import rules_of
from parvis.records.words import sentence_of

CODE_SHOWN_SECONDS = 600
"""How long the confirmation can be read again. Only a digest of the code is kept elsewhere."""
_SALT = "parvis.new-personal-code"


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what is sent with it."""
    consultation = find_public(slug)
    if request.method != "POST":
        return _show_form(request, consultation)
    hints = _unseen_hints(request, consultation)
    if hints:
        return _show_form(request, consultation, hints=hints)
    try:
        sent = submit_proposal(
            consultation=consultation,
            text=request.POST.get("text", ""),
            language=request.POST.get("language", ""),
            participant=participant_of(request, consultation.pk),
            territory=number_of(request.POST.get("territory", "")),
        )
    except BadRequest as error:
        return _show_form(request, consultation, error=sentence_of(error))
    return _confirm(request, consultation, sent)


@require_safe
def show_proposed(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The confirmation, with the personal code while its cookie lasts."""
    consultation = find_public(slug)
    author = participant_of(request, consultation.pk)
    proposal = get_object_or_404(Proposal, pk=number, consultation=consultation, participant=author or -1)
    context = {**page_of(consultation), "proposal": proposal, "code": _code_in(request, consultation)}
    return render(request, "citizen/proposed.html", context)


def _unseen_hints(request: HttpRequest, consultation: Consultation) -> Hints | None:
    """The hints on a text that could be sent and was not shown with them yet: one reads them, then decides."""
    written = request.POST.get("text", "")
    is_seen = _folded(request.POST.get("seen", "")) == _folded(written)
    is_long = len(written) > LONGEST_READ
    if is_seen or is_long or consultation.phase() not in PROPOSING_PHASES:
        return None
    language = request.POST.get("language", "")
    return hints_for(consultation, written, language, consultation.text_in(language).stem) or None


def _folded(text: str) -> str:
    return " ".join(text.split())


def _show_form(
    request: HttpRequest, consultation: Consultation, error: str = "", hints: Hints | None = None
) -> HttpResponse:
    page = page_of(consultation)
    text = page["text"]
    context = {
        **page,
        "slug": consultation.slug,
        "open": consultation.proposals.filter(state=ProposalState.ACCEPTED.value).count(),
        "shows_results": consultation.shows_others or consultation.phase() in RESULTS_PHASES,
        "written": request.POST.get("text", f"{text.stem} " if text.stem else ""),
        "error": error,
        "languages": [{"code": code, "name": CITIZEN_NAMES.get(code, code)} for code in consultation.languages],
        "chosen_language": request.POST.get("language", text.language),
        "territories": _territories(request, consultation),
        "rules": [(rule, RULE_EXAMPLES.get(reason)) for reason, rule in rules_of(consultation).items()],
        "good_examples": GOOD_EXAMPLES,
        "hints": hints,
        "seen": request.POST.get("text", "") if hints else "",
    }
    return render(request, "citizen/propose.html", context, status=400 if error else 200)


def _territories(request: HttpRequest, consultation: Consultation) -> list[dict[str, Any]]:
    """Those to choose from, where it is asked, each with whether it is chosen: by the form, or by a link."""
    if not consultation.asks_proposal_territory:
        return []
    chosen = number_of(request.POST.get("territory", request.GET.get("territory", "")))
    offered = consultation.territories.filter(removed_at=None)
    return [{"number": one.pk, "name": one.name, "is_chosen": one.pk == chosen} for one in offered]


def _confirm(request: HttpRequest, consultation: Consultation, sent: Submission) -> HttpResponse:
    response = redirect(onward(request, reverse("citizen-proposed", args=[consultation.slug, sent.proposal.pk])))
    known = participation_of(request, consultation.pk)
    source = (known.source if known else 0) or source_number(consultation, request)
    remember_participant(response, consultation.pk, sent.participant, source=source)
    if sent.personal_code:
        response.set_cookie(
            _cookie_name(consultation),
            signing.dumps(sent.personal_code, salt=_SALT),
            max_age=CODE_SHOWN_SECONDS,
            path=consultation.address,
            secure=is_secure(),
            httponly=True,
            samesite="Strict",
        )
    return response


def _code_in(request: HttpRequest, consultation: Consultation) -> str:
    try:
        code: str = signing.loads(
            request.COOKIES.get(_cookie_name(consultation), ""), salt=_SALT, max_age=CODE_SHOWN_SECONDS
        )
    except signing.BadSignature:
        return ""
    return code


def _cookie_name(consultation: Consultation) -> str:
    return f"parvis_code_{consultation.pk}"
