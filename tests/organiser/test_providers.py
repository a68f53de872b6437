"""Signing in through an identity provider: a real one runs on this machine, and misbehaves when it is told to."""

import dataclasses
import html
import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from pytest_django import Settings

from parvis.actions.invite import invite
from parvis.configuration import Configuration
from parvis.identity_providers import read_providers
from parvis.records.models import Account, Organisation, Role
from tests.identity_provider import CLIENT, SECRET, Provider, serve_provider

START = "/office/sign-in/with/proconnect"


@pytest.fixture
def provider(configuration: Configuration, settings: Settings, db: None) -> Iterator[Provider]:
    """A provider that knows Olga, and that the installation names."""
    with serve_provider() as running:
        address = running.address.replace("://", f"://{CLIENT}:{quote(SECRET)}@") + "?name=ProConnect&acr=eidas1"
        named = read_providers("PARVIS_STAFF_OIDC", address, scope="openid email")
        settings.CONFIGURATION = dataclasses.replace(configuration, staff_providers=named)
        running.person = {"sub": "olga-1", "email": "Olga@example.org", "email_verified": True, "given_name": "Olga"}
        yield running


@pytest.fixture
def visitor(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _leave(visitor: Client, **form: str) -> str:
    """The address at the provider that the page in between leads to."""
    page = visitor.post(START, form)
    found = re.search(r'href="([^"]+/authorize[^"]+)"', page.content.decode())
    assert found
    assert page.headers["Refresh"] == f"0; url={html.unescape(found[1])}"
    return html.unescape(found[1])


def _go(visitor: Client, **form: str) -> str:
    """The address that the provider sends the browser back to."""
    return httpx.get(_leave(visitor, **form)).headers["Location"].removeprefix("http://testserver")


def _said(visitor: Client, back: str) -> str:
    return html.unescape(visitor.get(back, follow=True).content.decode())


def _is_in(visitor: Client) -> bool:
    return "_auth_user_id" in visitor.session


def test_olga_comes_in_and_goes_where_she_wanted(visitor: Client, provider: Provider, olga: Account) -> None:
    answer = visitor.get(_go(visitor, next="/office/acts"))
    assert answer.headers["Location"] == "/office/acts"
    assert _is_in(visitor)
    assert provider.asked["acr_values"] == "eidas1"


def test_the_sign_in_page_offers_the_provider(visitor: Client, provider: Provider) -> None:
    assert "Sign in with ProConnect" in visitor.get("/office/sign-in").content.decode()


def test_nothing_but_the_link_is_kept_of_what_the_provider_tells(
    visitor: Client, provider: Provider, olga: Account
) -> None:
    for _ in range(2):
        visitor.get(_go(visitor))
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.uid, kept.extra_data) == (olga, "olga-1", {})


def test_a_person_told_in_a_signed_answer_is_read(visitor: Client, provider: Provider, olga: Account) -> None:
    provider.signs_person = True
    visitor.get(_go(visitor))
    assert _is_in(visitor)


def test_a_linked_account_comes_in_though_its_address_has_changed_at_the_provider(
    visitor: Client, provider: Provider, olga: Account
) -> None:
    visitor.get(_go(visitor))
    visitor.post("/office/sign-out")
    provider.person["email"] = "olga.new@example.org"
    visitor.get(_go(visitor))
    assert _is_in(visitor)


def test_an_address_that_is_not_verified_is_refused(visitor: Client, provider: Provider, olga: Account) -> None:
    for value in (False, "false", None):
        provider.person["email_verified"] = value
        assert "does not say that your e-mail address is verified" in _said(visitor, _go(visitor))
    assert not SocialAccount.objects.exists()


def test_someone_unknown_gets_no_account(visitor: Client, provider: Provider, db: None) -> None:
    assert "has no account here" in _said(visitor, _go(visitor))
    assert not Account.objects.exists()


def test_someone_invited_gets_an_account_with_the_role(
    visitor: Client, provider: Provider, ada: Account, region: Organisation
) -> None:
    invite(by=ada, email="olga@example.org", role=Role.ANALYST, place=region, site="http://testserver")
    visitor.get(_go(visitor))
    account = Account.objects.get(email="olga@example.org")
    assert not account.has_usable_password()
    assert account.memberships.get().role == Role.ANALYST


def test_a_closed_account_stays_out(visitor: Client, provider: Provider, olga: Account) -> None:
    Account.objects.update(is_active=False)
    assert visitor.get(_go(visitor)).status_code == 403
    assert not _is_in(visitor)


def test_a_nonce_that_was_not_sent_is_refused(visitor: Client, provider: Provider, olga: Account) -> None:
    provider.nonce = "of another sign-in"
    assert "cannot be trusted" in _said(visitor, _go(visitor))
    assert not _is_in(visitor)


