"""The moderation queue: one proposal at a time, handed out and locked, one key a decision."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.actions.copies import copies_of, decide_with_copies
from parvis.actions.edit_proposal import BadParts, correct_spelling, locate_proposal, split_proposal
from parvis.actions.find_neighbours import find_neighbours
from parvis.actions.hand_out import Item, ItemKind, count_queue, hand_out, release_locks, renew_lock
from parvis.actions.hide_words import hide_in_proposal
from parvis.actions.read_testimony import turn_of
from parvis.actions.rights import Act
from parvis.actions.suggest_verdict import help_with, is_hidden, record_help
from parvis.actions.translate_proposals import present_translation
from parvis.actions.undo_decision import NothingToUndo, undo_decision, undoable
from parvis.domain.errors import BadProposalText, Conflict, NotAllowed
from parvis.domain.moderation import UNDO_SECONDS, Decision, ReasonMissing, RuleCode, UnknownRule
from parvis.domain.proposal import ProposalState
from parvis.domain.set_apart import HIDDEN, REST_MINUTES, NothingLeft, WordsNotFound
from parvis.domain.spelling import NotSpelling
from parvis.domain.territory import UnknownTerritory
from parvis.insight.wording import examine_wording
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES
from parvis.organiser.suggesting import described, sentence_after
from parvis.organiser.verdict import read_numbers, read_state, read_verdict, those_that_hold
from parvis.records.models import Account, Consultation, Proposal, Territory
from parvis.records.rule_text import worded_rules
from parvis.records.words import STATE_WORDS, sentence_of

IN_THE_QUEUE = (
    Decision.ACCEPT,
    Decision.REFUSE,
    Decision.POSTPONE,
    Decision.SET_ASIDE,
    Decision.ASK,
    Decision.CONFIRM,
)
STAYS_ON_THE_ITEM = ("correct", "hide", "locate")
MOST_COPIES_LISTED = 20
_READS_ON = "reads_on_until"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.MODERATE)
def moderate(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The item handed out (`?item=` asks for one), and what is done with it."""
    if request.method == "POST":
        return _act(request, account, consultation)
    if _is_due_a_pause(request, account, consultation):
        return _show(request, account, consultation, None, is_pause=True)
    wanted = read_numbers([request.GET.get("item", "")])
    item = hand_out(moderator=account, consultation=consultation, wanted=wanted[0] if wanted else None)
    return _show(request, account, consultation, item, was_taken=bool(wanted) and item is None)


