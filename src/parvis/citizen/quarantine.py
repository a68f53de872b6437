"""The public page of quarantines: the rule, who decided what and why, and what the figures would be otherwise."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.actions.quarantine import decisions_on
from parvis.ballotbox import present
from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView
from parvis.citizen.booth import browse
from parvis.citizen.figures import read_number, read_percent
from parvis.citizen.originals import words_for
from parvis.citizen.public import find_shown, page_of
from parvis.citizen.square import square_page
from parvis.domain.phase import VOTING_PHASES
from parvis.insight.with_and_without import differences
from parvis.records.models import Consultation, QuarantineDecision
from parvis.records.words import ZONE_WORDS

MOST_ROWS = 30


@require_safe
def show_quarantine(request: HttpRequest, slug: str) -> HttpResponse:
    """Decisions and counts for everyone; shares with and without where results are shown."""
    consultation = find_shown(slug)
    crowd = present.crowd()
    now = crowd.clock()
    view = crowd.catalogue.find(slug)
    tallies, _ = present.wait_for(browse(crowd, view, None))
    context = {
        **page_of(consultation),
        **square_page(view, now),
        **quarantine_totals(tallies),
        **(_changes(request, view, tallies) if view.shows_results(now) else {}),
        "decisions": [_told(one, consultation) for one in reversed(decisions_on(consultation))],
    }
    return render(request, "citizen/square/quarantine.html", context)


def quarantine_totals(tallies: Tallies) -> dict[str, Any]:
    """How many opinions are in quarantine, and their share of all; nothing where there are none."""
    if not tallies.held_ballots:
        return {}
    share = tallies.held_ballots / (tallies.ballots + tallies.held_ballots)
    return {
        "quarantined_people": read_number(tallies.held_participants),
        "quarantined_ballots": read_number(tallies.held_ballots),
        "quarantined_percent": read_percent(share),
    }


def _changes(request: HttpRequest, view: ConsultationView, tallies: Tallies) -> dict[str, Any]:
    if tallies.held is None:
        return {}
    known = [proposal in view.proposals for proposal in tallies.proposals.tolist()]
    found = differences(tallies.proposals[known], tallies.counts[known], tallies.held[known])
    rows = []
    for one in found[:MOST_ROWS]:
        proposal = view.proposals[one.proposal]
        rows.append(
            {
                "number": one.proposal,
                **words_for(proposal, request),
                "without": "–" if one.agreement_without is None else read_percent(one.agreement_without),
                "with": "–" if one.agreement_with is None else read_percent(one.agreement_with),
                "zone_without": ZONE_WORDS[one.zone_without] if one.is_other_zone else "",
                "zone_with": ZONE_WORDS[one.zone_with],
            }
        )
    return {"changes": rows, "other_zones": sum(one.is_other_zone for one in found)}


def _told(decision: QuarantineDecision, consultation: Consultation) -> dict[str, Any]:
    return {
        "record": decision,
        "accounts": len(decision.accounts),
        "was_over": consultation.phase(decision.at) not in VOTING_PHASES,
    }
