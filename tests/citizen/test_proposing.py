"""Proposing in a browser, without an account and without JavaScript."""

import dataclasses
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from parvis.actions.run_consultation import close_consultation, pause_consultation
from parvis.ballotbox.token import cookie_name
from parvis.configuration import Configuration
from parvis.records.models import Account, Consultation, Proposal

TEXT = "We should open the school yards in summer."
pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def page(consultation: Consultation) -> str:
    return f"{consultation.address}propose"


def test_the_form_starts_with_the_stem(client: Client, page: str) -> None:
    answer = client.get(page, headers={"accept-language": "en"})
    assert "We should </textarea>" in answer.text


def test_opening_the_form_gives_no_identity(client: Client, page: str, consultation: Consultation) -> None:
    assert cookie_name(consultation.pk) not in client.get(page).cookies


def test_sending_gives_a_code_that_opens_the_proposal(client: Client, page: str, consultation: Consultation) -> None:
    answer = client.post(page, {"text": TEXT, "language": "en"}, follow=True)
    code = answer.context["code"]
    assert len(code) == 14
    assert code in answer.text
    stranger = Client()
    found = stranger.post(f"{consultation.address}follow", {"code": code.lower()}, follow=True)
    assert TEXT in found.text


def test_the_confirmation_can_be_read_again_but_by_nobody_else(client: Client, page: str) -> None:
    answer = client.post(page, {"text": TEXT, "language": "en"}, follow=True)
    address = answer.redirect_chain[-1][0]
    assert client.get(address).context["code"] == answer.context["code"]
    assert Client().get(address).status_code == 404


def test_the_cookie_of_a_new_participant_is_out_of_reach_of_scripts(
    client: Client, page: str, consultation: Consultation
) -> None:
    cookie = client.post(page, {"text": TEXT, "language": "en"}).cookies[cookie_name(consultation.pk)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_second_proposal_is_of_the_same_author(client: Client, page: str) -> None:
    for text in (TEXT, TEXT.replace("summer", "winter")):
        client.post(page, {"text": text, "language": "en"})
    assert Proposal.objects.values("participant").distinct().count() == 1


def test_sending_twice_makes_one_proposal(client: Client, page: str) -> None:
    for _ in range(2):
        client.post(page, {"text": TEXT, "language": "en"})
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("text", ["short", "x" * 10_000, "\u200f" * 3, ""])
def test_a_text_that_cannot_do_comes_back_with_a_sentence(client: Client, page: str, text: str) -> None:
    answer = client.post(page, {"text": text, "language": "en"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert not Proposal.objects.exists()


def test_html_is_shown_as_it_was_typed(client: Client, page: str) -> None:
    answer = client.post(page, {"text": "<script>alert('square')</script>", "language": "en"}, follow=True)
    assert "&lt;script&gt;alert(&#x27;square&#x27;)&lt;/script&gt;" in answer.text


@pytest.mark.parametrize("text", ["Il faut 🌳 partout 🙂", "يجب أن نزرع الأشجار هنا"])
def test_any_writing_is_kept_whole(client: Client, page: str, text: str) -> None:
    client.post(page, {"text": text, "language": "fr"})
    assert Proposal.objects.get().text == text


def test_a_language_that_is_not_offered_is_said(client: Client, page: str) -> None:
    assert client.post(page, {"text": TEXT, "language": "tlh"}).status_code == 400


@pytest.mark.parametrize("step", [pause_consultation, close_consultation])
def test_nothing_is_received_out_of_phase(
    client: Client, page: str, olga: Account, consultation: Consultation, step: Callable[..., Consultation]
) -> None:
    step(by=olga, consultation=consultation)
    assert "<textarea" not in client.get(page).text
    assert client.post(page, {"text": TEXT, "language": "en"}).status_code == 409
    assert not Proposal.objects.exists()


def test_a_draft_has_no_page(client: Client, draft: Consultation) -> None:
    assert client.get(f"{draft.address}propose").status_code == 404


def test_another_site_cannot_send_a_proposal(page: str) -> None:
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post(page, {"text": TEXT, "language": "en"})
    assert answer.status_code == 403
    assert not Proposal.objects.exists()


def test_a_forged_identity_is_no_identity(client: Client, page: str, consultation: Consultation) -> None:
    client.cookies[cookie_name(consultation.pk)] = "forged"
    assert client.post(page, {"text": TEXT, "language": "en"}, follow=True).context["code"]


def test_cookies_are_secure_behind_https(
    client: Client, page: str, settings: Settings, configuration: Configuration
) -> None:
    settings.CONFIGURATION = dataclasses.replace(configuration, public_url="https://parvis.example.org")
    answer = client.post(page, {"text": TEXT, "language": "en"})
    assert all(cookie["secure"] for name, cookie in answer.cookies.items() if name != "parvis_form")
