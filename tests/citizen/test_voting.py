"""Voting with forms."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from parvis.ballotbox.crowd import Crowd
from parvis.citizen.square import series_of
from parvis.domain.ballot import CardKind
from parvis.records.models import Consultation, Proposal
from parvis.sequence.settings import SequenceSettings
from tests.ballotbox.square import a_view

VOTE = "/c/public-space/vote"
MINE = "/c/public-space/mine"


def _card(page: HttpResponse) -> dict[str, str]:
    """The proposal and the seal of the first form of a page."""
    fields = re.findall(r'name="(proposal|seal)" value="([^"]+)"', page.content.decode())
    return dict(fields[:2])


def _vote(citizen: Client, opinion: str, **fields: object) -> HttpResponse:
    return citizen.post(VOTE, {**_card(citizen.get(VOTE)), "opinion": opinion, **fields})


def _counts(crowd: Crowd, proposal: object) -> list[int]:
    counts = crowd.board.counts_of(crowd.catalogue.views()[0].id, int(str(proposal)))
    return [int(counts[8:16].sum()), int(counts[16:24].sum()), int(counts[24:32].sum()), int(counts[32])]


def test_a_vote_by_form_is_counted_and_its_author_remembered(citizen: Client, crowd: Crowd) -> None:
    card = _card(citizen.get(VOTE))
    answer = citizen.post(VOTE, {**card, "opinion": "agree"})
    assert (answer.status_code, answer["Location"]) == (303, f"{VOTE}?said={card['proposal']}")
    assert _counts(crowd, card["proposal"]) == [1, 0, 0, 0]


def test_what_was_said_is_shown_with_what_others_said(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get(_vote(citizen, "disagree")["Location"]).content.decode()
    assert "You disagree" in page
    assert "1 opinion" in page


def test_agree_stays_agree_in_each_opinion(citizen: Client, crowd: Crowd) -> None:
    for place, opinion in enumerate(("agree", "neutral", "disagree", "skip")):
        stranger = Client(headers={"accept-language": "en"})
        card = _card(stranger.get(VOTE))
        before = _counts(crowd, card["proposal"])
        stranger.post(VOTE, {**card, "opinion": opinion})
        after = _counts(crowd, card["proposal"])
        assert [now - then for now, then in zip(after, before, strict=True)] == [int(p == place) for p in range(4)]


def test_qualifiers_are_added_to_the_opinion(citizen: Client, crowd: Crowd) -> None:
    page = citizen.get(_vote(citizen, "agree")["Location"])
    citizen.post(VOTE, {**_card(page), "opinion": "agree", "qualifiers": ["realistic", "love"], "from": "mine"})
    assert "I love it" in citizen.get(MINE).content.decode()


def test_a_change_of_mind_replaces_the_vote(citizen: Client, crowd: Crowd) -> None:
    said = _card(citizen.get(_vote(citizen, "agree")["Location"]))
    citizen.post(VOTE, {**said, "opinion": "disagree"})
    assert _counts(crowd, said["proposal"]) == [0, 0, 1, 0]


def test_a_withdrawn_vote_is_no_longer_counted_nor_listed(citizen: Client, crowd: Crowd) -> None:
    proposal = _vote(citizen, "agree")["Location"].split("=")[1]
    page = citizen.get(MINE).content.decode()
    seal = re.search(r'name="seal" value="([^"]+)"', page)
    assert seal
    citizen.post(VOTE, {"proposal": proposal, "seal": seal[1], "opinion": "withdrawn", "from": "mine"})
    assert _counts(crowd, proposal) == [0, 0, 0, 0]
    assert "You hold no vote" in citizen.get(MINE).content.decode()


def test_the_same_proposal_is_not_asked_twice_and_the_end_is_said(citizen: Client, crowd: Crowd) -> None:
    asked = [_vote(citizen, "skip")["Location"] for _ in range(3)]
    assert len(set(asked)) == 3
    assert "You have been through every proposal" in citizen.get(VOTE).content.decode()


def test_markup_in_a_proposal_is_shown_as_it_was_written(
    citizen: Client, crowd: Crowd, published: list[Proposal]
) -> None:
    page = citizen.get(f"{VOTE}?first={published[0].pk}").content.decode()
    assert "We should &lt;b&gt;write&lt;/b&gt; plain &amp; simple laws." in page


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_a_form_of_another_site_is_refused(citizen: Client, crowd: Crowd, headers: dict[str, str]) -> None:
    card = _card(citizen.get(VOTE))
    answer = citizen.post(VOTE, {**card, "opinion": "agree"}, headers=headers)
    assert answer.status_code == 403
    assert _counts(crowd, card["proposal"]) == [0, 0, 0, 0]


def test_a_card_left_open_overnight_still_counts(citizen: Client, crowd: Crowd) -> None:
    card = _card(citizen.get(VOTE))
    day_before = crowd.clock() - 2 * 86_400_000
    view = crowd.catalogue.views()[0]
    old = crowd.sealer.seal(
        consultation=view.id,
        proposal=int(card["proposal"]),
        participant=None,
        draw=1,
        probability=0.5,
        kind=CardKind.STANDARD,
        now=day_before // 1000,
    )
    assert citizen.post(VOTE, {**card, "seal": old, "opinion": "agree"}).status_code == 303
    assert _counts(crowd, card["proposal"]) == [1, 0, 0, 0]


def test_a_vote_without_a_card_is_refused_with_a_sentence(
    citizen: Client, crowd: Crowd, published: list[Proposal]
) -> None:
    answer = citizen.post(VOTE, {"proposal": published[0].pk, "opinion": "agree"})
    assert answer.status_code == 403
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "fields", [{}, {"proposal": "x"}, {"proposal": "1" * 40}, {"proposal": "1", "opinion": "maybe"}]
)
def test_a_form_that_says_nothing_is_answered_with_a_page(
    citizen: Client, crowd: Crowd, fields: dict[str, str]
) -> None:
    assert citizen.post(VOTE, fields).status_code == 400


def test_a_closed_consultation_takes_no_vote_and_says_so(
    citizen: Client, consultation: Consultation, published: list[Proposal], open_crowd: Callable[[Consultation], Crowd]
) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=timezone.now() - timedelta(days=3), closes_at=timezone.now() - timedelta(days=1)
    )
    consultation.refresh_from_db()
    crowd = open_crowd(consultation)
    answer = citizen.post(VOTE, {"proposal": published[0].pk, "opinion": "agree", "seal": "x"})
    assert answer.status_code == 409
    assert "The votes are closed" in answer.content.decode()
    assert _counts(crowd, published[0].pk) == [0, 0, 0, 0]


def test_someone_unknown_is_told_why_the_list_is_empty(citizen: Client, crowd: Crowd) -> None:
    assert "you have not voted with this browser" in citizen.get(MINE).content.decode()


@pytest.mark.parametrize(("size", "series"), [(1, 1), (5, 5), (12, 12), (60, 20)])
def test_a_series_has_as_many_cards_as_the_organiser_says_and_no_more_than_there_are(size: int, series: int) -> None:
    assert series_of(a_view(settings=SequenceSettings(size=size))) == series


def test_a_consultation_without_proposals_has_a_series_to_divide_by() -> None:
    assert series_of(a_view(proposals={})) == 1


def test_whoever_answered_every_proposal_is_not_asked_to_go_on(citizen: Client, crowd: Crowd) -> None:
    pages = [citizen.get(_vote(citizen, "agree")["Location"]).content.decode() for _ in range(3)]
    assert 'data-series="3"' in pages[0]
    assert "You have been through every proposal" in pages[2]
    assert "or go on with other proposals" not in pages[2]
