"""Second reading: items that another person decided on, without saying how, and how far both agree."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.actions.read_again import ReadAlready, agreement_in, disagreements_in, read_again, to_read_again
from parvis.actions.rights import Act, may
from parvis.domain.moderation import Decision
from parvis.organiser.access import for_consultation
from parvis.organiser.verdict import numbered_rules, read_numbers, read_verdict
from parvis.records.models import Account, Consultation, ModerationDecision
from parvis.records.words import sentence_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.MODERATE)
def read(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The oldest item that was drawn, and what this reader says of it."""
    if request.method == "POST":
        return _record(request, account, consultation)
    waiting = to_read_again(reader=account, consultation=consultation)
    # What two readers disagreed on names the first one: it is for those who run the consultation.
    may_compare = may(account, Act.RUN_CONSULTATION, consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "first": waiting.first(),
        "waiting": waiting.count(),
        "rules": numbered_rules(consultation),
        "agreement": agreement_in(consultation),
        "disagreements": disagreements_in(consultation) if may_compare else [],
    }
    return render(request, "organiser/read_again.html", context)


def _record(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    verdict = read_verdict(request, (Decision.ACCEPT, Decision.REFUSE))
    number = read_numbers([request.POST.get("first", "")]) or [0]
    first = get_object_or_404(ModerationDecision, pk=number[0], proposal__consultation=consultation)
    try:
        read_again(reader=account, first=first, decision=verdict.decision, reason=verdict.reason)
    except ReadAlready as error:
        messages.warning(request, sentence_of(error))
    else:
        messages.success(request, gettext("Recorded. It changes nothing for the proposal."))
    return redirect("office-read-again", consultation.slug)
