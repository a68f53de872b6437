"""Every figure with its interval: the CSV file of all proposals, and the table on the page of one."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.actions.kept_readings import latest_exposure
from parvis.ballotbox import present
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.results import require_results
from parvis.citizen.booth import browse
from parvis.citizen.exploring import shelf_of
from parvis.citizen.figures import read_number, read_percent
from parvis.citizen.public import find_public
from parvis.domain.errors import Unavailable
from parvis.domain.opinion import QUALIFIERS, Opinion
from parvis.domain.zone import ZONES
from parvis.insight.figure_sheet import Figures, figures_of, write_sheet
from parvis.insight.log import Counts
from parvis.records.models import Consultation
from parvis.records.words import OPINION_WORDS, QUALIFIER_WORDS, ZONE_WORDS
from parvis.sequence.settings import SequenceSettings

KEPT_SECONDS = 60
"""A crowd that downloads the file costs one table a minute."""

_SHARE_WORDS: dict[str, Promise] = {
    "agree": OPINION_WORDS[Opinion.AGREE],
    "neutral": OPINION_WORDS[Opinion.NEUTRAL],
    "disagree": OPINION_WORDS[Opinion.DISAGREE],
    "enthusiasm": _("Enthusiasm: who love it, among all opinions"),
    "realism": _("Realism: who call it realistic, among those who call it realistic or not"),
    "controversy": _("Controversy: twice the smaller camp"),
}


@require_safe
def download_figures(_request: HttpRequest, slug: str) -> HttpResponse:
    """A row for each open proposal. Raises as `require_results`."""
    crowd = present.crowd()
    view = crowd.catalogue.find(slug)
    consultation = find_public(slug)
    require_results(view, crowd.clock())
    key = f"figures:{consultation.pk}:{view.version}"
    text = cache.get_or_set(key, lambda: _sheet(view), KEPT_SECONDS)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-figures.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _sheet(view: ConsultationView) -> str:
    shelf = shelf_of(view)
    words = {proposal.id: (proposal.text, proposal.language) for proposal in shelf.proposals}
    return write_sheet(figures_of(shelf.ids, _counts(view), latest_exposure(view.id)), words)


def _counts(view: ConsultationView) -> Counts:
    tallies, _marks = present.wait_for(browse(present.crowd(), view, None))
    return shelf_of(view).counts_of(tallies.proposals, tallies.counts)


def figures_page(consultation: Consultation, number: int) -> dict[str, Any]:
    """For the page of a proposal: its shares in words. Nothing where results are kept back, or nobody said anything."""
    try:
        crowd = present.crowd()
    except Unavailable:
        return {}
    now = crowd.clock()
    view = crowd.catalogue.find(consultation.slug)
    if not view.shows_results(now) or number not in view.proposals:
        return {}
    counts = present.wait_for(_counts_of(crowd, view, number))
    (figures,) = figures_of(np.array([number]), counts[None, :], latest_exposure(view.id))
    if not figures["votes"]:
        return {}
    return {
        "votes": read_number(figures["votes"]),
        "skips": read_number(figures["skips"]),
        "shares": list(_rows(figures)),
        "zones": [(ZONE_WORDS[zone], read_percent(figures["zone_chances"][zone.name.lower()])) for zone in ZONES],
        "corrected": _corrected(figures["corrected"]),
        "may_have_stopped": _may_have_stopped(figures, view.settings),
    }


def _may_have_stopped(figures: Figures, cards: SequenceSettings) -> bool:
    """Whether its votes may have stopped because its zone looked certain, which nothing corrects."""
    is_sure = max(figures["zone_chances"].values()) >= cards.settled_certainty
    return cards.stops_when_settled and is_sure and figures["votes"] >= cards.settled_after


async def _counts_of(crowd: Crowd, view: ConsultationView, number: int) -> Counts:
    return crowd.board.counts_of(view.id, number)


def _rows(figures: Figures) -> Iterator[dict[str, str | Promise]]:
    for name, word in _SHARE_WORDS.items():
        if figures[name]:
            yield _told(word, figures[name])
    for opinion, qualifiers in QUALIFIERS.items():
        for qualifier in qualifiers:
            if found := figures["qualifiers"][qualifier.value]:
                words = {"word": QUALIFIER_WORDS[qualifier], "opinion": OPINION_WORDS[opinion]}
                yield _told(gettext("{word}, among “{opinion}”").format(**words), found)


def _told(word: str | Promise, share: Mapping[str, float]) -> dict[str, str | Promise]:
    low, high = (read_percent(share[end]) for end in ("low", "high"))
    return {"word": word, "percent": read_percent(share["value"]), "interval": f"{low} – {high}"}


def _corrected(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    told = _told(_("Agree, had it been shown to all alike"), found)
    worth = number_format(round(found["effective"]))
    return {**told, "opinions": read_number(int(found["opinions"])), "worth": worth, "cut": _cut(found)}


def _cut(found: Mapping[str, Any]) -> dict[str, str] | None:
    """How many weights were cut, and where; None where the analysis does not say."""
    if found["capped"] is None:
        return None
    share = read_percent(found["capped_share"])
    return {"count": read_number(int(found["capped"])), "share": share, "cap": number_format(round(found["cap"], 1), 1)}
