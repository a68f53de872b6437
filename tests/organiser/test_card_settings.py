"""The settings of the cards: defaults, bounds told plainly, pinned proposals, and the door that follows."""

import pytest
from django.test import Client

from parvis.actions.decide import decide
from parvis.actions.set_cards import card_settings_of
from parvis.citizen.catalogue import RecordsSource
from parvis.domain.moderation import Decision
from parvis.organiser.card_settings import KNOB_WORDS, CardsForm
from parvis.records.models import Account, Consultation, Proposal, StaffAct
from parvis.sequence.settings import SequenceSettings, knobs

pytestmark = pytest.mark.usefixtures("configuration")


def sent(**changes: str) -> dict[str, str]:
    """The form as it stands by default, with changes, saved."""
    form = CardsForm(settings=SequenceSettings())
    plain = {name: str(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    return {**plain, "stops_when_settled": "on", "save": "1", **changes}


@pytest.fixture
def page(client: Client, olga: Account, consultation: Consultation) -> str:
    client.force_login(olga)
    return f"/office/c/{consultation.slug}/cards"


@pytest.fixture
def published(malik: Account, proposal: Proposal) -> Proposal:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    return proposal


def test_every_knob_has_its_words_and_its_sentence_on_the_page(client: Client, page: str) -> None:
    text = client.get(page, headers={"accept-language": "en"}).text
    assert set(KNOB_WORDS) == {knob.name for knob in knobs()}
    assert [knob.name for knob in knobs() if knob.sentence not in text] == []
    assert "From 1 to 60; by default: 12." in text
    assert "From 1 to 1,000,000; by default: 100." in text
    assert "From 1 to 100; by default: 10." in text


def test_saving_the_form_as_it_is_changes_nothing(client: Client, page: str, consultation: Consultation) -> None:
    assert client.post(page, sent()).status_code == 302
    before, version = consultation.sequence_settings, consultation.version
    consultation.refresh_from_db()
    assert (consultation.sequence_settings, consultation.version) == (before, version) == ({}, version)


def test_a_change_is_stored_and_is_a_record(
    client: Client, page: str, olga: Account, consultation: Consultation
) -> None:
    client.post(page, sent(size="8", floor="25"))
    act = StaffAct.objects.get(kind="set-cards")
    assert (act.by, act.before, act.after) == (olga, {"size": 12, "floor": 0.1}, {"size": 8, "floor": 0.25})
    consultation.refresh_from_db()
    assert consultation.sequence_settings == {"size": 8, "floor": 0.25}


def test_the_door_follows_without_a_restart(client: Client, page: str, consultation: Consultation) -> None:
    door = RecordsSource()
    before = door.versions()[consultation.pk]
    client.post(page, sent(size="8"))
    assert door.versions()[consultation.pk] > before
    assert door.load(consultation.pk, None).settings == SequenceSettings(size=8)


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", "0"), ("size", "61"), ("size", "many"), ("floor", "0"), ("settled_certainty", "101"), ("floor", "nan")],
)
def test_a_value_out_of_bounds_is_told_with_its_bounds(
    client: Client, page: str, consultation: Consultation, name: str, value: str
) -> None:
    answer = client.post(page, sent(**{name: value}), headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "Give a number from" in answer.text
    consultation.refresh_from_db()
    assert card_settings_of(consultation) == SequenceSettings()


def test_a_pinned_proposal_is_shown_with_its_sentence(client: Client, page: str, published: Proposal) -> None:
    client.post(page, sent(pinned=f"#{published.pk}"))
    assert published.text in client.get(page).text


@pytest.mark.parametrize("numbers", ["987654", "twelve", "1 " * 13])
def test_what_cannot_be_pinned_is_told_and_nothing_is_saved(
    client: Client, page: str, consultation: Consultation, numbers: str
) -> None:
    answer = client.post(page, sent(pinned=numbers, size="8"))
    assert answer.status_code == 400
    consultation.refresh_from_db()
    assert consultation.sequence_settings == {}


def test_one_button_leads_back_to_the_defaults(client: Client, page: str, consultation: Consultation) -> None:
    client.post(page, sent(size="8"))
    client.post(page, {"defaults": "1"})
    consultation.refresh_from_db()
    assert consultation.sequence_settings == {}


def test_settings_that_cannot_be_read_leave_the_defaults(consultation: Consultation) -> None:
    consultation.sequence_settings = {"size": "huge", "unknown": 1}
    assert card_settings_of(consultation) == SequenceSettings()
