"""What the office sees of translations: beside the original for moderators, the service's faults for organisers."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from parvis.actions.translate_proposals import DAILY_LIMIT
from parvis.configuration import Configuration
from parvis.insight.translating import hash_source
from parvis.insight.translators import Service
from parvis.organiser.health import service_health
from parvis.records.models import Account, Consultation, Proposal, TranslatorState
from parvis.translation_setting import TranslationSetting
from tests.insight.scripted_model import Script, serve

pytestmark = pytest.mark.usefixtures("db")
FRENCH = "Il faudrait planter des arbres le long du tram."


@pytest.fixture
def set_service(configuration: Configuration, settings: Settings) -> None:
    """An installation that translates."""
    setting = TranslationSetting(Service("http://127.0.0.1:9"), ("fr", "en"), 500)
    settings.CONFIGURATION = replace(configuration, translation=setting)


def _told(**state: object) -> tuple[bool, str]:
    TranslatorState.objects.update_or_create(pk=TranslatorState.SINGLE, defaults=state)
    with translation.override("en"):
        return service_health()[-1]


def test_a_moderator_sees_the_original_and_the_machines_words_named_as_such(
    client: Client, malik: Account, proposal: Proposal
) -> None:
    proposal.translations.create(
        language="fr",
        text=FRENCH,
        made_by="LibreTranslate",
        version="1.6",
        is_machine=True,
        source_hash=hash_source(proposal.text, proposal.language),
    )
    client.force_login(malik)
    page = client.get("/office/c/public-space/moderate", headers={"accept-language": "en"}).content.decode()
    assert f'<h2 class="proposal-text" lang="en">{proposal.text}</h2>' in page
    assert f'<span lang="fr">{FRENCH}</span>' in page
    assert "Machine translation (LibreTranslate 1.6); decide on the original:" in page


def test_a_moderator_sees_no_translation_of_an_earlier_text(client: Client, malik: Account, proposal: Proposal) -> None:
    proposal.translations.create(language="fr", text=FRENCH, made_by="L", is_machine=True, source_hash="0" * 64)
    client.force_login(malik)
    assert FRENCH not in client.get("/office/c/public-space/moderate").content.decode()


@pytest.mark.usefixtures("configuration")
def test_nothing_is_said_of_a_service_that_is_not_there() -> None:
    assert "translat" not in " ".join(sentence for _, sentence in service_health())


@pytest.mark.usefixtures("set_service")
def test_the_organiser_is_told_how_the_service_does(propose: Callable[[str], Proposal]) -> None:
    propose("We should open parks.").translation_faults.create(language="fr", code="markup")
    assert _told() == (True, "Proposals are translated by LibreTranslate. Texts that it could not translate: 1.")
    is_well, sentence = _told(trouble="slow")
    assert (is_well, sentence.partition(".")[0]) == (False, "The translation service did not answer in time")
    assert _told(trouble=DAILY_LIMIT)[1].startswith("Today’s 500 characters")


def _draft(client: Client, **typed: str) -> str:
    sent = {"question_fr": "Comment mieux vivre ici ?", "question_en": "", "stem_fr": "Il faut", "stem_en": ""}
    return client.post("/office/c/public-space/set-up/question", {**sent, **typed, "draft": "en"}).text


def _serving(settings: Settings, address: str) -> None:
    setting = TranslationSetting(Service(address), ("fr", "en"), 500)
    settings.CONFIGURATION = replace(settings.CONFIGURATION, translation=setting)


@pytest.mark.usefixtures("set_service")
def test_an_organiser_gets_a_draft_of_empty_texts_and_nothing_is_saved(
    client: Client, olga: Account, draft: Consultation, settings: Settings
) -> None:
    client.force_login(olga)
    with serve(Script(body=b'{"translatedText": "How can we live better here?"}')) as address:
        _serving(settings, address)
        page = _draft(client)
    assert "How can we live better here?" in page
    assert "LibreTranslate" in page
    assert 'name="stem_en" value=' not in page
    assert draft.text_in("en").question == "How can we better share public space?"


@pytest.mark.usefixtures("set_service")
def test_what_was_typed_is_never_replaced_nor_lost(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    page = _draft(client, question_en="How do we live here?", introduction_fr="Unused")
    assert "How do we live here?" in page
    page = _draft(client)
    assert "Comment mieux vivre ici ?" in page
    assert "brouillon" in page


@pytest.mark.usefixtures("configuration")
def test_no_draft_is_offered_without_a_service(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    assert 'name="draft"' not in client.get("/office/c/public-space/set-up/question").text
    assert client.post("/office/c/public-space/set-up/question", {"draft": "en"}).status_code == 404
