"""The pages on which a person reads which accounts act together, sees what they change, and decides."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.kept_readings import Kept, latest_findings, latest_people
from parvis.actions.quarantine import (
    LONGEST_REASON,
    decisions_on,
    is_final,
    last_decision,
    lift_quarantine,
    put_in_quarantine,
    quarantined_accounts,
)
from parvis.actions.rights import Act
from parvis.domain.errors import ParvisError, Unavailable
from parvis.insight.coordination_reasons import REASONS
from parvis.insight.kept_people import People
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.organiser.quarantine_effect import MOST_ACCOUNTS, MOST_PROPOSALS, Effect, effect_of, name_group
from parvis.records.models import Account, Consultation, QuarantineDecision
from parvis.records.words import ZONE_WORDS, sentence_of


class DecisionForm(OfficeForm):
    """Why, and whether one knows what it does. `seen` is the state that the effect was shown for."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("In 20 characters or more. It is published as it stands: name nobody, accuse nobody."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_sure = forms.BooleanField(label=_("I know that it changes much, or what is already final."), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


@require_safe
@for_consultation(Act.QUARANTINE)
def show_groups(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The groups that act together, what is in quarantine, and every decision so far."""
    del account
    last, anchor = latest_findings(consultation.pk), latest_people(consultation.pk)
    held = quarantined_accounts(consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "anchor": anchor,
        "groups": _groups(consultation, anchor, held),
        "held": len(held),
        "effect": last.told.method.coordination.quarantined if last else None,
        "decisions": [_told(one) for one in reversed(decisions_on(consultation))],
    }
    return render(request, "organiser/quarantine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.QUARANTINE)
def decide(request: HttpRequest, account: Account, consultation: Consultation, key: str) -> HttpResponse:
    """What a group of accounts changes in each result; the form that puts it in quarantine, or lifts its quarantine."""
    decision = _decision(consultation, key)
    group = (
        None
        if decision
        else next((one for one in _groups(consultation, latest_people(consultation.pk)) if one["key"] == key), None)
    )
    if decision is None and group is None:
        messages.warning(request, _("This group is no longer what it was: accounts came to it or left it. Look again."))
        return redirect("office-quarantine", consultation.slug)
    accounts = decision.accounts if decision else group["members"] if group else []
    try:
        effect = effect_of(consultation, accounts, is_lift=decision is not None)
    except Unavailable as error:
        messages.error(request, sentence_of(error))
        return redirect("office-quarantine", consultation.slug)
    seen = last_decision(consultation)
    form = DecisionForm(request.POST or None, initial={"seen": seen})
    if form.is_valid() and _was_done(request, account, consultation, form, effect, decision, group):
        return redirect("office-quarantine", consultation.slug)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "seen": seen,
        "is_final": is_final(consultation),
        "decision": _told(decision) if decision else None,
        "group": group,
        **_shown(effect),
    }
    return render(request, "organiser/quarantine_decide.html", context, status=400 if form.errors else 200)


def _was_done(
    request: HttpRequest,
    account: Account,
    consultation: Consultation,
    form: DecisionForm,
    effect: Effect,
    decision: QuarantineDecision | None,
    group: dict[str, Any] | None,
) -> bool:
    told = {**form.cleaned_data, "weight": effect.weight, "by": account}
    try:
        if decision is not None:
            lift_quarantine(decision=decision, **told)
            messages.success(request, _("The quarantine is lifted: these opinions count again within seconds."))
        elif group is not None:
            moving = sorted(effect.moving)
            put_in_quarantine(consultation=consultation, accounts=moving, signals=group["signals"], **told)
            messages.success(request, _("These accounts are in quarantine: in a few seconds, no figure counts them."))
    except ParvisError as error:
        form.add_error("is_sure" if error.code == "quarantine-not-sure" else "reason", sentence_of(error))
        return False
    return True


def _groups(
    consultation: Consultation, anchor: Kept[People] | None, held: frozenset[int] = frozenset()
) -> list[dict[str, Any]]:
    """The groups of the last search for coordination, the strongest first."""
    if anchor is None:
        return []
    effects = anchor.told.effects
    return [
        {
            "key": name_group(consultation.pk, group.accounts),
            "members": group.accounts,
            "accounts": len(group.accounts),
            "held": len(held.intersection(group.accounts)),
            "ballots": group.ballots,
            "score": group.score,
            "signals": group.strongest_signals(),
            "why": [gettext(reason) for reason in group.why],
            "effect": effects[index] if index < len(effects) else None,
        }
        for index, group in enumerate(anchor.told.suspicions)
    ]


def _decision(consultation: Consultation, key: str) -> QuarantineDecision | None:
    """The quarantine that a key such as `d12` names, unless it was lifted."""
    if not key.startswith("d") or not key[1:].isdecimal() or len(key) > 12:
        return None
    found = QuarantineDecision.objects.filter(consultation=consultation, pk=int(key[1:]), lifts=None)
    return found.filter(lifted_by=None).select_related("by", "consultation").first()


def _told(decision: QuarantineDecision) -> dict[str, Any]:
    lift = getattr(decision, "lifted_by", None)
    return {
        "record": decision,
        "key": f"d{decision.pk}",
        "accounts": len(decision.accounts),
        "why": [gettext(REASONS[name]) for name in decision.signals if name in REASONS],
        "lift": lift,
        "is_open": decision.lifts_id is None and lift is None,
    }


def _shown(effect: Effect) -> dict[str, Any]:
    rows = [
        {
            "proposal": proposal,
            "one": one,
            "with": _percent(one.agreement_with),
            "without": _percent(one.agreement_without),
            "zone_with": ZONE_WORDS[one.zone_with],
            "zone_without": ZONE_WORDS[one.zone_without],
        }
        for proposal, one in effect.told
    ]
    return {
        "effect": effect,
        "rows": rows,
        "more_rows": max(effect.touched - MOST_PROPOSALS, 0),
        "more_accounts": max(len(effect.moving) - MOST_ACCOUNTS, 0),
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else gettext("{share}%").format(share=round(100 * share))
