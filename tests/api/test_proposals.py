"""Proposals over the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from parvis.actions.decide import decide
from parvis.actions.find_participant import find_participant
from parvis.actions.run_consultation import pause_consultation
from parvis.ballotbox import openapi
from parvis.ballotbox.token import cookie_name
from parvis.domain.moderation import Decision
from parvis.records.models import Account, Consultation, Proposal

DESCRIPTION = json.loads(openapi.DESCRIPTION)
BODY = {"text": "We should open the school yards in summer.", "language": "en"}
pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def address(consultation: Consultation) -> str:
    return f"/api/v1/consultations/{consultation.slug}/proposals"


def _problem(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    details = json.loads(answer.content)
    assert set(details) >= {"type", "title", "status", "detail", "code"}
    assert details["status"] == status
    return str(details["code"])


def test_a_proposal_is_received_with_its_code(client: Client, address: str, consultation: Consultation) -> None:
    answer = client.post(address, BODY, content_type="application/json")
    assert answer.status_code == 201
    body = answer.json()
    assert body["state"] == "waiting"
    assert find_participant(consultation=consultation, code=body["personal_code"])
    assert cookie_name(consultation.pk) in answer.cookies


def test_the_same_text_again_is_the_same_proposal(client: Client, address: str) -> None:
    first, second = (client.post(address, BODY, content_type="application/json") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert second.json()["personal_code"] is None


def test_a_browser_without_cookies_gets_a_token(address: str, consultation: Consultation) -> None:
    first = Client().post(address, BODY | {"token": True}, content_type="application/json")
    assert cookie_name(consultation.pk) not in first.cookies
    second = Client().post(
        address, BODY, content_type="application/json", headers={"authorization": f"Bearer {first.json()['token']}"}
    )
    assert second.json()["id"] == first.json()["id"]


def test_a_forged_token_is_refused(client: Client, address: str) -> None:
    answer = client.post(address, BODY, content_type="application/json", headers={"authorization": "Bearer forged"})
    assert _problem(answer, 401) == "token-invalid"


@pytest.mark.parametrize(
    "body",
    [" ", "{", "[]", "null", '{"text": 3, "language": "en"}', '{"text": "x"}', '{"text":"\\ud800","language":"en"}'],
)
def test_what_cannot_be_read_is_said(client: Client, address: str, body: str) -> None:
    assert _problem(client.post(address, body, content_type="application/json"), 400)
    assert not Proposal.objects.exists()


def test_a_field_that_is_not_known_is_refused(client: Client, address: str) -> None:
    answer = client.post(address, BODY | {"state": "accepted"}, content_type="application/json")
    assert _problem(answer, 400) == "malformed-request"


def test_a_form_is_not_json(client: Client, address: str) -> None:
    assert _problem(client.post(address, BODY), 415) == "unsupported-type"


def test_a_page_of_another_site_cannot_propose(client: Client, address: str) -> None:
    answer = client.post(address, BODY, content_type="application/json", headers={"origin": "https://evil.example.com"})
    assert _problem(answer, 403) == "foreign-origin"


def test_a_page_of_this_site_can(client: Client, address: str) -> None:
    answer = client.post(address, BODY, content_type="application/json", headers={"origin": "http://testserver"})
    assert answer.status_code == 201


def test_a_pause_is_a_conflict_said_in_ones_language(
    client: Client, address: str, olga: Account, consultation: Consultation
) -> None:
    pause_consultation(by=olga, consultation=consultation)
    answer = client.post(address, BODY, content_type="application/json", headers={"accept-language": "fr"})
    assert _problem(answer, 409) == "phase-forbids"
    assert "en pause" in answer.json()["detail"]


def test_an_unknown_consultation_is_a_problem(client: Client, db: None) -> None:
    assert _problem(client.get("/api/v1/consultations/nowhere/proposals"), 404) == "unknown-consultation"


def test_a_draft_is_unknown(client: Client, draft: Consultation) -> None:
    assert _problem(client.get(f"/api/v1/consultations/{draft.slug}/proposals"), 404) == "unknown-consultation"


def test_an_unknown_address_is_a_problem(client: Client, db: None) -> None:
    assert _problem(client.get("/api/v1/nowhere"), 404) == "not-found"


def test_a_wrong_method_says_which_are_right(client: Client, address: str) -> None:
    answer = client.delete(address)
    assert _problem(answer, 405) == "method-forbidden"
    assert "POST" in answer.headers["Allow"]


def test_a_body_of_ten_megabytes_is_refused(client: Client, address: str) -> None:
    answer = client.post(address, "x" * (10 * 1024 * 1024), content_type="application/json")
    assert _problem(answer, 413) == "too-large"


def test_only_what_is_accepted_is_listed(
    client: Client, address: str, malik: Account, propose: Callable[[str], Proposal]
) -> None:
    waiting, accepted = propose("We should plant more trees."), propose("We should open the square.")
    decide(moderator=malik, proposal=accepted, decision=Decision.ACCEPT)
    listed = client.get(address).json()
    assert [row["id"] for row in listed["proposals"]] == [accepted.pk]
    assert waiting.text not in str(listed)
    assert "participant" not in listed["proposals"][0]


def test_pages_follow_one_another_without_a_gap(client: Client, address: str, consultation: Consultation) -> None:
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=f"Tree {number}", language="en", state="accepted")
        for number in range(5)
    )
    seen: list[int] = []
    cursor: int | None = 0
    while cursor is not None:
        page = client.get(address, {"size": 2, "after": cursor}).json()
        seen += [row["id"] for row in page["proposals"]]
        cursor = page["next"]
    assert seen == sorted(Proposal.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("query", [{"after": "x"}, {"size": "-1"}, {"after": "9" * 40}, {"size": "²"}])
def test_a_wrong_cursor_is_said(client: Client, address: str, query: dict[str, str]) -> None:
    assert _problem(client.get(address, query), 400) == "malformed-request"


def test_every_answer_is_as_the_description_says(client: Client, address: str) -> None:
    refused = client.post(address, {"text": "x", "language": "en"}, content_type="application/json")
    answers = {
        ("post", "201"): client.post(address, BODY, content_type="application/json"),
        ("post", "200"): client.post(address, BODY, content_type="application/json"),
        ("post", "default"): refused,
        ("get", "200"): client.get(address),
        ("get", "default"): client.get(address, {"after": "here"}),
    }
    described = DESCRIPTION["paths"]["/api/v1/consultations/{slug}/proposals"]
    told = {(verb, status) for verb in ("get", "post") for status in described[verb]["responses"]}
    assert set(answers) == told
    for (verb, status), answer in answers.items():
        schema = next(iter(described[verb]["responses"][status]["content"].values()))["schema"]
        Draft202012Validator(schema | {"components": DESCRIPTION["components"]}).validate(json.loads(answer.content))
