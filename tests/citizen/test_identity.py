"""One person, one voice: signing in with a provider to vote, and what is kept of it, which is a pseudonym."""

import dataclasses
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from parvis.actions.edit_consultation import NoIdentityProvider, edit_settings
from parvis.ballotbox.crowd import Crowd
from parvis.configuration import Configuration
from parvis.domain.ballot import is_identified
from parvis.identity_providers import read_providers
from parvis.participation import identified_participant
from parvis.records.models import Account, Consultation, Proposal
from tests.identity_provider import CLIENT, SECRET, Provider, serve_provider

PAGE = "/c/public-space/identity"


@pytest.fixture
def provider(configuration: Configuration, settings: Settings) -> Iterator[Provider]:
    """FranceConnect, or nearly: it knows Camille."""
    with serve_provider() as running:
        address = running.address.replace("://", f"://{CLIENT}:{quote(SECRET)}@") + "?name=FranceConnect&acr=eidas1"
        named = read_providers("PARVIS_CITIZEN_OIDC", address, scope="openid")
        settings.CONFIGURATION = dataclasses.replace(configuration, citizen_providers=named)
        running.person = {"sub": "camille-1", "email": "camille@example.org", "given_name": "Camille"}
        yield running


@pytest.fixture
def asked(open_crowd: Callable[[Consultation], Crowd], consultation: Consultation, published: list[Proposal]) -> Crowd:
    """Olga's consultation, which asks one voice a person."""
    consultation.asks_identity = True
    consultation.save()
    return open_crowd(consultation)


def _go(citizen: Client) -> str:
    """Leaves for the provider; the address that it sends the browser back to."""
    page = citizen.post(f"{PAGE}/franceconnect")
    found = re.search(r'href="([^"]+/authorize[^"]+)"', page.content.decode())
    assert found
    return httpx.get(html.unescape(found[1])).headers["Location"].removeprefix("http://testserver")


def _vote(citizen: Client) -> int:
    page = citizen.get("/c/public-space/vote").content.decode()
    number, seal = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("proposal", "seal"))
    assert number
    assert seal
    form = {"proposal": number[1], "seal": seal[1], "opinion": "agree"}
    return int(citizen.post("/c/public-space/vote", form).status_code)


def _voters(crowd: Crowd) -> set[int]:
    return {int(entry["participant"]) for entry in crowd.log.read(after=0, limit=100)}


def test_nobody_votes_before_signing_in(citizen: Client, asked: Crowd, provider: Provider) -> None:
    assert _vote(citizen) == 403
    assert "sign in once before they vote" in citizen.get("/c/public-space/vote").content.decode()
    assert _voters(asked) == set()


def test_camille_signs_in_and_votes(citizen: Client, asked: Crowd, provider: Provider) -> None:
    assert citizen.get(_go(citizen)).headers["Location"] == "/c/public-space/vote"
    assert _vote(citizen) == 303
    assert all(is_identified(voter) for voter in _voters(asked))


def test_one_person_with_two_devices_has_one_pseudonym(citizen: Client, asked: Crowd, provider: Provider) -> None:
    telephone, computer = citizen, Client(headers={"accept-language": "en"})
    for device in (telephone, computer):
        device.get(_go(device))
        assert _vote(device) == 303
    assert len(_voters(asked)) == 1


def test_two_people_have_two_pseudonyms(citizen: Client, asked: Crowd, provider: Provider) -> None:
    citizen.get(_go(citizen))
    _vote(citizen)
    provider.person = {"sub": "nadia-1"}
    citizen.get(_go(citizen))
    _vote(citizen)
    assert len(_voters(asked)) == 2


def test_a_person_has_another_pseudonym_in_another_consultation(configuration: Configuration) -> None:
    one, other = (identified_participant(number, "franceconnect", "camille-1") for number in (1, 2))
    assert one != other


@pytest.mark.usefixtures("asked")
def test_neither_name_nor_address_is_asked_for_nor_kept(citizen: Client, provider: Provider) -> None:
    answer = citizen.get(_go(citizen))
    assert provider.asked["scope"] == "openid"
    assert provider.asked["acr_values"] == "eidas1"
    assert not Account.objects.filter(email="camille@example.org").exists()
    assert "camille" not in str(answer.cookies).lower()


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("what", "instead"), [("state=[^&]+", "state=other"), ("code=[^&]+", "error=access_denied")])
def test_an_answer_that_does_not_belong_here_is_refused(
    citizen: Client, provider: Provider, what: str, instead: str
) -> None:
    answer = citizen.get(re.sub(what, instead, _go(citizen)))
    assert answer.status_code == 403
    assert "parvis_" not in "".join(name for name in answer.cookies if name != "parvis_language")


