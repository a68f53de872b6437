"""All the proposals of a consultation as a page: their live results where these are shown, and votes given in place."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.ballotbox import present
from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView
from parvis.citizen.booth import browse, seal_chosen
from parvis.citizen.exploring import SORT_WORDS, Asked, kept_query, read_asked, seed_of, shelf_of, sift
from parvis.citizen.figures import bar_of, read_number
from parvis.citizen.originals import words_for
from parvis.citizen.public import find_shown, page_of
from parvis.citizen.quarantine import quarantine_totals
from parvis.citizen.ranking import COMPARING, ENOUGH_VOTES, Page, Shelf, sort_keys, take_page
from parvis.citizen.square import square_page
from parvis.citizen.square_words import SAID_WORDS, opinion_choices
from parvis.citizen.voter import device_voter
from parvis.citizen.walk import source_in
from parvis.domain.ballot import ParticipantId
from parvis.domain.opinion import Mark, Opinion, Qualifier
from parvis.domain.phase import VOTING_PHASES
from parvis.domain.zone import Zone
from parvis.insight.log import Counts, opinion_counts, qualifier_counts
from parvis.insight.with_and_without import told_zones
from parvis.records.models import Theme
from parvis.records.words import QUALIFIER_WORDS, ZONE_WORDS

_SKIP = 3


@require_safe
def show_results(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the proposals that were asked for, in the asked order, with the tallies of this moment if shown."""
    consultation = find_shown(slug)
    crowd = present.crowd()
    now = crowd.clock()
    view = crowd.catalogue.find(slug)
    participant = device_voter(request, view.id)
    tallies, marks = present.wait_for(browse(crowd, view, participant))
    shelf, asked = shelf_of(view), _asked(request, view, now)
    counts = shelf.counts_of(tallies.proposals, tallies.counts)
    opinions = opinion_counts(counts)
    sifted = sift(shelf, opinions, asked, marks.keys())
    keys = sort_keys(shelf, opinions, asked.sort, seed_of(now))
    page = take_page(keys, sifted.places, after=asked.after, before=asked.before)
    context = {
        **page_of(consultation),
        **square_page(view, now),
        **_totals(tallies),
        **quarantine_totals(tallies),
        **_form(view, asked),
        "page": page,
        "is_near": sifted.is_near,
        "kept": kept_query(request.GET),
        "place_kept": kept_query(request.GET, with_place=True),
        "was_said": request.GET.get("said", "").isdecimal(),
        "rows": _Rows(request, view, participant, marks, now).of(shelf, page, counts),
    }
    return render(request, "citizen/square/results.html", context)


def _asked(request: HttpRequest, view: ConsultationView, now: int) -> Asked:
    """What the address asks; a territory that no proposal here is about is as if it were not there."""
    asked = read_asked(request.GET, shows_figures=view.shows_results(now))
    return asked if asked.territory in view.territories else replace(asked, territory=None)


class _Rows:
    """The rows of a page, as the template reads them."""

    def __init__(
        self,
        request: HttpRequest,
        view: ConsultationView,
        participant: ParticipantId | None,
        marks: dict[int, int],
        now: int,
    ) -> None:
        self._request = request
        self._view = view
        self._participant = participant
        self._marks = marks
        self._source = source_in(view, request)
        self._may_vote = view.phase(now) in VOTING_PHASES
        self._shows = view.shows_results(now)

    def of(self, shelf: Shelf, page: Page, counts: Counts) -> list[dict[str, Any]]:
        shown = counts[list(page.rows)]
        columns = zip(
            page.rows,
            opinion_counts(shown).tolist(),
            qualifier_counts(shown).tolist(),
            told_zones(opinion_counts(shown)).tolist(),
            strict=True,
        )
        rows = []
        for row, opinions, qualifiers, zone in columns:
            proposal = shelf.proposals[row]
            told = {"territory": self._view.territory_names.get(proposal.territory, "")}
            rows.append({"proposal": proposal, **words_for(proposal, self._request), **told, **self._vote(proposal.id)})
            if self._shows:
                rows[-1] |= _figures(opinions, qualifiers, Zone(zone))
        return rows

    def _vote(self, proposal: int) -> dict[str, Any]:
        opinion = Mark.from_int(self._marks.get(proposal, 0)).opinion
        seal = ""
        if self._may_vote:
            seal = seal_chosen(present.crowd(), self._view, self._participant, proposal, source=self._source)
        said = "" if opinion is Opinion.WITHDRAWN else SAID_WORDS[opinion]
        return {"seal": seal, "said": said, "opinion": opinion.name.lower(), "choices": opinion_choices(opinion)}


def _totals(tallies: Tallies) -> dict[str, Any]:
    return {
        "participants": read_number(tallies.participants),
        "ballots": read_number(tallies.ballots),
        "position": tallies.position,
        "enough": ENOUGH_VOTES,
    }


def _form(view: ConsultationView, asked: Asked) -> dict[str, Any]:
    """What the form of the list offers, and what was chosen in it."""
    now = present.crowd().clock()
    shows = view.shows_results(now)
    return {
        "asked": asked,
        "is_compared": asked.sort in COMPARING,
        "sorts": [
            {"value": name.value, "word": word, "is_chosen": name is asked.sort}
            for name, word in SORT_WORDS.items()
            if shows or name not in COMPARING
        ],
        "zones": [
            {"value": zone.name.lower(), "word": word, "is_chosen": zone is asked.zone}
            for zone, word in ZONE_WORDS.items()
            if shows
        ],
        "themes": [
            {"value": theme.pk, "word": theme.name_in(), "is_chosen": theme.pk == asked.theme}
            for theme in Theme.objects.filter(consultation_id=view.id).order_by("position", "id")
        ],
        "territories": [
            {"value": number, "word": name, "is_chosen": number == asked.territory}
            for number, name in view.territory_names.items()
            if number in view.territories
        ],
    }


def _figures(opinions: list[int], qualifiers: list[int], zone: Zone) -> dict[str, Any]:
    return {
        "votes": sum(opinions[:_SKIP]),
        "skips": opinions[_SKIP],
        "bar": bar_of(opinions[:_SKIP]),
        "zone": "" if zone is Zone.UNDECIDED else ZONE_WORDS[zone],
        "qualifiers": [
            {"value": name.value, "word": QUALIFIER_WORDS[name], "count": count}
            for name, count in zip(Qualifier, qualifiers, strict=True)
        ],
    }
