"""Changing, opening again and duplicating a consultation."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.actions.check_readiness import NotReady, check_readiness
from parvis.actions.create_consultation import Dates, TextMissing
from parvis.actions.duplicate_consultation import duplicate_consultation
from parvis.actions.edit_consultation import (
    DateBegan,
    LanguageUnknown,
    NotASetting,
    edit_dates,
    edit_languages,
    edit_settings,
    edit_texts,
)
from parvis.actions.rights import NotYourRole
from parvis.actions.run_consultation import (
    DatePassed,
    NotOver,
    ReasonMissing,
    close_consultation,
    open_consultation,
    publish_consultation,
    reopen_consultation,
    start_votes_only,
)
from parvis.domain.errors import ParvisError
from parvis.domain.phase import BadSchedule, Phase
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Proposal, StaffAct

NOW = timezone.now()
DAY = timedelta(days=1)


def test_a_setting_is_written_and_recorded(olga: Account, consultation: Consultation) -> None:
    edit_settings(by=olga, consultation=consultation, changes={"territory": "Deux-Rives"})
    assert Consultation.objects.get().territory == "Deux-Rives"
    assert StaffAct.objects.latest("id").after == {"territory": "Deux-Rives"}


@pytest.mark.parametrize("name", ["slug", "version", "is_published", "preview_key", "closes_at"])
def test_what_has_an_act_of_its_own_is_no_setting(olga: Account, draft: Consultation, name: str) -> None:
    with pytest.raises(NotASetting):
        edit_settings(by=olga, consultation=draft, changes={name: "x"})


def test_a_setting_that_cannot_be_is_refused(olga: Account, draft: Consultation) -> None:
    with pytest.raises(ValidationError):
        edit_settings(by=olga, consultation=draft, changes={"maximum_length": 5000})


def test_a_phase_that_would_end_before_it_begins_is_refused(olga: Account, draft: Consultation) -> None:
    with pytest.raises(BadSchedule, match="not in order"):
        edit_dates(by=olga, consultation=draft, dates=Dates(opens_at=NOW + DAY, closes_at=NOW))
    assert Consultation.objects.get().opens_at is None


def test_what_has_begun_stays(olga: Account, consultation: Consultation) -> None:
    with pytest.raises(DateBegan):
        edit_dates(by=olga, consultation=consultation, dates=Dates(opens_at=NOW + DAY, closes_at=NOW + 9 * DAY))


def test_an_open_consultation_is_not_ended_by_a_date_that_has_passed(olga: Account, consultation: Consultation) -> None:
    with pytest.raises(DatePassed):
        edit_dates(by=olga, consultation=consultation, dates=Dates(opens_at=consultation.opens_at, closes_at=NOW - DAY))


def test_phases_follow_their_dates_while_nobody_looks(olga: Account, draft: Consultation) -> None:
    dates = Dates(opens_at=NOW + DAY, voting_only_at=NOW + 3 * DAY, closes_at=NOW + 5 * DAY, results_at=NOW + 9 * DAY)
    edit_dates(by=olga, consultation=draft, dates=dates)
    published = publish_consultation(by=olga, consultation=draft)
    phases = [published.phase(NOW + days * DAY) for days in (0, 2, 4, 6, 10)]
    assert phases == [Phase.UPCOMING, Phase.PROPOSING, Phase.VOTING_ONLY, Phase.CLOSED, Phase.RESULTS]


def test_votes_only_starts_at_once(olga: Account, consultation: Consultation) -> None:
    assert start_votes_only(by=olga, consultation=consultation).phase() is Phase.VOTING_ONLY


def test_texts_are_written_by_language(olga: Account, draft: Consultation) -> None:
    edit_texts(by=olga, consultation=draft, texts={"en": {"introduction": " The city asks. "}})
    assert draft.text_in("en").introduction == "The city asks."
    assert "Comment" in draft.text_in("fr").question


def test_the_question_stays_in_the_default_language(olga: Account, draft: Consultation) -> None:
    with pytest.raises(TextMissing):
        edit_texts(by=olga, consultation=draft, texts={"fr": {"question": ""}})


def test_a_language_is_offered_and_left(olga: Account, draft: Consultation) -> None:
    edit_languages(by=olga, consultation=draft, default_language="en", languages=["en"])
    assert Consultation.objects.get().languages == ["en"]


@pytest.mark.parametrize(("code", "error"), [("tlh", LanguageUnknown), ("de", LanguageUnknown)])
def test_only_languages_of_the_installation_are_offered(
    olga: Account, draft: Consultation, code: str, error: type[ParvisError]
) -> None:
    with pytest.raises(error):
        edit_languages(by=olga, consultation=draft, default_language="fr", languages=[code])


def test_it_does_not_open_without_an_end(olga: Account, draft: Consultation) -> None:
    edit_dates(by=olga, consultation=draft, dates=Dates())
    with pytest.raises(NotReady) as told:
        open_consultation(by=olga, consultation=draft)
    assert [one.key for one in told.value.findings] == ["closing"]


def test_readers_are_counted_once_whatever_their_roles(
    olga: Account, malik: Account, sam: Account, draft: Consultation
) -> None:
    found = next(one for one in check_readiness(draft) if one.key == "two-readers")
    assert found.is_met
    assert found.parameters == {"count": 2}


def test_opening_again_keeps_the_reason(olga: Account, consultation: Consultation) -> None:
    close_consultation(by=olga, consultation=consultation)
    again = reopen_consultation(
        by=olga, consultation=consultation, reason="The mail was late.", closes_at=timezone.now() + DAY
    )
    assert again.phase() is Phase.PROPOSING
    act = StaffAct.objects.latest("id")
    assert (act.kind, act.after["reason"]) == (StaffActKind.REOPEN_CONSULTATION, "The mail was late.")


def test_it_may_open_again_to_votes_only(olga: Account, consultation: Consultation) -> None:
    close_consultation(by=olga, consultation=consultation)
    end = timezone.now() + DAY
    again = reopen_consultation(
        by=olga, consultation=consultation, reason="Late.", closes_at=end, takes_proposals=False
    )
    assert again.phase() is Phase.VOTING_ONLY


def test_nothing_opens_again_without_a_reason_or_before_its_end(olga: Account, consultation: Consultation) -> None:
    end = timezone.now() + DAY
    with pytest.raises(NotOver):
        reopen_consultation(by=olga, consultation=consultation, reason="Why not", closes_at=end)
    close_consultation(by=olga, consultation=consultation)
    with pytest.raises(ReasonMissing):
        reopen_consultation(by=olga, consultation=consultation, reason="  ", closes_at=end)
    with pytest.raises(DatePassed):
        reopen_consultation(by=olga, consultation=consultation, reason="Late", closes_at=NOW - DAY)


def test_a_duplicate_has_settings_and_texts_and_nobody(olga: Account, proposal: Proposal) -> None:
    source = edit_settings(by=olga, consultation=proposal.consultation, changes={"territory": "Deux-Rives"})
    made = duplicate_consultation(by=olga, consultation=source)
    assert made.slug != source.slug
    assert (made.phase(), made.territory) == (Phase.DRAFT, "Deux-Rives")
    assert made.preview_key != source.preview_key
    assert {text.language for text in made.texts.all()} == {"fr", "en"}
    assert not Proposal.objects.filter(consultation=made).exists()


def test_a_duplicate_lasts_as_long_from_now_on(olga: Account, consultation: Consultation) -> None:
    made = duplicate_consultation(by=olga, consultation=consultation)
    assert made.closes_at is not None
    assert abs(made.closes_at - timezone.now() - timedelta(days=30)) < 2 * DAY


@pytest.mark.parametrize("act", [edit_settings, edit_dates, edit_languages, edit_texts, duplicate_consultation])
def test_a_moderator_changes_nothing(act: object, malik: Account, draft: Consultation) -> None:
    given: dict[object, dict[str, object]] = {
        edit_settings: {"changes": {}},
        edit_dates: {"dates": Dates()},
        edit_languages: {"default_language": "fr", "languages": []},
        edit_texts: {"texts": {}},
        duplicate_consultation: {},
    }
    assert callable(act)
    with pytest.raises(NotYourRole):
        act(by=malik, consultation=draft, **given[act])
