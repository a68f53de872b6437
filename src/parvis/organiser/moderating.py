"""The moderation queue: one proposal at a time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parvis.actions.decide import AlreadyDecided, decide, waiting_proposals
from parvis.actions.rights import Act
from parvis.domain.errors import MalformedRequest, TransitionForbidden
from parvis.domain.moderation import Decision, Reason, ReasonMissing
from parvis.domain.proposal import ProposalState
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES
from parvis.records.models import Account, Consultation, Proposal
from parvis.records.words import RULES, STATE_WORDS, sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.MODERATE)
def moderate(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The oldest proposal that waits, and the decision on it."""
    if request.method != "POST":
        return _show(request, consultation, waiting_proposals(consultation).first())
    number = request.POST.get("proposal", "")
    found = get_object_or_404(Proposal, pk=int(number) if number.isdecimal() else 0, consultation=consultation)
    decision, reason = _sent(request)
    try:
        made = decide(
            moderator=account,
            proposal=found,
            decision=decision,
            reason=reason,
            note=request.POST.get("note", ""),
            seen_state=ProposalState.WAITING,
        )
    except ReasonMissing as error:
        return _show(request, consultation, found, error=sentence_of(error))
    except (AlreadyDecided, TransitionForbidden) as error:
        messages.warning(request, sentence_of(error))
    else:
        state = STATE_WORDS[ProposalState(made.state_after)]
        messages.success(request, gettext("“%(text)s”: %(state)s.") % {"text": found.text, "state": state})
    return redirect("office-moderate", consultation.slug)


def _sent(request: HttpRequest) -> tuple[Decision, Reason | None]:
    try:
        decision = Decision(request.POST.get("decision", ""))
        reason = request.POST.get("reason", "")
        return decision, Reason(reason) if reason and decision is Decision.REFUSE else None
    except ValueError as error:
        raise MalformedRequest(detail=gettext("this is not a decision.")) from error


def _show(request: HttpRequest, consultation: Consultation, proposal: Proposal | None, error: str = "") -> HttpResponse:
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "proposal": proposal,
        "language_name": LANGUAGE_NAMES.get(proposal.language, proposal.language) if proposal else "",
        "waiting": waiting_proposals(consultation).count(),
        "rules": [(number, reason.value, rule) for number, (reason, rule) in enumerate(RULES.items(), start=1)],
        "error": error,
        "note": request.POST.get("note", ""),
    }
    return render(request, "organiser/moderate.html", context, status=400 if error else 200)