@pytest.mark.usefixtures("asked")
def test_the_answer_of_another_browser_is_refused(citizen: Client, provider: Provider) -> None:
    assert Client().get(_go(citizen)).status_code == 403


@pytest.mark.usefixtures("asked")
def test_a_nonce_that_was_not_sent_is_refused(citizen: Client, provider: Provider) -> None:
    provider.nonce = "of another sign-in"
    assert citizen.get(_go(citizen)).status_code == 403


@pytest.mark.usefixtures("asked")
def test_a_provider_that_talks_nonsense_is_said_in_words(citizen: Client, provider: Provider) -> None:
    back = _go(citizen)
    provider.talks_nonsense = True
    answer = citizen.get(back)
    assert answer.status_code == 503
    assert "FranceConnect does not answer" in answer.content.decode()
    assert citizen.post(f"{PAGE}/franceconnect").status_code == 503


def test_it_is_asked_only_where_people_can_sign_in(
    olga: Account, draft: Consultation, configuration: Configuration
) -> None:
    with pytest.raises(NoIdentityProvider):
        edit_settings(by=olga, consultation=draft, changes={"asks_identity": True})


@pytest.mark.usefixtures("provider")
def test_the_organiser_asks_for_it(olga: Account, draft: Consultation) -> None:
    assert edit_settings(by=olga, consultation=draft, changes={"asks_identity": True}).asks_identity


def test_where_it_is_not_asked_nobody_signs_in(citizen: Client, crowd: Crowd, provider: Provider) -> None:
    assert citizen.get(PAGE).status_code == 404
    assert citizen.post(f"{PAGE}/franceconnect").status_code == 404
    assert _vote(citizen) == 303


@pytest.mark.usefixtures("asked")
def test_the_page_tells_what_is_kept_and_offers_the_provider(citizen: Client, provider: Provider) -> None:
    page = citizen.get(PAGE).content.decode()
    assert "Sign in with FranceConnect" in page
    assert "We keep no name" in page
    assert citizen.get("/identity/other/back").status_code == 404


def _sign_out(citizen: Client) -> str:
    """The address at the provider that the page in between leads to, or where one is sent at once."""
    page = citizen.post("/identity/out", {"slug": "public-space"})
    found = re.search(r'href="([^"]+/end[^"]+)"', page.content.decode())
    return html.unescape(found[1]) if found else str(page.headers["Location"])


def test_signing_out_forgets_the_person_here_and_at_the_provider(
    citizen: Client, asked: Crowd, provider: Provider
) -> None:
    citizen.get(_go(citizen))
    assert "Sign out" in citizen.get(PAGE).content.decode()
    back = httpx.get(_sign_out(citizen)).headers["Location"].removeprefix("http://testserver")
    assert provider.ended == ["camille-1"]
    assert "here and at the provider" in citizen.get(back, follow=True).content.decode()
    assert _vote(citizen) == 403
    assert not citizen.cookies["parvis_identity_out"].value


def test_a_provider_that_ends_no_session_is_said(citizen: Client, asked: Crowd, provider: Provider) -> None:
    citizen.get(_go(citizen))
    provider.ends_sessions = False
    assert _sign_out(citizen) == f"{PAGE}?out=here"
    assert "cannot be told so" in citizen.get(f"{PAGE}?out=here").content.decode()


def test_votes_stay_after_signing_out_and_in_again(citizen: Client, asked: Crowd, provider: Provider) -> None:
    citizen.get(_go(citizen))
    _vote(citizen)
    _sign_out(citizen)
    citizen.get(_go(citizen))
    _vote(citizen)
    assert len(_voters(asked)) == 1


@pytest.mark.usefixtures("asked", "provider")
def test_an_answer_that_nobody_asked_for_leads_nowhere(citizen: Client) -> None:
    assert citizen.get("/identity/out?state=public-space").status_code == 404
