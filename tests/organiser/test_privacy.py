"""The page on personal data, its papers, and that no whole network address is ever written."""

from pathlib import Path

import pytest
from django.test import Client

from parvis.actions.apply_retention import plan_retention, set_periods
from parvis.actions.edit_consultation import edit_settings
from parvis.actions.give_code import give_code
from parvis.configuration import Configuration
from parvis.domain.retention import KINDS, DataKey
from parvis.records.models import Account, Consultation, FailedAttempt, PersonalCode, Proposal

pytestmark = pytest.mark.usefixtures("configuration")
ADDRESS = "203.0.113.77"


def test_the_page_tells_what_the_timer_would_erase(client: Client, olga: Account, proposal: Proposal) -> None:
    client.force_login(olga)
    text = client.get(f"/office/c/{proposal.consultation.slug}/privacy?lang=en").text
    held = sum(line.held for line in plan_retention(proposal.consultation))
    assert f"Rows that hold something of a person today: {held}." in text


def test_a_request_is_answered_with_a_code(client: Client, olga: Account, proposal: Proposal, camille: int) -> None:
    code = give_code(consultation=proposal.consultation, participant=camille)
    client.force_login(olga)
    page = f"/office/c/{proposal.consultation.slug}/privacy"
    client.post(page, {"said": code, "act": "erase"})
    assert not PersonalCode.objects.exists()
    assert client.post(page, {"said": code, "act": "erase"}).status_code == 400


@pytest.mark.parametrize("document", ["register", "impact"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_papers_are_made_from_the_real_settings(
    client: Client, olga: Account, consultation: Consultation, document: str, language: str
) -> None:
    set_periods(by=olga, consultation=consultation, periods={DataKey.PROPOSALS: 77})
    edit_settings(by=olga, consultation=consultation, changes={"privacy_contact": "dpo@example.org"})
    client.force_login(olga)
    text = client.get(f"/office/c/{consultation.slug}/privacy/{document}?lang={language}").text
    assert "77" in text
    assert "dpo@example.org" in text
    assert text.count('class="card"') == len(KINDS)


def test_there_is_no_other_paper(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    assert client.get(f"/office/c/{consultation.slug}/privacy/nothing").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_notice_says_the_same_to_everyone(client: Client, consultation: Consultation, language: str) -> None:
    text = client.get(f"/c/{consultation.slug}/privacy?lang={language}").text
    assert text.count('class="card"') == len(KINDS)
    assert "365" in text


def test_no_whole_network_address_is_written(
    client: Client, olga: Account, consultation: Consultation, configuration: Configuration
) -> None:
    """Signing in, failing to, proposing and voting: no table and no file of the data folder holds the address."""
    client.defaults["REMOTE_ADDR"] = ADDRESS
    for password in ("wrong", "a quiet square at noon"):
        client.post("/office/sign-in", {"email": olga.email, "password": password})
    client.get("/office/")
    client.post(f"/c/{consultation.slug}/propose", {"text": "We should plant trees.", "language": "en"})
    assert FailedAttempt.objects.exists() or client.session
    assert ADDRESS not in _everything()
    files = [path for path in Path(configuration.data).rglob("*") if path.is_file()]
    assert not [path for path in files if ADDRESS.encode() in path.read_bytes()]


def _everything() -> str:
    from django.apps import apps

    return "".join(str(list(model._default_manager.values())) for model in apps.get_models())
