"""What unites and what divides: the last analysis of a consultation, as a page for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.actions.kept_readings import latest_findings
from parvis.ballotbox import present
from parvis.ballotbox.catalogue import ConsultationView
from parvis.citizen.originals import shown_words
from parvis.citizen.public import find_shown, page_of
from parvis.citizen.square import square_page
from parvis.reporting.snapshot_page import Say, Words, read_snapshot


@require_safe
def show_insight(request: HttpRequest, slug: str) -> HttpResponse:
    """Groups, what unites, what divides, ideas, from the last analysis; or why they are not shown yet."""
    consultation = find_shown(slug)
    crowd = present.crowd()
    now = crowd.clock()
    view = crowd.catalogue.find(slug)
    last = latest_findings(consultation.pk) if view.shows_results(now) else None
    context = {
        **page_of(consultation),
        **square_page(view, now),
        "found": read_snapshot(last, _say_to(request, view)) if last else None,
    }
    return render(request, "citizen/square/insight.html", context)


def _say_to(request: HttpRequest, view: ConsultationView) -> Say:
    """As on cards: the kept translation, labelled, unless this reader prefers originals."""

    def say(number: int, text: str, language: str) -> Words:
        proposal = view.proposals.get(number)
        found = proposal.translation(get_language() or "") if proposal else None
        return Words(**shown_words(text, language, found, request))

    return say
