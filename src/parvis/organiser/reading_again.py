"""Second reading: items that another person decided on, without saying how, and how far both agree."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.actions.read_again import ReadAlready, agreement_in, disagreements_in, read_again, to_read_again
from parvis.actions.rights import Act, may
from parvis.domain.moderation import Decision, RuleCode, UnknownRule
from parvis.organiser.access import for_consultation
from parvis.organiser.verdict import read_numbers, read_verdict, those_that_hold
from parvis.records.models import Account, Consultation, ModerationDecision, SecondReading
from parvis.records.rule_text import worded_rules
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
    rules = worded_rules(consultation)
    words = {place.code: said for place, said in rules}
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "first": waiting.first(),
        "waiting": waiting.count(),
        "rules": those_that_hold(rules),
        "agreement": agreement_in(consultation),
        "disagreements": _compared(consultation, words) if may_compare else [],
    }
    return render(request, "organiser/read_again.html", context)


def _compared(consultation: Consultation, rules: Mapping[RuleCode, str]) -> list[tuple[SecondReading, str, str]]:
    """What two readers judged differently, with the words of the rule of each."""
    apart = disagreements_in(consultation)
    return [(one, rules.get(one.first.reason, ""), rules.get(one.reason, "")) for one in apart]


def _record(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    verdict = read_verdict(request, (Decision.ACCEPT, Decision.REFUSE))
    number = read_numbers([request.POST.get("first", "")]) or [0]
    first = get_object_or_404(ModerationDecision, pk=number[0], proposal__consultation=consultation)
    try:
        read_again(reader=account, first=first, decision=verdict.decision, reason=verdict.reason)
    except (ReadAlready, UnknownRule) as error:
        messages.warning(request, sentence_of(error))
    else:
        messages.success(request, gettext("Recorded. It changes nothing for the proposal."))
    return redirect("office-read-again", consultation.slug)
