"""The languages of the pages: those of the consultation first, the reader's own around it, and the office's apart."""

import pytest
from django.test import Client
from django.utils import translation

from parvis.ballotbox.request import Request
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.configuration import CITIZEN_NAMES
from parvis.records.models import Account, Consultation
from parvis.records.words import OPINION_WORDS

pytestmark = pytest.mark.usefixtures("configuration", "db")


async def _nothing() -> dict[str, object]:
    return {}


def _language(accepted: str, query: bytes = b"") -> str:
    scope = {"path": "/c/x/", "query_string": query, "headers": [(b"accept-language", accepted.encode())]}
    return Request({"type": "http", "method": "GET", **scope}, _nothing).page_language(("fr", "en"), "fr")


@pytest.mark.parametrize(
    ("accepted", "chosen"), [("de, en;q=0.5", "en"), ("de", "de"), ("sv", "fr"), ("fr", "fr"), ("", "fr")]
)
def test_a_language_that_the_question_has_comes_before_one_that_the_pages_have(accepted: str, chosen: str) -> None:
    assert _language(accepted) == chosen


@pytest.mark.parametrize("language", sorted(CITIZEN_NAMES))
def test_a_landing_speaks_the_readers_language_around_the_question(language: str, consultation: Consultation) -> None:
    page = LandingRenderer().render(RecordsSource().load(consultation.pk, None), language).page
    assert f'<html lang="{language}"' in page
    assert f'<span lang="{language}" aria-current="true">{CITIZEN_NAMES[language]}</span>' in page
    assert CITIZEN_NAMES["fr"] in page


@pytest.mark.parametrize("language", sorted(set(CITIZEN_NAMES) - {"en"}))
def test_a_page_of_django_speaks_it_too(client: Client, language: str) -> None:
    page = client.get("/legal", {"lang": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert "Your data and legal notice" not in page


def test_the_office_reads_english_where_it_has_no_such_language(client: Client, olga: Account) -> None:
    client.force_login(olga)
    page = client.get("/office/", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en"' in page


def test_agree_and_disagree_are_never_one_word() -> None:
    for language in CITIZEN_NAMES:
        with translation.override(language):
            words = [str(word) for word in OPINION_WORDS.values()]
        assert len(set(words)) == len(words)
