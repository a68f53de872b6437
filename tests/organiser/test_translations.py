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
from parvis.records.models import Account, Proposal, TranslatorState
from parvis.translation_setting import TranslationSetting

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