def test_a_state_that_was_not_sent_is_refused(visitor: Client, provider: Provider, olga: Account) -> None:
    back = re.sub("state=[^&]+", "state=another", _go(visitor))
    assert "cannot be trusted" in _said(visitor, back)
    assert not _is_in(visitor)


def test_the_answer_of_another_browser_is_refused(visitor: Client, provider: Provider, olga: Account) -> None:
    back, victim = _go(visitor), Client()
    victim.get(back)
    assert not _is_in(victim)


def test_an_answer_serves_once(visitor: Client, provider: Provider, olga: Account) -> None:
    back = _go(visitor)
    visitor.get(back)
    visitor.post("/office/sign-out")
    visitor.get(back)
    assert not _is_in(visitor)


def test_a_token_that_someone_else_signed_is_refused(visitor: Client, provider: Provider, olga: Account) -> None:
    provider.published = rsa.generate_private_key(65537, 2048)
    assert "cannot be trusted" in _said(visitor, _go(visitor))
    assert not _is_in(visitor)


def test_a_token_for_another_site_is_refused(visitor: Client, provider: Provider, olga: Account) -> None:
    provider.audience = "another site"
    assert "cannot be trusted" in _said(visitor, _go(visitor))


def test_who_gives_up_at_the_provider_is_told_so(visitor: Client, provider: Provider, olga: Account) -> None:
    back = re.sub("code=[^&]+", "error=access_denied", _go(visitor))
    assert "You did not sign in with ProConnect" in _said(visitor, back)


def test_a_provider_that_is_down_is_said_in_words(
    visitor: Client, configuration: Configuration, settings: Settings, db: None
) -> None:
    address = f"http://{CLIENT}:secret@127.0.0.1:1?name=ProConnect"
    named = read_providers("PARVIS_STAFF_OIDC", address, scope="openid email")
    settings.CONFIGURATION = dataclasses.replace(configuration, staff_providers=named)
    page = visitor.post(START, follow=True)
    assert "does not answer at the moment" in page.content.decode()


def test_a_provider_that_goes_down_on_the_way_is_said_in_words(
    visitor: Client, provider: Provider, olga: Account, settings: Settings
) -> None:
    back = _go(visitor)
    [named] = settings.CONFIGURATION.staff_providers
    away = dataclasses.replace(named, address="http://127.0.0.1:1")
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, staff_providers=(away,))
    assert "does not answer at the moment" in _said(visitor, back)


def test_a_provider_that_talks_nonsense_is_said_in_words(visitor: Client, provider: Provider, olga: Account) -> None:
    back = _go(visitor)
    provider.talks_nonsense = True
    assert "ProConnect" in _said(visitor, back)
    assert "ProConnect" in visitor.post(START, follow=True).content.decode()
    assert not _is_in(visitor)


@pytest.mark.parametrize("target", ["https://evil.example.com/", "//evil.example.com"])
def test_nobody_is_sent_to_another_site(visitor: Client, provider: Provider, olga: Account, target: str) -> None:
    assert visitor.get(_go(visitor, next=target)).headers["Location"] == "/office/"


def test_an_unknown_provider_is_nowhere(visitor: Client, provider: Provider) -> None:
    assert visitor.post("/office/sign-in/with/other").status_code == 404
    assert visitor.get("/office/sign-in/with/other/back").status_code == 404


def _leave_all(visitor: Client) -> str:
    """Signs out; the address at the provider that the page in between leads to, or nothing."""
    page = visitor.post("/office/sign-out")
    found = re.search(r'href="([^"]+/end[^"]+)"', page.content.decode())
    return html.unescape(found[1]) if found else ""


def test_signing_out_ends_the_session_at_the_provider_too(visitor: Client, provider: Provider, olga: Account) -> None:
    visitor.get(_go(visitor))
    back = httpx.get(_leave_all(visitor)).headers["Location"]
    assert provider.ended == ["olga-1"]
    assert back.startswith("http://testserver/office/sign-in?state=")
    assert not _is_in(visitor)
    assert "parvis_signed_in_with" not in visitor.session


@pytest.mark.parametrize("trouble", ["has none", "talks nonsense"])
def test_a_provider_that_cannot_be_told_is_said_and_one_is_signed_out_here(
    visitor: Client, provider: Provider, olga: Account, trouble: str
) -> None:
    visitor.get(_go(visitor))
    provider.ends_sessions = trouble != "has none"
    provider.talks_nonsense = trouble == "talks nonsense"
    answer = visitor.post("/office/sign-out", follow=True)
    assert "ProConnect cannot be told so" in answer.content.decode()
    assert not _is_in(visitor)
    assert provider.ended == []


def test_who_came_in_with_a_password_is_sent_nowhere(client: Client, provider: Provider, olga: Account) -> None:
    client.force_login(olga)
    assert client.post("/office/sign-out").headers["Location"] == "/office/sign-in"
