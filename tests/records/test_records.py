"""What the records promise."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import translation

from parvis.actions.create_consultation import SlugTaken
from parvis.domain.errors import PhaseForbids
from parvis.domain.moderation import Decision, Reason
from parvis.domain.phase import BadSchedule, Phase
from parvis.domain.proposal import ProposalState
from parvis.records.consultation import milliseconds
from parvis.records.models import Consultation, ConsultationText, Proposal, Theme
from parvis.records.personal_code import ALPHABET, digest_of, new_code, normalise_code
from parvis.records.words import DECISION_WORDS, PHASE_WORDS, RULES, STATE_WORDS, sentence_of


def test_the_migrations_hold_every_change_of_the_records(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=io.StringIO())


def test_every_state_has_its_words() -> None:
    assert (set(PHASE_WORDS), set(STATE_WORDS)) == (set(Phase), set(ProposalState))
    assert (set(DECISION_WORDS), set(RULES)) == (set(Decision), set(Reason))


@pytest.mark.parametrize("phase", [Phase.UPCOMING, Phase.UPCOMING.value])
def test_a_sentence_says_a_phase_in_words(phase: str) -> None:
    with translation.override("en"):
        assert "“opening soon”" in sentence_of(PhaseForbids(phase=phase))


def test_a_sentence_says_dates_in_words() -> None:
    with translation.override("en"):
        assert "the closing comes before the opening" in sentence_of(BadSchedule(earlier="opens_at", later="closes_at"))


def test_an_address_is_never_taken_for_a_word() -> None:
    with translation.override("fr"):
        assert "« draft »" in sentence_of(SlugTaken(slug="draft")).replace("\xa0", " ")


def test_the_schedule_is_in_milliseconds(draft: Consultation) -> None:
    assert draft.schedule.closes_at == milliseconds(draft.closes_at)


def test_a_phase_starts_at_its_moment(consultation: Consultation) -> None:
    end = consultation.closes_at or datetime.now(UTC)
    assert consultation.phase(end - timedelta(milliseconds=1)) is Phase.PROPOSING
    assert consultation.phase(end) is Phase.CLOSED


@pytest.mark.parametrize(("asked", "expected"), [("en", "en"), ("fr", "fr"), ("fr-CA", "fr"), ("de", "fr")])
def test_a_text_that_is_missing_falls_back_to_the_default_language(
    consultation: Consultation, asked: str, expected: str
) -> None:
    assert consultation.text_in(asked).language == expected


def test_a_consultation_without_a_text_says_so(draft: Consultation) -> None:
    draft.texts.all().delete()
    with pytest.raises(ConsultationText.DoesNotExist):
        draft.text_in("fr")


def test_a_theme_has_a_name_in_each_language(draft: Consultation) -> None:
    theme = Theme(consultation=draft, names={"fr": "Écoles", "en": "Schools"})
    assert [theme.name_in(language) for language in ("fr", "en", "de")] == ["Écoles", "Schools", "Écoles"]


def test_an_imported_number_stands_for_one_proposal(draft: Consultation) -> None:
    Proposal.objects.create(consultation=draft, text="One", language="en", imported_number=0)
    with pytest.raises(IntegrityError):
        Proposal.objects.create(consultation=draft, text="Two", language="en", imported_number=0)


def test_a_code_has_sixty_bits_in_three_groups() -> None:
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert len(ALPHABET) == 32
    assert set(normalise_code(code)) <= set(ALPHABET)


def test_a_code_opens_one_consultation_only() -> None:
    assert digest_of(1, "K7QF-2M9X-4TBD") != digest_of(2, "K7QF-2M9X-4TBD")
