"""What a link began with is carried from page to page, without a script, a cookie or anything stored."""

import re
from html import unescape

import pytest
from django.test import Client

from parvis.actions.make_source import make_source
from parvis.ballotbox.crowd import Crowd
from parvis.records.models import Account, Consultation, Proposal, Source, Theme

HERE = "/c/public-space/"
VOTE = f"{HERE}vote"


@pytest.fixture
def radio(olga: Account, consultation: Consultation) -> Source:
    return make_source(by=olga, consultation=consultation, name="Radio")


@pytest.fixture
def letter(olga: Account, consultation: Consultation, radio: Source) -> Source:
    return make_source(by=olga, consultation=consultation, name="Letter to mayors")


@pytest.fixture
def themed(consultation: Consultation, published: list[Proposal]) -> Theme:
    """A theme with the last two of the three proposals."""
    theme = Theme.objects.create(consultation=consultation, names={"en": "Trees & parks"}, position=1)
    Proposal.objects.filter(pk__in=[one.pk for one in published[1:]]).update(theme=theme)
    return theme


def _follow(page: str, pattern: str) -> str:
    """The page that the first matching address of a page leads to."""
    found = re.search(rf'(?:href|action)="({pattern}[^"]*)"', page)
    assert found, pattern
    return unescape(found[1])


def _get(citizen: Client, address: str) -> str:
    return citizen.get(address).content.decode()


def _say(citizen: Client, address: str, opinion: str = "skip") -> str:
    page = _get(citizen, address)
    card = dict(re.findall(r'name="(proposal|seal)" value="([^"]+)"', page)[-2:])
    return str(citizen.post(_follow(page, VOTE), {**card, "opinion": opinion})["Location"])


def _logged(crowd: Crowd) -> list[int]:
    return [int(number) for number in crowd.log.read()["source"]]


def test_wandering_from_page_to_page_keeps_the_source_until_the_vote(
    letter: Source, citizen: Client, crowd: Crowd
) -> None:
    explore = _get(citizen, _follow(_get(citizen, f"{VOTE}?source=letter-to-mayors"), f"{HERE}results"))
    proposal = _get(citizen, _follow(explore, f"{HERE}p/"))
    back = _follow(proposal, rf"{HERE}\?first=")
    _say(citizen, back.replace(HERE, VOTE, 1))
    assert _logged(crowd) == [2]


def test_a_vote_in_the_list_counts_for_the_source_too(letter: Source, citizen: Client, crowd: Crowd) -> None:
    page = _get(citizen, f"{HERE}results?source=letter-to-mayors")
    card = dict(re.findall(r'name="(proposal|seal)" value="([^"]+)"', page)[:2])
    address = citizen.post(_follow(page, VOTE), {**card, "opinion": "agree", "from": "results"})["Location"]
    assert "source=letter-to-mayors" in address
    assert _logged(crowd) == [2]


def test_the_first_source_stays_the_participants_without_its_address(
    letter: Source, citizen: Client, crowd: Crowd
) -> None:
    _say(citizen, f"{VOTE}?source=radio")
    _say(citizen, VOTE)
    _say(citizen, f"{VOTE}?source=letter-to-mayors")
    assert _logged(crowd) == [1, 1, 1]


def test_a_link_that_is_followed_later_is_kept_where_there_was_none(
    letter: Source, citizen: Client, crowd: Crowd
) -> None:
    _say(citizen, VOTE)
    _say(citizen, f"{VOTE}?source=letter-to-mayors")
    _say(citizen, VOTE)
    assert _logged(crowd) == [0, 2, 2]


def test_someone_who_proposes_first_keeps_her_source_for_her_votes(
    letter: Source, citizen: Client, crowd: Crowd
) -> None:
    sent = {"text": "We should light the river path.", "language": "en", "seen": "We should light the river path."}
    answer = citizen.post(f"{HERE}propose?source=letter-to-mayors", sent)
    assert "source=letter-to-mayors" in answer["Location"]
    _say(citizen, VOTE)
    assert _logged(crowd) == [2]


def test_a_theme_holds_for_the_whole_walk_and_says_how_to_leave_it(
    themed: Theme, citizen: Client, crowd: Crowd
) -> None:
    address = f"{VOTE}?theme={themed.pk}"
    assert "<strong>Trees &amp; parks</strong>" in _get(citizen, address)
    for _ in range(2):
        address = _say(citizen, address)
        assert f"theme={themed.pk}" in address
    end = _get(citizen, address)
    assert "You have been through all of these" in end
    assert f'href="{HERE}">Vote on all the proposals' in end


def test_a_language_is_carried_only_where_its_cookie_does_not_come_back(citizen: Client, crowd: Crowd) -> None:
    first = _follow(_get(citizen, f"{VOTE}?lang=fr"), f"{HERE}results")
    assert first == f"{HERE}results?lang=fr"
    assert "lang" not in _follow(_get(citizen, f"{VOTE}?lang=fr"), f"{HERE}results")


def test_the_search_forms_keep_the_source(letter: Source, citizen: Client, crowd: Crowd) -> None:
    assert 'name="source" value="radio"' in _get(citizen, f"{HERE}results?source=radio&q=parc")


def test_what_is_kept_for_it_is_in_the_file_of_ones_data(letter: Source, citizen: Client, crowd: Crowd) -> None:
    _say(citizen, f"{VOTE}?source=radio")
    assert citizen.get(f"{HERE}my-data.json").json()["source"] == "radio"
