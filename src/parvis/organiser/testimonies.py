"""Texts set apart, for trained readers: what waits, the protocol at hand, and one text shown when it is asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.decide import decide
from parvis.actions.erase_testimonies import SHOWN_AHEAD_DAYS, texts_due
from parvis.actions.read_testimony import (
    acts_on,
    offer_rewrite,
    pass_on,
    read_testimony,
    report_danger,
    turn_of,
    waiting_testimonies,
)
from parvis.actions.rights import Act
from parvis.actions.set_apart import Testimony
from parvis.actions.show_helplines import help_places_of
from parvis.domain.errors import BadProposalText, Conflict, MalformedRequest
from parvis.domain.moderation import Decision, Reason
from parvis.domain.proposal import ProposalState
from parvis.domain.set_apart import REST_MINUTES
from parvis.domain.staff_act import StaffActKind
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES
from parvis.organiser.verdict import numbered_rules
from parvis.records.models import Account, Consultation, ModerationSettings, Proposal
from parvis.records.words import ACT_WORDS, STATE_WORDS, sentence_of

REASONS = (Reason.TESTIMONY, Reason.PERSONAL_DATA, Reason.ILLEGAL)


@never_cache
@require_safe
@for_consultation(Act.READ_TESTIMONIES)
def show_testimonies(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """What waits for a trained reader, without a word of it, and what is erased within a week."""
    context = {
        **_place(consultation),
        "waiting": list(waiting_testimonies(consultation)),
        "due": texts_due(consultation),
        "ahead_days": SHOWN_AHEAD_DAYS,
        "turn": turn_of(account, consultation),
        "rest_minutes": REST_MINUTES,
    }
    return render(request, "organiser/testimonies.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.READ_TESTIMONIES)
def show_testimony(request: HttpRequest, account: Account, consultation: Consultation, number: int) -> HttpResponse:
    """One text set apart. It is shown only in answer to a request to read it, which is recorded."""
    found = Proposal.objects.select_related("consultation", "set_apart__passed_by")
    proposal = get_object_or_404(found, pk=number, consultation=consultation, set_apart__isnull=False)
    if request.method != "POST":
        return _show(request, account, proposal)
    try:
        return _act(request, account, proposal)
    except BadProposalText as error:
        return _show(request, account, proposal, error=sentence_of(error))
    except Conflict as error:
        messages.warning(request, sentence_of(error))
        return redirect("office-testimony", consultation.slug, number)


def _act(request: HttpRequest, account: Account, proposal: Proposal) -> HttpResponse:
    act, sent, slug = request.POST.get("act", ""), request.POST, proposal.consultation.slug
    if act in {"read", "read-on"}:
        found = read_testimony(by=account, proposal=proposal, past_the_limit=act == "read-on")
        return _show(request, account, proposal, testimony=found)
    match act:
        case "pass-on":
            pass_on(by=account, proposal=proposal, word=sent.get("word", ""))
            said = gettext("Passed on. Another trained reader will take it; thank you for saying so.")
        case "report":
            report_danger(by=account, proposal=proposal, to=sent.get("to", ""))
            messages.success(request, gettext("The report is on record."))
            return redirect("office-testimony", slug, proposal.pk)
        case "offer":
            offer_rewrite(by=account, proposal=proposal, text=sent.get("text", ""))
            said = gettext("Offered. The author finds it with the personal code.")
        case "give-back" | "refuse":
            said = _decide(account, proposal, act, sent.get("reason", ""), sent.get("message", ""))
        case _:
            raise MalformedRequest(detail=gettext("this is not a decision."))
    messages.success(request, said)
    return redirect("office-testimonies", slug)


def _decide(account: Account, proposal: Proposal, act: str, rule: str, message: str) -> str:
    if act == "give-back":
        decide(moderator=account, proposal=proposal, decision=Decision.REOPEN)
        return gettext("Given back to the queue, as it was sent.")
    reason = next((one for one in REASONS if one.value == rule), Reason.TESTIMONY)
    decide(moderator=account, proposal=proposal, decision=Decision.REFUSE, reason=reason, message=message)
    return gettext("Refused. The text stays encrypted until its time is over.")


def _show(
    request: HttpRequest,
    account: Account,
    proposal: Proposal,
    *,
    testimony: Testimony | None = None,
    error: str = "",
) -> HttpResponse:
    context = {
        **_place(proposal.consultation),
        "proposal": proposal,
        "row": proposal.set_apart,
        "is_open": proposal.state == ProposalState.SET_ASIDE,
        "state": STATE_WORDS[ProposalState(proposal.state)],
        "language_name": LANGUAGE_NAMES.get(proposal.language, proposal.language),
        "testimony": testimony,
        "turn": turn_of(account, proposal.consultation),
        "help_places": help_places_of(proposal.consultation),
        "who_to_call": ModerationSettings.of(proposal.consultation).who_to_call,
        "reasons": [(value, rule) for _, value, rule in numbered_rules(proposal.consultation) if value in REASONS],
        "acts": [(act, ACT_WORDS[StaffActKind(act.kind)]) for act in acts_on(proposal)],
        "error": error,
        "sent": request.POST,
    }
    return render(request, "organiser/testimony.html", context, status=400 if error else 200)


def _place(consultation: Consultation) -> dict[str, Any]:
    return {"consultation": consultation, "text": consultation.text_in()}
