"""The live results page, and the order of its proposals."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from parvis.ballotbox.catalogue import OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.citizen.ranking import Result, Sort, rank, search
from parvis.records.models import Consultation, Theme
from tests.citizen.conftest import MARKUP

RESULTS = "/c/public-space/results"


def _result(number: int, agree: int, neutral: int, disagree: int, *, text: str = "", accepted: int = 0) -> Result:
    proposal = OpenProposal(number, text, "en", accepted_at=accepted)
    return Result(proposal, (agree, neutral, disagree, 0), (0,) * 9)


def test_the_results_are_shown_with_their_numbers_and_what_they_are_not(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get(RESULTS).content.decode()
    assert "It is not a poll" in page
    assert page.count("data-proposal=") == 3


def test_results_that_are_kept_back_are_not_shown(
    citizen: Client, consultation: Consultation, published, open_crowd
) -> None:
    open_crowd(consultation)
    page = citizen.get(RESULTS).content.decode()
    assert "The results come later" in page
    assert "data-proposal" not in page


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


@pytest.mark.parametrize("given", ["sort=nonsense", "theme=99", "theme=x", "page=999", "page=x", "q=" + "a" * 5000])
def test_a_nonsense_address_still_shows_a_page(citizen: Client, crowd: Crowd, given: str) -> None:
    assert citizen.get(f"{RESULTS}?{given}").status_code == 200


def test_markup_is_escaped_in_results(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get(RESULTS).content.decode()
    assert MARKUP not in page
    assert "&lt;b&gt;write" in page


def test_too_few_opinions_never_come_first() -> None:
    ranked = rank([_result(1, 3, 0, 0), _result(2, 40, 0, 20)], Sort.AGREED)
    assert [result.proposal.id for result in ranked] == [2, 1]


def test_divisive_means_many_for_and_many_against() -> None:
    ranked = rank([_result(1, 90, 0, 10), _result(2, 45, 10, 45), _result(3, 5, 5, 90)], Sort.DIVISIVE)
    assert [result.proposal.id for result in ranked] == [2, 1, 3]


def test_newest_comes_by_its_publication() -> None:
    ranked = rank([_result(1, 0, 0, 0, accepted=5), _result(2, 0, 0, 0, accepted=9)], Sort.NEWEST)
    assert [result.proposal.id for result in ranked] == [2, 1]


def test_ties_keep_their_order_so_that_pages_are_stable() -> None:
    results = [_result(number, 40, 0, 0) for number in (3, 1, 2)]
    assert [result.proposal.id for result in rank(results, Sort.AGREED)] == [1, 2, 3]


def test_a_share_leaves_skips_out() -> None:
    result = Result(OpenProposal(1, "", "en"), (3, 0, 1, 96), (0,) * 9)
    assert (result.votes, result.share(0)) == (4, 0.75)


def test_every_word_of_a_search_must_be_there() -> None:
    results = [_result(1, 0, 0, 0, text="Éclairer les rues"), _result(2, 0, 0, 0, text="Éclairer les parcs")]
    assert [result.proposal.id for result in search(results, "rues eclairer")] == [1]
