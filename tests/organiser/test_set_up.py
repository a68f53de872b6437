"""The guided set-up in the browser."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.actions.run_consultation import close_consultation
from parvis.domain.phase import Phase
from parvis.domain.staff_act import StaffActKind
from parvis.organiser.set_up import PARTS
from parvis.records.models import Account, Consultation, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_shows_itself_and_the_landing(
    client: Client, olga: Account, draft: Consultation, part: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(olga)
    with django_assert_max_num_queries(16):
        text = client.get(f"/office/c/{draft.slug}/set-up/{part}?lang=en").text
    assert f"/c/{draft.slug}/?preview={draft.preview_key}" in text
    assert 'aria-current="step"' in text


SENT = {
    "question": {"question_fr": "Et demain ?", "stem_fr": "Il faudrait", "organiser_name_fr": "La région"},
    "languages": {"default_language": "en", "languages": ["en", "fr"]},
    "dates": {"closes_at": "2100-01-01T20:00", "voting_only_at": "2099-12-25T20:00"},
    "place": {"territory": "Deux-Rives"},
    "taking-part": {"minimum_length": "10", "maximum_length": "200", "unsealed_policy": "0"},
    "safety": {"safety_layer": "on"},
    "content-notice": {"content_notice_fr": "On y parle de coups."},
    "texts": {"introduction_fr": "La région demande.", "commitment_fr": ""},
    "privacy": {"privacy_contact": "dpo@example.org"},
}


@pytest.mark.parametrize("part", SENT)
def test_each_part_is_saved_on_its_own(client: Client, olga: Account, draft: Consultation, part: str) -> None:
    client.force_login(olga)
    answer = client.post(f"/office/c/{draft.slug}/set-up/{part}", SENT[part])
    assert answer.headers["Location"].endswith(f"/set-up/{part}")
    assert Consultation.objects.get().version > draft.version
    form = client.get(f"/office/c/{draft.slug}/set-up/{part}").context["form"]
    assert all(
        str(form[name].value()).startswith(str(value)) for name, value in SENT[part].items() if value != "on"
    ) or (part in {"dates", "languages"})


def test_save_and_continue_goes_to_the_next_part(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    answer = client.post(f"/office/c/{draft.slug}/set-up/place", {"territory": "Ici", "continue": "1"})
    assert answer.headers["Location"].endswith("/set-up/taking-part")


def test_dates_out_of_order_are_said_in_a_sentence_and_not_saved(
    client: Client, olga: Account, draft: Consultation
) -> None:
    client.force_login(olga)
    sent = {"opens_at": "2100-02-01T20:00", "closes_at": "2100-01-01T20:00"}
    answer = client.post(f"/office/c/{draft.slug}/set-up/dates?lang=en", sent)
    assert answer.status_code == 400
    assert "The dates are not in order: the closing comes before the opening." in answer.text
    assert Consultation.objects.get().closes_at == draft.closes_at


def test_a_content_notice_holds_no_html(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    page = f"/office/c/{draft.slug}/set-up/content-notice?lang=en"
    answer = client.post(page, {"content_notice_fr": "Voir <b>ici</b>"})
    assert answer.status_code == 400
    assert "Write plain words, without HTML." in answer.text
    assert not Consultation.objects.get().text_in("fr").content_notice


def test_who_changed_the_content_notice_is_on_record(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    client.post(f"/office/c/{draft.slug}/set-up/content-notice", SENT["content-notice"])
    act = StaffAct.objects.get(by=olga, kind=StaffActKind.CHANGE_CONSULTATION)
    assert act.after == {"fr": {"content_notice": "On y parle de coups."}}


def test_a_part_that_does_not_exist_is_not_found(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    assert client.get(f"/office/c/{draft.slug}/set-up/nothing").status_code == 404


def test_it_is_opened_again_with_a_reason(client: Client, olga: Account, consultation: Consultation) -> None:
    close_consultation(by=olga, consultation=consultation)
    client.force_login(olga)
    page = f"/office/c/{consultation.slug}/reopen"
    assert client.post(page, {"reason": "", "closes_at": "2100-01-01T20:00"}).status_code == 400
    client.post(page, {"reason": "The post was late.", "closes_at": "2100-01-01T20:00", "takes_proposals": "on"})
    assert Consultation.objects.get().phase() is Phase.PROPOSING


def test_a_duplicate_opens_its_own_set_up(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    answer = client.post(f"/office/c/{consultation.slug}/duplicate")
    made = Consultation.objects.exclude(pk=consultation.pk).get()
    assert answer.headers["Location"] == f"/office/c/{made.slug}/set-up/question"
