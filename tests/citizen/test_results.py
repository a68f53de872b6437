"""The live results page, and the order of its proposals."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from parvis.ballotbox.crowd import Crowd
from parvis.records.models import Consultation, Theme
from tests.citizen.conftest import MARKUP

RESULTS = "/c/public-space/results"
VOTE = "/c/public-space/vote"


def _fields(page: str, number: int) -> dict[str, str]:
    """The form that votes in place on one proposal."""
    form = page.partition(f'<li class="card" id="p{number}"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(proposal|seal|from|kept)" value="([^"]*)"', unescape(form)))


def test_the_results_are_shown_with_their_numbers_and_what_they_are_not(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get(RESULTS).content.decode()
    assert "It is not a poll" in page
    assert page.count("data-proposal=") == 3


def test_results_that_are_kept_back_are_not_shown(
    citizen: Client, consultation: Consultation, published, open_crowd
) -> None:
    open_crowd(consultation)
    page = citizen.get(RESULTS, {"sort": "agreed", "zone": "consensus"}).content.decode()
    assert "The results come later" in page
    assert page.count("data-proposal=") == 3
    assert "data-others" not in page


@pytest.mark.parametrize(("query", "found"), [("TREES", 1), ("trées", 1), ("hêtre", 0), ("", 3), ("should plant", 1)])
def test_searching_forgives_accents_and_case(citizen: Client, crowd: Crowd, query: str, found: int) -> None:
    assert citizen.get(RESULTS, {"q": query}).content.decode().count("data-proposal=") == found


def test_proposals_are_sifted_by_theme(citizen: Client, crowd: Crowd, consultation: Consultation, published) -> None:
    theme = Theme.objects.create(consultation=consultation, names={"en": "Trees"})
    view = crowd.catalogue.views()[0]
    moved = replace(view.proposals[published[1].pk], theme=theme.pk)
    object.__setattr__(view, "proposals", {**view.proposals, moved.id: moved})
    assert citizen.get(RESULTS, {"theme": theme.pk}).content.decode().count("data-proposal=") == 1


def test_what_i_have_answered_can_be_left_out(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get("/c/public-space/vote").content.decode()
    card = dict(re.findall(r'name="(proposal|seal)" value="([^"]+)"', page)[:2])
    citizen.post("/c/public-space/vote", {**card, "opinion": "agree"})
    assert citizen.get(RESULTS, {"new": "1"}).content.decode().count("data-proposal=") == 2


@pytest.mark.parametrize(
    "given",
    [
        "sort=nonsense",
        "theme=99",
        "theme=x",
        "after=x",
        "before=1~2~3~4~5~6",
        "after=1e9999~1",
        "zone=x",
        "q=" + "a" * 5000,
    ],
)
def test_a_nonsense_address_still_shows_a_page(citizen: Client, crowd: Crowd, given: str) -> None:
    assert citizen.get(f"{RESULTS}?{given}").status_code == 200


def test_markup_is_escaped_in_results(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get(RESULTS).content.decode()
    assert MARKUP not in page
    assert "&lt;b&gt;write" in page


@pytest.mark.parametrize("query", ["tres", "tress", "plnat treees", "parcks"])
def test_searching_forgives_typing_errors_and_says_so(citizen: Client, crowd: Crowd, query: str) -> None:
    page = citizen.get(RESULTS, {"q": query}).content.decode()
    assert page.count("data-proposal=") == 1
    assert "close to them" in page


def test_a_vote_is_given_in_the_list_and_one_comes_back_to_it(citizen: Client, crowd: Crowd, published) -> None:
    number = published[1].pk
    page = citizen.get(RESULTS, {"q": "should", "sort": "newest"}).content.decode()
    answer = citizen.post(VOTE, {**_fields(page, number), "opinion": "disagree"})
    assert answer["Location"] == f"{RESULTS}?q=should&sort=newest&said={number}#p{number}"
    back = citizen.get(answer["Location"]).content.decode()
    assert "Your vote is recorded" in back
    assert "You disagree" in back.partition(f'id="p{number}"')[2].partition("</form>")[0]
    assert crowd.board.tallies(crowd.catalogue.views()[0].id).ballots == 1


def test_what_comes_back_after_a_vote_is_never_another_site(citizen: Client, crowd: Crowd, published) -> None:
    fields = _fields(citizen.get(RESULTS).content.decode(), published[0].pk)
    answer = citizen.post(VOTE, {**fields, "opinion": "agree", "kept": "//evil.example/?q=a&next=x"})
    assert answer["Location"].startswith(f"{RESULTS}?said=")


def test_a_closed_consultation_offers_no_vote_in_its_list(citizen: Client, consultation, published, open_crowd) -> None:
    consultation.closes_at = consultation.opens_at
    consultation.shows_others = True
    consultation.save()
    open_crowd(consultation)
    assert "data-in-place" not in citizen.get(RESULTS).content.decode()


def test_a_zone_that_nobody_can_tell_yet_is_undecided(citizen: Client, crowd: Crowd) -> None:
    assert citizen.get(RESULTS, {"zone": "undecided"}).content.decode().count("data-proposal=") == 3
    assert citizen.get(RESULTS, {"zone": "consensus"}).content.decode().count("data-proposal=") == 0
