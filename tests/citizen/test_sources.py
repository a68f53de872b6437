"""A ballot tells which source brought its participant, with and without JavaScript."""

import re

import pytest
from django.test import Client

from parvis.actions.make_source import SourceCodeTaken, make_source, retire_source
from parvis.actions.set_embed_sites import set_embed_sites
from parvis.ballotbox.crowd import Crowd
from parvis.citizen.catalogue import RecordsSource
from parvis.records.models import Account, Consultation, Source, StaffAct

VOTE = "/c/public-space/vote"


@pytest.fixture
def letter(olga: Account, consultation: Consultation) -> Source:
    make_source(by=olga, consultation=consultation, name="Radio")
    return make_source(by=olga, consultation=consultation, name="Letter to mayors")


def _vote(citizen: Client, address: str) -> str:
    page = citizen.get(address).content.decode()
    card = dict(re.findall(r'name="(proposal|seal)" value="([^"]+)"', page)[-2:])
    return str(citizen.post(VOTE, {**card, "opinion": "skip"})["Location"])


def _logged(crowd: Crowd) -> list[int]:
    return [int(number) for number in crowd.log.read()["source"]]


def test_votes_by_form_keep_the_source_of_the_address(letter: Source, citizen: Client, crowd: Crowd) -> None:
    _vote(citizen, _vote(citizen, f"{VOTE}?source=letter-to-mayors"))
    assert _logged(crowd) == [2, 2]


def test_an_unknown_code_counts_as_none(letter: Source, citizen: Client, crowd: Crowd) -> None:
    assert "source" not in _vote(citizen, f"{VOTE}?source=made-up")
    assert _logged(crowd) == [0]


def test_a_retired_code_counts_as_none_and_stays_taken(letter: Source, olga: Account) -> None:
    version = RecordsSource().versions()[letter.consultation_id]
    retire_source(by=olga, source=letter)
    assert RecordsSource().load(letter.consultation_id, None).sources == {"radio": 1}
    assert RecordsSource().versions()[letter.consultation_id] > version
    with pytest.raises(SourceCodeTaken):
        make_source(by=olga, consultation=letter.consultation, name="Other", code=letter.code)


def test_a_site_that_may_embed_gets_a_source(olga: Account, consultation: Consultation) -> None:
    for lines in (["https://news.example"], ["https://news.example", "https://town.example"]):
        set_embed_sites(by=olga, consultation=consultation, lines=lines)
    assert RecordsSource().load(consultation.pk, None).sources == {"news-example": 1, "town-example": 2}


def test_making_and_retiring_are_recorded(letter: Source, olga: Account) -> None:
    retire_source(by=olga, source=letter)
    assert StaffAct.objects.filter(by=olga, subject=letter.code).count() == 2
