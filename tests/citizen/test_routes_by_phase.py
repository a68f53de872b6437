"""Every address of the citizens' pages in every phase: a draft is nowhere, and before the opening no proposal is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.api import urls as api_urls
from parvis.ballotbox.crowd import Crowd
from parvis.citizen import urls as citizen_urls
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.domain.phase import PROPOSING_PHASES, Phase
from parvis.records.models import Consultation, Proposal

LANDING = "/c/public-space/"
DATES = ("opens_at", "voting_only_at", "closes_at", "results_at", "follow_up_at")
PASSED = {Phase.UPCOMING: 0, Phase.VOTING_ONLY: 2, Phase.CLOSED: 3, Phase.RESULTS: 4, Phase.FOLLOW_UP: 5}
"""How many of the dates have passed in each phase; one in the others."""
PLACES = {"number": 0, "language": "en", "name": "x", "token": "abc"}

HOUSE = {"citizen-home", "citizen-legal", "citizen-accessibility", "citizen-identity-out", "citizen-identity-back"}
"""Those of no single consultation."""
GET_IN_UPCOMING_AND_LATER = {
    "citizen-vote": (200, 200),
    "citizen-identity": (404, 404),
    "citizen-mine": (200, 200),
    "citizen-results": (302, 200),
    "citizen-figures": (302, 200),
    "citizen-insight": (302, 200),
    "citizen-quarantine": (302, 200),
    "citizen-device": (200, 200),
    "citizen-data": (403, 403),
    "citizen-propose": (200, 200),
    "citizen-proposed": (404, 404),
    "citizen-privacy": (200, 200),
    "citizen-about": (200, 200),
    "citizen-follow": (200, 200),
    "citizen-look": (404, 404),
    "citizen-logo": (404, 404),
    "citizen-partner-logo": (404, 404),
    "citizen-picture": (200, 200),
    "citizen-proposal": (302, 200),
    "citizen-proposal-picture": (302, 200),
    "citizen-news": (200, 200),
    "citizen-news-link": (410, 410),
    "citizen-moderation": (200, 200),
    "citizen-moderation-log": (200, 200),
    "api-figures": (409, 200),
    "api-proposals": (409, 200),
}
"""From its announcement on a consultation shows its question, rules and notices, and to each what is one's own; its
proposals and figures from its opening on. Who comes for these before is led to the landing, a program is told so.
"""
POST_IN_UPCOMING_AND_LATER = {
    "citizen-identity-leave": (404, 404),
    "citizen-withdraw": (403, 403),
    "citizen-flag": (409, 400),
    "citizen-appeal": (403, 403),
    "citizen-reword": (403, 403),
    "citizen-proposal-news": (404, 404),
    "citizen-news-end": (204, 204),
}
"""Those that only take what is sent; here nothing is, by nobody known."""
POST_WHILE_PROPOSING = {"citizen-propose": 400, "citizen-hints": 200, "api-proposals": 415}

Stand = Callable[..., None]


@pytest.fixture
def stand(consultation: Consultation, open_crowd: Callable[[Consultation], Crowd], published: list[Proposal]) -> Stand:
    """Puts the consultation in a phase, with three proposals."""
    assert published

    def move(phase: Phase, **changes: object) -> None:
        now, passed = timezone.now(), PASSED.get(phase, 1)
        dates = {name: now + timedelta(days=place - passed + 0.5) for place, name in enumerate(DATES)}
        states = {"is_published": phase is not Phase.DRAFT, "is_paused": phase is Phase.PAUSED, "shows_others": True}
        Consultation.objects.filter(pk=consultation.pk).update(**{**dates, **states, **changes})
        consultation.refresh_from_db()
        assert consultation.phase() is phase
        open_crowd(consultation)

    return move


def address_of(name: str, proposal: Proposal) -> str:
    route = next(one for one in (*citizen_urls.urlpatterns, *api_urls.urlpatterns) if one.name == name)
    places = {"slug": "public-space", **PLACES, "number": proposal.pk}
    return reverse(name, kwargs={part: places[part] for part in route.pattern.converters})


def body_of(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


def test_every_address_stands_in_one_of_the_tables() -> None:
    names = {route.name for route in (*citizen_urls.urlpatterns, *api_urls.urlpatterns)}
    assert names == HOUSE | {*GET_IN_UPCOMING_AND_LATER, *POST_IN_UPCOMING_AND_LATER, *POST_WHILE_PROPOSING}


@pytest.mark.parametrize("phase", Phase)
def test_each_address_answers_as_its_phase_asks(
    citizen: Client, stand: Stand, published: list[Proposal], phase: Phase
) -> None:
    stand(phase)
    tables = {"GET": GET_IN_UPCOMING_AND_LATER, "POST": POST_IN_UPCOMING_AND_LATER}
    for method, table in tables.items():
        found = {name: citizen.generic(method, address_of(name, published[0])).status_code for name in table}
        place = 0 if phase is Phase.UPCOMING else 1
        assert found == {name: 404 if phase is Phase.DRAFT else told[place] for name, told in table.items()}


@pytest.mark.parametrize("phase", Phase)
def test_proposals_are_taken_only_while_they_are_asked_for(
    citizen: Client, stand: Stand, published: list[Proposal], phase: Phase
) -> None:
    stand(phase)
    body = {"text": "We should open the school yards in summer.", "language": "en"}
    kinds = {"api-proposals": {"content_type": "application/json"}}
    for name in POST_WHILE_PROPOSING:
        answer = citizen.post(address_of(name, published[0]), body, **kinds.get(name, {}))
        allowed = {200, 201, 302} if phase in PROPOSING_PHASES else {404 if phase is Phase.DRAFT else 409}
        assert answer.status_code in allowed


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.UPCOMING])
def test_no_address_tells_a_proposal_before_the_opening(
    citizen: Client, stand: Stand, published: list[Proposal], phase: Phase
) -> None:
    stand(phase)
    for name in GET_IN_UPCOMING_AND_LATER:
        page = body_of(citizen.get(address_of(name, published[1])))
        assert [one.text for one in published if one.text in page] == []


def test_who_comes_too_early_is_led_to_the_landing_which_tells_the_date(
    citizen: Client, stand: Stand, consultation: Consultation
) -> None:
    stand(Phase.UPCOMING)
    answer = citizen.get(f"{LANDING}results?source=radio&q=trees")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LANDING}?source=radio")
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "en")
    assert "It opens soon" in frame.empty
    assert str(consultation.opens_at.year) in frame.empty
    assert f"{LANDING}results" not in frame.page


def test_a_program_that_comes_too_early_is_told_why(citizen: Client, stand: Stand) -> None:
    stand(Phase.UPCOMING)
    for part in ("figures", "proposals"):
        problem = citizen.get(f"/api/v1/consultations/public-space/{part}").json()
        assert problem["code"] == "not-open-yet"
        assert "opens soon" in problem["detail"]


@pytest.mark.parametrize(("phase", "is_shown"), [(Phase.CLOSED, False), (Phase.PAUSED, False), (Phase.RESULTS, True)])
def test_figures_that_are_kept_back_come_with_the_results(
    citizen: Client, stand: Stand, published: list[Proposal], phase: Phase, is_shown: bool
) -> None:
    stand(phase, shows_others=False)
    for name in ("citizen-figures", "api-figures"):
        assert citizen.get(address_of(name, published[0])).status_code == (200 if is_shown else 409)