@require_POST
@for_consultation(Act.MODERATE)
def undo(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Take the last decision back, within ten seconds; the item is in hand again."""
    try:
        undone = undo_decision(moderator=account, consultation=consultation)
    except NothingToUndo as error:
        messages.warning(request, sentence_of(error))
        return redirect("office-moderate", consultation.slug)
    messages.success(request, gettext("Undone: it is as it was before."))
    response = redirect("office-moderate", consultation.slug)
    if undone:
        response["Location"] += f"?item={undone[0].proposal_id}"
    return response


@require_POST
@for_consultation(Act.MODERATE)
def keep_lock(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Called by the page: keep the item two minutes more, or give everything back when it is left."""
    if request.POST.get("act") == "release":
        release_locks(moderator=account, consultation=consultation)
        return HttpResponse(status=204)
    proposal = _proposal(request, consultation)
    return HttpResponse(status=204 if renew_lock(moderator=account, proposal=proposal) else 409)


@require_POST
@for_consultation(Act.MODERATE)
def read_on(request: HttpRequest, _account: Account, consultation: Consultation) -> HttpResponse:
    """Go on although a pause is due; it is offered again after as long as a pause lasts."""
    request.session[_READS_ON] = (timezone.now() + timedelta(minutes=REST_MINUTES)).timestamp()
    return redirect("office-moderate", consultation.slug)


@require_safe
@for_consultation(Act.MODERATE)
def show_near(request: HttpRequest, _account: Account, consultation: Consultation, number: int) -> HttpResponse:
    """The proposals nearest to an item, as the part of a page that is fetched after it."""
    proposal = get_object_or_404(Proposal.objects.select_related("consultation"), pk=number, consultation=consultation)
    near = find_neighbours(proposal)
    hidden = is_hidden(proposal)
    context = {"near": near, "consultation": consultation, "hidden": hidden, "proposal": proposal}
    if not hidden:
        context |= described(help_with(proposal, near), consultation)
    return render(request, "organiser/_near.html", context)


def _is_due_a_pause(request: HttpRequest, account: Account, consultation: Consultation) -> bool:
    reads_on = request.session.get(_READS_ON, 0) > timezone.now().timestamp()
    return not reads_on and turn_of(account, consultation).is_over


def _act(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    proposal = _proposal(request, consultation)
    try:
        said = _carry_out(request, account, proposal)
    except (
        UnknownTerritory,
        ReasonMissing,
        UnknownRule,
        NotSpelling,
        BadProposalText,
        BadParts,
        WordsNotFound,
        NothingLeft,
    ) as error:
        item = hand_out(moderator=account, consultation=consultation, wanted=proposal.pk)
        return _show(request, account, consultation, item, error=sentence_of(error))
    except (Conflict, NotAllowed) as error:
        messages.warning(request, sentence_of(error))
    else:
        messages.success(request, said)
    response = redirect("office-moderate", consultation.slug)
    if request.POST.get("verdict") in STAYS_ON_THE_ITEM:
        response["Location"] += f"?item={proposal.pk}"
    return response


def _carry_out(request: HttpRequest, account: Account, proposal: Proposal) -> str:
    sent = request.POST
    if sent.get("verdict") == "correct":
        correct_spelling(by=account, proposal=proposal, text=sent.get("corrected", ""))
        return gettext("The spelling is corrected; what was sent is kept.")
    if sent.get("verdict") == "locate":
        numbers = read_numbers([sent.get("territory", "")])
        locate_proposal(by=account, proposal=proposal, territory=numbers[0] if numbers else None)
        return gettext("Saved.")
    if sent.get("verdict") == "hide":
        hide_in_proposal(by=account, proposal=proposal, words=sent.get("hidden", ""))
        return gettext("Hidden. Trained readers can read what stood there, for a short time.")
    if sent.get("verdict") == "split":
        parts = split_proposal(by=account, proposal=proposal, parts=sent.get("parts", "").splitlines())
        return gettext("Split into %(count)d proposals, which wait to be read.") % {"count": len(parts)}
    verdict = read_verdict(request, IN_THE_QUEUE)
    # Messages pass through the session: a text that is set apart must not.
    is_hard = verdict.decision is Decision.SET_ASIDE or examine_wording(proposal.text, proposal.language).needs_care
    quoted = f"#{proposal.pk}" if is_hard else gettext("“%(text)s”") % {"text": proposal.text}
    told = help_with(proposal) if proposal.state == ProposalState.WAITING else None
    made = decide_with_copies(
        moderator=account,
        proposal=proposal,
        copies=_chosen_copies(request, proposal),
        decision=verdict.decision,
        reason=verdict.reason,
        note=sent.get("note", ""),
        message=sent.get("message", ""),
        seen_state=read_state(sent.get("seen", ProposalState.WAITING.value)),
    )
    state = STATE_WORDS[ProposalState(made[0].state_after)]
    said = gettext("%(quoted)s: %(state)s.") % {"quoted": quoted, "state": state}
    if told:
        hidden = is_hidden(proposal)
        record_help(proposal, told, made[0], was_hidden=hidden)
        said += f" {sentence_after(told, proposal.consultation)}" if hidden else ""
    more = len(made) - 1
    return said + (" " + ngettext("%d copy with it.", "%d copies with it.", more) % more if more else "")


def _chosen_copies(request: HttpRequest, proposal: Proposal) -> list[Proposal]:
    """The copies ticked one by one; or, of very many, all that were there when the page was shown."""
    numbers = set(read_numbers(request.POST.getlist("copy")))
    last = max(read_numbers([request.POST.get("copies_up_to", "")]), default=0)
    return [one for one in copies_of(proposal) if one.pk in numbers or one.pk <= last] if numbers or last else []


def _proposal(request: HttpRequest, consultation: Consultation) -> Proposal:
    number = read_numbers([request.POST.get("proposal", "")]) or [0]
    return get_object_or_404(Proposal.objects.select_related("consultation"), pk=number[0], consultation=consultation)


def _show(
    request: HttpRequest,
    account: Account,
    consultation: Consultation,
    item: Item | None,
    *,
    error: str = "",
    was_taken: bool = False,
    is_pause: bool = False,
) -> HttpResponse:
    rules = worded_rules(consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "counts": count_queue(consultation),
        "rules": those_that_hold(rules),
        "undoable": undoable(account, consultation),
        "undo_seconds": UNDO_SECONDS,
        "error": error,
        "was_taken": was_taken,
        "turn": turn_of(account, consultation) if is_pause else None,
        "sent": request.POST,
        **(_shown(item, {place.code: words for place, words in rules}) if item else {}),
    }
    return render(request, "organiser/moderate.html", context, status=400 if error else 200)


def _shown(item: Item, rules: Mapping[RuleCode, str]) -> dict[str, Any]:
    proposal = item.proposal
    copies = copies_of(proposal) if proposal.state == ProposalState.WAITING else []
    last = (
        proposal.decisions.select_related("moderator").order_by("-id").first() if proposal.state != "waiting" else None
    )
    return {
        "item": item,
        "proposal": proposal,
        "is_new": item.kind is ItemKind.NEW,
        "is_late": item.due < timezone.now(),
        "may_confirm": item.kind is not ItemKind.NEW,
        "is_apart": proposal.text == HIDDEN,
        "is_hard": examine_wording(proposal.text, proposal.language).needs_care,
        "may_accept": proposal.state != ProposalState.ACCEPTED and proposal.text != HIDDEN,
        "may_refuse": proposal.state != ProposalState.REFUSED and proposal.text != HIDDEN,
        "may_hide": proposal.state not in {ProposalState.REFUSED, ProposalState.WITHDRAWN, ProposalState.SET_ASIDE},
        "may_edit": proposal.state in {ProposalState.WAITING, ProposalState.POSTPONED},
        "territories": _territories(proposal),
        "copies": copies,
        "copies_up_to": copies[-1].pk if len(copies) > MOST_COPIES_LISTED else None,
        "translation": None
        if proposal.text == HIDDEN
        else present_translation(proposal, get_language() or "", proposal.consultation.default_language),
        "rewordings": list(proposal.rewordings.all()),
        "last": last,
        "last_rule": rules.get(last.reason, "") if last else "",
        "flags": [(rules.get(flag.reason, ""), flag.words) for flag in item.flags],
        "state": STATE_WORDS[ProposalState(proposal.state)],
        "language_name": LANGUAGE_NAMES.get(proposal.language, proposal.language),
    }


def _territories(proposal: Proposal) -> list[Territory]:
    """Those that a proposal may be said to be about; none where nobody is asked and it has none."""
    if not (proposal.consultation.asks_proposal_territory or proposal.territory_id):
        return []
    return list(
        Territory.objects.filter(Q(removed_at=None) | Q(pk=proposal.territory_id), consultation=proposal.consultation)
    )
