"""Making and running a consultation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.create_consultation import (
    BadSlug,
    Dates,
    SlugTaken,
    TextMissing,
    Texts,
    create_consultation,
    propose_slug,
)
from parvis.actions.rights import NotYourRole
from parvis.actions.run_consultation import (
    AlreadyOver,
    NotRunning,
    close_consultation,
    open_consultation,
    pause_consultation,
    publish_consultation,
    resume_consultation,
)
from parvis.domain.phase import BadSchedule, Phase
from parvis.records.models import Account, Consultation, Organisation

QUESTION = {"en": Texts(question="How can we better fight violence against women?")}


def test_a_new_consultation_is_a_draft(draft: Consultation) -> None:
    assert draft.phase() is Phase.DRAFT


def test_a_slug_is_made_of_the_telling_words_of_the_question(db: None) -> None:
    assert propose_slug(QUESTION["en"].question) == "fight-violence-against-women"
    assert propose_slug("Comment mieux lutter contre l’isolement des aînés ?") == "lutter-contre-isolement-aines"


def test_a_slug_that_is_taken_gets_a_number(olga: Account, region: Organisation) -> None:
    for expected in ("fight-violence-against-women", "fight-violence-against-women-2"):
        made = create_consultation(by=olga, organisation=region, texts=QUESTION, default_language="en")
        assert made.slug == expected


def test_a_question_without_a_telling_word_has_an_address_too(db: None) -> None:
    assert propose_slug("???") == "consultation"


def test_an_address_is_taken_once(olga: Account, region: Organisation, draft: Consultation) -> None:
    with pytest.raises(SlugTaken):
        create_consultation(by=olga, organisation=region, texts=QUESTION, default_language="en", slug=draft.slug)


def test_an_address_has_small_letters_digits_and_dashes(olga: Account, region: Organisation) -> None:
    with pytest.raises(BadSlug):
        create_consultation(by=olga, organisation=region, texts=QUESTION, default_language="en", slug="../admin")


def test_the_question_is_needed_in_the_default_language(olga: Account, region: Organisation) -> None:
    with pytest.raises(TextMissing):
        create_consultation(by=olga, organisation=region, texts=QUESTION, default_language="fr")


def test_dates_that_are_not_in_order_make_nothing(olga: Account, region: Organisation) -> None:
    now = timezone.now()
    dates = Dates(opens_at=now, closes_at=now - timedelta(days=1))
    with pytest.raises(BadSchedule):
        create_consultation(by=olga, organisation=region, texts=QUESTION, default_language="en", dates=dates)
    assert not Consultation.objects.exists()


def test_a_stranger_makes_no_consultation_here(sam: Account, region: Organisation) -> None:
    with pytest.raises(NotYourRole):
        create_consultation(by=sam, organisation=region, texts=QUESTION, default_language="en")


def test_publishing_before_the_opening_announces_it(olga: Account, draft: Consultation) -> None:
    assert publish_consultation(by=olga, consultation=draft).phase() is Phase.UPCOMING


def test_opening_starts_at_once(olga: Account, draft: Consultation) -> None:
    assert open_consultation(by=olga, consultation=draft).phase() is Phase.PROPOSING


def test_a_pause_stops_and_resuming_goes_on(olga: Account, consultation: Consultation) -> None:
    assert pause_consultation(by=olga, consultation=consultation).phase() is Phase.PAUSED
    assert resume_consultation(by=olga, consultation=consultation).phase() is Phase.PROPOSING


def test_a_draft_cannot_be_paused(olga: Account, draft: Consultation) -> None:
    with pytest.raises(NotRunning):
        pause_consultation(by=olga, consultation=draft)


def test_closing_ends_it_even_before_the_vote_only_phase(olga: Account, consultation: Consultation) -> None:
    consultation.voting_only_at = timezone.now() + timedelta(days=10)
    assert close_consultation(by=olga, consultation=consultation).phase() is Phase.CLOSED


def test_what_is_over_is_not_opened_again(olga: Account, consultation: Consultation) -> None:
    close_consultation(by=olga, consultation=consultation)
    with pytest.raises(AlreadyOver):
        open_consultation(by=olga, consultation=consultation)


def test_every_change_that_the_crowd_sees_makes_a_new_version(olga: Account, consultation: Consultation) -> None:
    before = consultation.version
    pause_consultation(by=olga, consultation=consultation)
    assert consultation.version == before + 1


def test_the_same_act_twice_makes_no_new_version(olga: Account, consultation: Consultation) -> None:
    pause_consultation(by=olga, consultation=consultation)
    before = consultation.version
    pause_consultation(by=olga, consultation=consultation)
    assert consultation.version == before


@pytest.mark.parametrize(
    "act", [publish_consultation, open_consultation, pause_consultation, resume_consultation, close_consultation]
)
def test_a_moderator_does_not_run_it(act: object, malik: Account, consultation: Consultation) -> None:
    assert callable(act)
    with pytest.raises(NotYourRole):
        act(by=malik, consultation=consultation)
