"""The last analysis of a consultation for its team: what everyone reads, and the slate and coordination beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from parvis.actions.kept_snapshots import last_and_anchor
from parvis.actions.rights import Act, may
from parvis.organiser.access import for_consultation
from parvis.records.models import Account, AnalysisSnapshot, Consultation, Proposal
from parvis.reporting.declared_page import read_declared
from parvis.reporting.snapshot_page import read_snapshot


@require_safe
@for_consultation(Act.SEE_FIGURES)
def show_insight(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The last analysis. Who may edit ideas also reads what acts together; no account is named on the page."""
    last, anchor = last_and_anchor(consultation)
    may_edit = may(account, Act.EDIT_IDEAS, consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "last": last,
        "found": read_snapshot(last) if last else None,
        "slate": _slate(last) if last else [],
        "may_edit": may_edit,
        "may_quarantine": may(account, Act.QUARANTINE, consultation),
        "anchor": anchor if may_edit else None,
        "suspicions": _suspicions(anchor) if anchor and may_edit else [],
        "declared": read_declared(anchor),
    }
    return render(request, "organiser/insight.html", context)


def _slate(snapshot: AnalysisSnapshot) -> list[dict[str, Any]]:
    """The slate that represents, then what the plain list holds in its place."""
    told = snapshot.outputs["method"]["slate"]
    chosen = [seat["proposal"] for seat in told["representing"]]
    left = [number for number in told["most_agreed"] if number not in chosen]
    words = Proposal.objects.in_bulk([int(number) for number in (*chosen, *left)])
    rows = [(number, "added" if number in told["only_representing"] else "both") for number in chosen]
    return [
        {"proposal": words[int(number)], "place": place}
        for number, place in (*rows, *((number, "left") for number in left))
        if int(number) in words
    ]


def _suspicions(anchor: AnalysisSnapshot) -> list[dict[str, Any]]:
    told = anchor.outputs["method"]["coordination"]
    groups, effects = told["groups"] or [], told["effects"]
    return [
        {
            "accounts": len(group["accounts"]),
            "ballots": group["ballots"],
            "why": [gettext(reason) for reason in group["why"]],
            "effect": effects[index] if index < len(effects) else None,
        }
        for index, group in enumerate(groups)
    ]
