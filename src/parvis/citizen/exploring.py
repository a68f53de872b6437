"""What someone asks of the list of proposals, and which answer: words, theme, territory, zone, not yet answered."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.ballotbox.catalogue import ConsultationView
from parvis.citizen.finding import Places
from parvis.citizen.ranking import COMPARING, Shelf, Sort
from parvis.domain.zone import Zone
from parvis.insight.log import Counts
from parvis.insight.with_and_without import told_zones

LONGEST_QUERY = 100
SORT_WORDS: dict[Sort, Promise] = {
    Sort.AGREED: _("most agreed with"),
    Sort.DIVISIVE: _("most divisive"),
    Sort.VOTED: _("most voted on"),
    Sort.NEWEST: _("newest"),
    Sort.LOT: _("drawn by lot each day"),
}
_MS_A_DAY = 86_400_000
_FILTERS = ("q", "sort", "theme", "territory", "zone", "new", "source", "lang")
"""With what the visit carries, which the pages of a list keep as well."""
_shelves: dict[int, tuple[ConsultationView, Shelf]] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, each part empty or None where it was not. `sort` is one that may be shown."""

    query: str
    sort: Sort
    theme: int | None
    territory: int | None
    zone: Zone | None
    is_new: bool
    after: str
    before: str


@dataclass(frozen=True, slots=True, eq=False)
class Sifted:
    """The rows of the shelf that answer, shape (proposals,), and whether a word had to be guessed."""

    places: Places
    is_near: bool


def read_asked(query: QueryDict, *, shows_figures: bool) -> Asked:
    """What an address asks; what makes no sense in it is as if it were not there.

    While figures are kept back no order and no zone may tell them: proposals then come drawn by lot, so that those on
    top are not the same for ever.
    """
    sort = query.get("sort", "")
    offered = [one for one in Sort if shows_figures or one not in COMPARING]
    zone = query.get("zone", "")
    return Asked(
        query=query.get("q", "")[:LONGEST_QUERY].strip(),
        sort=Sort(sort) if sort in offered else Sort.AGREED if shows_figures else Sort.LOT,
        theme=number_of(query.get("theme", "")),
        territory=number_of(query.get("territory", "")),
        zone=_ZONES.get(zone) if shows_figures else None,
        is_new="new" in query,
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def kept_query(query: QueryDict, *, with_place: bool = False) -> str:
    """The filters of an address, for the addresses of other pages of the same list; `with_place` the page too.

    >>> kept_query(QueryDict("q=parc&after=1~2&sort=lot&x=1"))
    'q=parc&sort=lot'
    """
    kept = QueryDict(mutable=True)
    for name in (*_FILTERS, *(("after", "before") if with_place else ())):
        if query.get(name):
            kept[name] = query.get(name, "")[:LONGEST_QUERY]
    return kept.urlencode()


def shelf_of(view: ConsultationView) -> Shelf:
    """The shelf of a view, made once for each of its versions."""
    held = _shelves.get(view.id)
    if held is None or held[0].proposals is not view.proposals:
        held = _shelves[view.id] = (view, Shelf(view.proposals.values()))
    return held[1]


def sift(shelf: Shelf, opinions: Counts, asked: Asked, met: Collection[int]) -> Sifted:
    """Which proposals answer; `opinions` are counts of agree, neutral, disagree and skip, a row a proposal."""
    found = shelf.words.find(asked.query) if asked.query else None
    places = found.places if found else np.ones(len(shelf.ids), np.bool_)
    if asked.theme is not None:
        places = places & (shelf.themes == asked.theme)
    if asked.territory is not None:
        places = places & (shelf.territories == asked.territory)
    if asked.is_new:
        places = places & ~np.isin(shelf.ids, np.fromiter(met, np.int64, len(met)))
    if asked.zone is not None:
        rows = np.flatnonzero(places)
        places = np.zeros_like(places)
        places[rows[told_zones(opinions[rows]) == asked.zone]] = True
    return Sifted(places, bool(found and found.is_near))


def seed_of(now: int) -> int:
    """The seed of the day's lot, at `now` in milliseconds since 1970 UTC."""
    return now // _MS_A_DAY


def number_of(given: str) -> int | None:
    """The number that an address or a form names; None for what is none.

    >>> number_of("7"), number_of("-7"), number_of("٣" * 12)
    (7, None, None)
    """
    return int(given) if given.isdecimal() and len(given) < 12 else None


_ZONES = {zone.name.lower(): zone for zone in Zone}
