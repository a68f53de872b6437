"""The last analysis of a consultation for its team: what everyone reads, and the slate and coordination beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from parvis.actions.kept_readings import Kept, latest_findings, latest_people
from parvis.actions.rights import Act, may
from parvis.insight.kept_findings import Findings
from parvis.insight.kept_people import People
from parvis.organiser.access import for_consultation
from parvis.records.models import Account, Consultation, Proposal
from parvis.reporting.declared_page import read_declared
from parvis.reporting.snapshot_page import read_snapshot


@require_safe
@for_consultation(Act.SEE_FIGURES)
def show_insight(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The last analysis. Who may edit ideas also reads what acts together; no account is named on the page."""
    last, anchor = latest_findings(consultation.pk), latest_people(consultation.pk)
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


def _slate(last: Kept[Findings]) -> list[dict[str, Any]]:
    """The slate that represents, then what the plain list holds in its place."""
    told = last.told.method.slate
    chosen = [seat.proposal for seat in told.representing]
    left = [number for number in told.most_agreed if number not in chosen]
    words = Proposal.objects.in_bulk([*chosen, *left])
    rows = [(number, "added" if number in told.only_representing else "both") for number in chosen]
    return [
        {"proposal": words[number], "place": place}
        for number, place in (*rows, *((number, "left") for number in left))
        if number in words
    ]


def _suspicions(anchor: Kept[People]) -> list[dict[str, Any]]:
    effects = anchor.told.effects
    return [
        {
            "accounts": len(group.accounts),
            "ballots": group.ballots,
            "why": [gettext(reason) for reason in group.why],
            "effect": effects[index] if index < len(effects) else None,
        }
        for index, group in enumerate(anchor.told.suspicions)
    ]
