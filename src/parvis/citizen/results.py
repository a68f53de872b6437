"""The live results of a consultation, as a page."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.citizen import present
from parvis.citizen.figures import bar_of, read_number
from parvis.citizen.public import find_public, page_of
from parvis.citizen.ranking import ENOUGH_VOTES, Result, Sort, rank, search
from parvis.citizen.square import square_page
from parvis.domain.opinion import Qualifier
from parvis.insight.log import opinion_counts, qualifier_counts
from parvis.records.words import QUALIFIER_WORDS

PAGE_SIZE = 50
LONGEST_QUERY = 100
SORT_WORDS: dict[Sort, Promise] = {
    Sort.AGREED: _("most agreed with"),
    Sort.DIVISIVE: _("most divisive"),
    Sort.NEWEST: _("newest"),
}
_NO_OPINIONS = (0, 0, 0, 0)
_NO_QUALIFIERS = (0,) * len(Qualifier)


@require_safe
def show_results(request: HttpRequest, slug: str) -> HttpResponse:
    """The tallies of this moment: a page of the proposals in the asked order, or why they are not shown yet."""
    crowd = present.crowd()
    now = crowd.clock()
    view = crowd.catalogue.find(slug, now)
    context = {**page_of(find_public(slug)), **square_page(view, now)}
    if not view.shows_results(now):
        return render(request, "citizen/square/results_later.html", context)
    tallies = present.wait_for(_tallies(crowd, view))
    return render(request, "citizen/square/results.html", {**context, **_results(request, view, tallies)})


async def _tallies(crowd: Crowd, view: ConsultationView) -> Tallies:
    return crowd.board.tallies(view.id)


def _results(request: HttpRequest, view: ConsultationView, tallies: Tallies) -> dict[str, Any]:
    asked = request.GET.get("sort", "")
    sort = Sort(asked) if asked in set(Sort) else Sort.AGREED
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    found = rank(search(_read(view, tallies), query), sort)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "participants": read_number(tallies.participants),
        "ballots": read_number(tallies.ballots),
        "position": tallies.position,
        "sorts": [{"value": name.value, "word": word, "is_chosen": name is sort} for name, word in SORT_WORDS.items()],
        "sort": sort.value,
        "query": query,
        "kept": urlencode({"q": query, "sort": sort.value}) + "&",
        "page": page,
        "rows": [_row(result) for result in page],
        "enough": ENOUGH_VOTES,
    }


def _read(view: ConsultationView, tallies: Tallies) -> list[Result]:
    ids = tallies.proposals.tolist()
    opinions = dict(zip(ids, opinion_counts(tallies.counts).tolist(), strict=True))
    qualifiers = dict(zip(ids, qualifier_counts(tallies.counts).tolist(), strict=True))
    return [
        Result(proposal, tuple(opinions.get(number, _NO_OPINIONS)), tuple(qualifiers.get(number, _NO_QUALIFIERS)))
        for number, proposal in view.proposals.items()
    ]


def _row(result: Result) -> dict[str, Any]:
    text, spoken = result.proposal.words(get_language() or "")
    names = tuple(Qualifier)
    return {
        "proposal": result.proposal,
        "text": text,
        "spoken": spoken,
        "votes": result.votes,
        "skips": result.opinions[3],
        "has_enough": result.has_enough,
        "bar": bar_of(result.opinions[:3]),
        "qualifiers": [
            {"value": name.value, "word": QUALIFIER_WORDS[name], "count": result.qualifiers[place]}
            for place, name in enumerate(names)
        ],
    }
