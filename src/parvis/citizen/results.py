"""The live results of a consultation, as a page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.ballotbox import present
from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.citizen.figures import bar_of, read_number
from parvis.citizen.public import find_public, page_of
from parvis.citizen.ranking import ENOUGH_VOTES, Result, Sort, rank, search
from parvis.citizen.square import square_page
from parvis.citizen.voter import device_voter
from parvis.domain.ballot import ParticipantId
from parvis.domain.opinion import Qualifier
from parvis.insight.log import opinion_counts, qualifier_counts
from parvis.records.models import Theme
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
    tallies, met = present.wait_for(_read_crowd(crowd, view, device_voter(request, view.id)))
    results = _read(view, tallies)
    if "new" in request.GET:
        results = [result for result in results if result.proposal.id not in met]
    return render(request, "citizen/square/results.html", {**context, **_results(request, view, tallies, results)})


async def _read_crowd(
    crowd: Crowd, view: ConsultationView, participant: ParticipantId | None
) -> tuple[Tallies, frozenset[int]]:
    """The tallies, and the proposals that this participant has met."""
    return crowd.board.tallies(view.id), frozenset(await crowd.marks_of(view.id, participant))


def _results(request: HttpRequest, view: ConsultationView, tallies: Tallies, results: list[Result]) -> dict[str, Any]:
    asked = request.GET.get("sort", "")
    sort = Sort(asked) if asked in set(Sort) else Sort.AGREED
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    themes = _themes(view)
    theme = request.GET.get("theme", "")
    if theme in themes:
        results = [result for result in results if str(result.proposal.theme) == theme]
    found = rank(search(results, query), sort)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "participants": read_number(tallies.participants),
        "ballots": read_number(tallies.ballots),
        "position": tallies.position,
        "sorts": [{"value": name.value, "word": word, "is_chosen": name is sort} for name, word in SORT_WORDS.items()],
        "sort": sort.value,
        "query": query,
        "kept": _kept(request),
        "themes": [{"value": key, "word": name, "is_chosen": key == theme} for key, name in themes.items()],
        "is_new": "new" in request.GET,
        "page": page,
        "rows": [_row(result) for result in page],
        "enough": ENOUGH_VOTES,
    }


def _themes(view: ConsultationView) -> dict[str, str]:
    """The name of each theme in the active language, by its number as an address holds it."""
    found = Theme.objects.filter(consultation_id=view.id).order_by("position", "id")
    return {str(theme.pk): theme.name_in() for theme in found}


def _kept(request: HttpRequest) -> str:
    """What was asked, for the addresses of the other pages."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""


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
