"""Every figure of each proposal with its interval, over the API."""

from dataclasses import asdict
from itertools import islice

import numpy as np
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from parvis.actions.kept_readings import latest_exposure
from parvis.api.paging import read_page
from parvis.ballotbox import present
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.results import require_results
from parvis.domain.opinion import MARK_COUNT
from parvis.insight.estimates import CREDIBILITY, DECIDED_FROM
from parvis.insight.figure_sheet import figures_of
from parvis.insight.log import Counts


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of them, in order of id. Raises as `require_results`."""
    crowd = present.crowd()
    now = crowd.clock()
    view = crowd.catalogue.find(slug)
    require_results(view, now)
    after, size = read_page(request)
    later = (number for number in sorted(view.proposals) if number > after)
    found = list(islice(later, size + 1))
    numbers = np.array(found[:size], np.int64)
    counts, position = present.wait_for(_counts_of(crowd, view, numbers.tolist()))
    exposure = latest_exposure(view.id)
    body = {
        "slug": view.slug,
        "example": view.is_example,
        "position": position,
        "credibility": CREDIBILITY,
        "decided_from": DECIDED_FROM,
        "cards": asdict(view.settings),
        "proposals": figures_of(numbers, counts, exposure),
        "next": found[size - 1] if len(found) > size else None,
    }
    return JsonResponse(body)


async def _counts_of(crowd: Crowd, view: ConsultationView, proposals: list[int]) -> tuple[Counts, int]:
    rows = [crowd.board.counts_of(view.id, number) for number in proposals]
    return np.array(rows, np.int64).reshape(-1, MARK_COUNT), crowd.board.position
