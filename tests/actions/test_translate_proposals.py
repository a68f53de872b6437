"""Translations made in the background: kept, bounded, tried again, and dropped with their original."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.decide import decide
from parvis.actions.edit_proposal import correct_spelling
from parvis.actions.submit_proposal import submit_proposal
from parvis.actions.translate_proposals import (
    DAILY_LIMIT,
    KEPT_HERE,
    MOST_TRIES,
    forget_stale_translations,
    make_translations,
    present_translation,
    translate_missing,
)
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.domain.moderation import Decision
from parvis.insight.translating import SLOW, NoTranslation
from parvis.insight.translators import Service
from parvis.records.models import Account, Consultation, Proposal, TranslationFault, TranslatorState
from parvis.translation_setting import TranslationSetting

pytestmark = pytest.mark.usefixtures("configuration", "db")
NOW = timezone.now()
SETTING = TranslationSetting(Service("http://127.0.0.1:9"), ("fr", "en"), 1_000)
FRENCH, ENGLISH = "Il faut planter des arbres", "We should plant trees"
Propose = Callable[..., Proposal]


@dataclass
class Dictionary:
    """A translator that knows some sentences, or fails as told."""

    words: dict[str, str | NoTranslation] = field(default_factory=lambda: {FRENCH: ENGLISH})
    asked: list[tuple[str, str]] = field(default_factory=list)
    engine: str = "Dictionary"

    def version(self) -> str:
        return "2"

    def translate(self, text: str, source: str, target: str) -> str | NoTranslation:
        del source
        self.asked.append((text, target))
        return self.words.get(text, "")


@pytest.fixture
def propose(consultation: Consultation, camille: int) -> Propose:
    """Camille proposes, in French unless told otherwise."""

    def send(text: str, language: str = "fr") -> Proposal:
        return submit_proposal(consultation=consultation, text=text, language=language, participant=camille).proposal

    return send


@pytest.fixture
def published(propose: Propose, malik: Account) -> Proposal:
    """A French sentence that everyone can vote on."""
    return decide(moderator=malik, proposal=propose(FRENCH), decision=Decision.ACCEPT).proposal


def turn(translator: Dictionary, *, later: timedelta = timedelta(), setting: TranslationSetting = SETTING) -> int:
    return make_translations(translator, setting, now=NOW + later)


def fault_of(proposal: Proposal) -> TranslationFault:
    return TranslationFault.objects.get(proposal=proposal)


def test_nothing_is_called_without_an_address(published: Proposal) -> None:
    assert translate_missing() == 0
    assert not published.translations.exists()


def test_a_published_proposal_is_translated_once_and_the_door_is_told(published: Proposal) -> None:
    before = Consultation.objects.get().version
    translator = Dictionary()
    assert (turn(translator), turn(translator)) == (1, 0)
    made = published.translations.get()
    assert (made.language, made.text, made.engine, made.is_machine) == ("en", ENGLISH, "Dictionary 2", True)
    assert Consultation.objects.get().version == before + 1


def test_a_waiting_text_is_translated_for_moderators_into_the_main_language_only(propose: Propose) -> None:
    propose(FRENCH)
    english = propose(ENGLISH, language="en")
    translator = Dictionary({ENGLISH: FRENCH})
    assert turn(translator) == 1
    found = present_translation(english, "de", "fr")
    assert found is not None
    assert found.text == FRENCH


def test_a_waiting_text_that_may_name_someone_is_not_sent_before_it_is_published(
    propose: Propose, malik: Account
) -> None:
    text = "We should call Mr Example on 01 99 00 12 34"
    proposal, translator = propose(text, language="en"), Dictionary()
    turn(translator)
    assert translator.asked == []
    assert fault_of(proposal).code == KEPT_HERE
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    turn(translator)
    assert translator.asked == [(text, "fr")]


def test_a_service_that_fails_is_left_alone_longer_and_longer(published: Proposal) -> None:
    translator = Dictionary({FRENCH: SLOW})
    turn(translator)
    turn(translator, later=timedelta(seconds=30))
    assert len(translator.asked) == 1
    turn(translator, later=timedelta(seconds=61))
    turn(translator, later=timedelta(seconds=130))
    assert len(translator.asked) == 2
    assert TranslatorState.present().trouble == "slow"
    translator.words = {FRENCH: ENGLISH}
    assert turn(translator, later=timedelta(hours=7)) == 1
    assert TranslatorState.present().trouble == ""


def test_a_bad_answer_is_its_texts_alone_and_is_tried_a_few_times(
    published: Proposal, propose: Propose, malik: Account
) -> None:
    other = decide(moderator=malik, proposal=propose("Il faut plus de bancs"), decision=Decision.ACCEPT).proposal
    translator = Dictionary({FRENCH: "<b>We should plant trees</b>", other.text: "We should have more benches"})
    assert turn(translator) == 1
    assert fault_of(published).code == "markup"
    for day in range(2 * MOST_TRIES):
        turn(translator, later=timedelta(days=10 * day + 1))
    assert len(translator.asked) == 1 + MOST_TRIES
    assert fault_of(published).again_at is None


def test_a_day_has_its_bound_and_the_next_one_goes_on(published: Proposal) -> None:
    small = TranslationSetting(SETTING.service, ("en",), len(FRENCH) - 1)
    translator = Dictionary()
    assert turn(translator, setting=small) == 0
    assert (translator.asked, TranslatorState.present().trouble) == ([], DAILY_LIMIT)
    enough = TranslationSetting(SETTING.service, ("en",), len(FRENCH))
    assert turn(translator, setting=enough) == 1
    assert TranslatorState.present().characters == len(FRENCH)
    assert TranslatorState.present().trouble == ""


def test_a_turn_ends_after_its_time(published: Proposal) -> None:
    seconds = iter([0.0, 1_000.0])
    assert make_translations(Dictionary(), SETTING, now=NOW, clock=lambda: next(seconds)) == 0


def test_a_correction_drops_the_translation_and_a_new_one_is_made(propose: Propose, malik: Account) -> None:
    proposal = decide(moderator=malik, proposal=propose("Il faut planter des abres"), decision=Decision.ACCEPT).proposal
    translator = Dictionary({proposal.text: ENGLISH, FRENCH: ENGLISH})
    turn(translator)
    correct_spelling(by=malik, proposal=proposal, text=FRENCH)
    assert not proposal.translations.exists()
    assert turn(translator) == 1


def test_a_withdrawal_drops_the_translation(published: Proposal, camille: int) -> None:
    turn(Dictionary())
    withdraw_proposal(proposal=published, participant=camille)
    assert not published.translations.exists()


def test_a_text_that_changed_behind_our_back_never_shows_an_old_translation(published: Proposal) -> None:
    turn(Dictionary())
    Proposal.objects.filter(pk=published.pk).update(text="Il faut couper les arbres")
    published.refresh_from_db()
    assert present_translation(published, "en") is None
    assert (forget_stale_translations(), forget_stale_translations()) == (1, 0)


def test_a_text_that_changed_while_it_was_sent_is_left_as_it_is(published: Proposal) -> None:
    class Slow(Dictionary):
        def translate(self, text: str, source: str, target: str) -> str | NoTranslation:
            Proposal.objects.filter(pk=published.pk).update(text="Il faut couper les arbres")
            return super().translate(text, source, target)

    assert turn(Slow()) == 0
    assert not published.translations.exists()


def test_a_translation_by_a_person_is_left_alone(published: Proposal) -> None:
    published.translations.create(language="en", text="Let us plant trees.", made_by="Malik")
    assert turn(Dictionary()) == 0
    assert forget_stale_translations() == 0
    assert published.translations.get().engine == ""
