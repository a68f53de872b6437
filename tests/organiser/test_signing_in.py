"""Coming in, going out, and the first account."""

import pytest
from django.test import Client

from parvis.actions.first_run import first_run_key
from parvis.configuration import LANGUAGES, Configuration
from parvis.records.models import Account, Consultation

PASSWORD = "a quiet square at noon"
pytestmark = pytest.mark.usefixtures("configuration")


def _send(client: Client, **fields: str) -> int:
    answer = client.post("/office/sign-in", {"email": "olga@example.org", "password": PASSWORD, **fields})
    return int(answer.status_code)


def test_the_office_asks_who_one_is(client: Client, consultation: Consultation) -> None:
    for address in ("/office/", "/office/consultations/new", f"/office/c/{consultation.slug}/moderate"):
        answer = client.get(address)
        assert answer.headers["Location"] == f"/office/sign-in?next={address}"


def test_olga_comes_in_and_goes_where_she_wanted(client: Client, olga: Account, consultation: Consultation) -> None:
    wanted = f"/office/c/{consultation.slug}/"
    answer = client.post("/office/sign-in", {"email": "Olga@example.org", "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == wanted


@pytest.mark.parametrize("target", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, olga: Account, target: str) -> None:
    answer = client.post("/office/sign-in", {"email": olga.email, "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/office/"


def test_a_wrong_password_is_said_without_saying_more(client: Client, olga: Account) -> None:
    wrong = client.post("/office/sign-in", {"email": olga.email, "password": "guess"})
    unknown = client.post("/office/sign-in", {"email": "nobody@example.org", "password": "guess"})
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_guessing_is_slowed_down(client: Client, olga: Account) -> None:
    assert [_send(client, password="guess") for _ in range(6)][-1] == 429


def test_a_closed_account_stays_out(client: Client, olga: Account) -> None:
    Account.objects.update(is_active=False)
    assert _send(client) == 403


def test_the_session_is_kept_to_the_office(client: Client, olga: Account) -> None:
    answer = client.post("/office/sign-in", {"email": olga.email, "password": PASSWORD})
    cookie = answer.cookies["parvis_office"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/office/", "Lax", True)


def test_going_out_ends_the_session(client: Client, olga: Account) -> None:
    client.force_login(olga)
    client.post("/office/sign-out")
    assert client.get("/office/").status_code == 302


def test_the_first_account_is_made_in_the_browser(client: Client, db: None, configuration: Configuration) -> None:
    key = first_run_key(configuration.data)
    fields = {"organisation": "Town", "name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    assert client.get(f"/office/first-run?key={key}").status_code == 200
    answer = client.post(f"/office/first-run?key={key}", fields, follow=True)
    assert answer.redirect_chain[-1][0] == "/office/"
    assert Account.objects.get().is_superuser
    assert Client().get(f"/office/first-run?key={key}").status_code == 403


def test_a_weak_password_makes_no_first_account(client: Client, db: None, configuration: Configuration) -> None:
    key = first_run_key(configuration.data)
    fields = {"organisation": "Town", "name": "Ada", "email": "ada@example.org", "password": "123456"}
    assert client.post(f"/office/first-run?key={key}", fields).status_code == 400
    assert not Account.objects.exists()


@pytest.mark.parametrize("query", ["", "?key=", "?key=guess"])
def test_without_the_key_nobody_makes_an_account(
    client: Client, db: None, configuration: Configuration, query: str
) -> None:
    first_run_key(configuration.data)
    assert client.get(f"/office/first-run{query}").status_code == 403


def test_the_office_offers_the_languages_that_it_speaks(client: Client, ada: Account) -> None:
    offered = client.get("/office/sign-in").context["language_choices"]
    assert {choice["code"] for choice in offered} == set(LANGUAGES)
    assert len(client.get("/").context["language_choices"]) > len(offered)
