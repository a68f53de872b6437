"""What the citizens' pages say of a consultation that is not open, not open yet, paused or still empty."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.ballotbox.crowd import Crowd
from parvis.records.models import Consultation, Proposal

PLACE = "/c/public-space/"
Show = Callable[..., str]


@pytest.fixture
def show(citizen: Client, consultation: Consultation, open_crowd: Callable[[Consultation], Crowd]) -> Show:
    """A page of the consultation, changed as told."""

    def read(page: str, **changes: object) -> str:
        Consultation.objects.filter(pk=consultation.pk).update(shows_others=True, **changes)
        consultation.refresh_from_db()
        open_crowd(consultation)
        return citizen.get(PLACE + page).content.decode()

    return read


@pytest.fixture
def over() -> dict[str, object]:
    now = timezone.now()
    return {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1)}


@pytest.fixture
def to_come() -> dict[str, object]:
    return {"opens_at": timezone.now() + timedelta(days=2)}


def test_results_are_live_only_while_people_vote(
    published: list[Proposal], show: Show, over: dict[str, object]
) -> None:
    assert "Live results" in show("results")
    page = show("results", **over)
    assert "Live results" not in page
    assert "data-pause" not in page
    assert "proposals open to votes" not in page
    assert "so far" not in page


def test_who_comes_to_propose_too_late_is_told_what_can_still_be_done(
    published: list[Proposal], show: Show, over: dict[str, object]
) -> None:
    page = show("propose", opens_at=over["opens_at"], voting_only_at=over["closes_at"])
    assert "You can still vote" in page
    assert "<textarea" not in page
    assert "See the results" in show("propose", **over)


def test_a_proposal_shows_its_result_once_the_votes_are_closed(
    published: list[Proposal], show: Show, over: dict[str, object]
) -> None:
    address = f"p/{published[0].pk}"
    assert "data-others" not in show(address)
    assert "data-others" in show(address, **over)


@pytest.mark.parametrize("page", ["results", "vote"])
def test_without_a_proposal_one_is_asked_for(show: Show, page: str) -> None:
    shown = show(page)
    assert "Be the first to propose" in shown
    assert "You have been through every proposal" not in shown
    assert "It is not a poll" not in shown


def test_an_empty_consultation_that_is_over_promises_no_results(show: Show, over: dict[str, object]) -> None:
    page = show("vote", **over)
    assert "No proposal was published." in page
    assert "See the results" not in page


def test_before_it_opens_no_link_leads_to_what_is_not_there_yet(show: Show, to_come: dict[str, object]) -> None:
    page = show("vote", **to_come)
    assert "It opens soon" in page
    assert f'href="{PLACE}results' not in page
    assert f'href="{PLACE}mine' not in page


def test_votes_that_can_no_longer_be_changed_are_not_said_to_be(
    published: list[Proposal], show: Show, over: dict[str, object]
) -> None:
    assert "see, change, withdraw" not in show("results", **over)
