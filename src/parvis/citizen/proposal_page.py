"""The public page of one proposal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.actions.translate_proposals import present_translation
from parvis.ballotbox.catalogue import Translation
from parvis.citizen.errors import error_page
from parvis.citizen.figures import bar_of
from parvis.citizen.following import shown_support
from parvis.citizen.open_figures import figures_page
from parvis.citizen.originals import shown_words
from parvis.citizen.public import find_shown, page_of
from parvis.citizen.sharing import share_page
from parvis.domain.errors import UnknownProposal
from parvis.domain.phase import OVER_PHASES
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, Proposal
from parvis.records.rule_text import rules_of


@require_safe
def show_proposal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page of a published proposal. One that was published and is no more says so; the others have no page."""
    consultation = find_shown(slug)
    proposal = Proposal.objects.select_related("territory").filter(pk=number, consultation=consultation).first()
    if proposal is None:
        raise UnknownProposal
    if proposal.state != ProposalState.ACCEPTED:
        if proposal.accepted_at:
            return error_page(request, 410)
        raise UnknownProposal
    context = {
        **page_of(consultation),
        **share_page(request, consultation, proposal),
        "proposal": proposal,
        "words": shown_words(proposal.text, proposal.language, _translation(proposal), request),
        **_result(consultation, proposal),
        "rules": list(rules_of(consultation).items()),
        "was_flagged": "flagged" in request.GET,
        "figures": figures_page(consultation, number),
    }
    return render(request, "citizen/proposal.html", context)


def _result(consultation: Consultation, proposal: Proposal) -> dict[str, Any]:
    """What people said of it, once nobody can be swayed by it any more."""
    if consultation.phase() not in OVER_PHASES:
        return {}
    others = shown_support(consultation, [proposal.pk]).get(proposal.pk)
    if others is None:
        return {}
    opinions = (others.agree, others.neutral, others.disagree)
    return {"bar": bar_of(opinions), "votes": sum(opinions)}


def _translation(proposal: Proposal) -> Translation | None:
    found = present_translation(proposal, get_language() or "")
    return Translation(found.text, found.engine) if found else None
