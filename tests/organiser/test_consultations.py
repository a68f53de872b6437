"""Making a consultation in the browser, and running it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parvis.domain.phase import Phase
from parvis.organiser.consultations import STEPS
from parvis.records.models import Account, Consultation, Organisation, Proposal

pytestmark = pytest.mark.usefixtures("configuration")


def _fields(organisation: Organisation, **changes: str) -> dict[str, str]:
    fields = {
        "organisation": str(organisation.pk),
        "kind": "city",
        "default_language": "en",
        "question": "How can we better share public space?",
    }
    return fields | changes


def test_one_question_is_enough(client: Client, olga: Account, region: Organisation) -> None:
    client.force_login(olga)
    answer = client.post("/office/consultations/new", _fields(region), follow=True)
    assert answer.redirect_chain[-1][0] == "/office/c/share-public-space/set-up/question"
    assert Consultation.objects.get().phase() is Phase.DRAFT


def test_a_kind_fills_in_the_dates_and_the_first_texts(client: Client, olga: Account, region: Organisation) -> None:
    client.force_login(olga)
    client.post("/office/consultations/new", _fields(region))
    made = Consultation.objects.get()
    assert made.closes_at is not None
    assert made.voting_only_at is not None
    # Five days by the clock on the wall, also where an hour is put forward or back in between.
    voting_only, closes = (timezone.make_naive(moment) for moment in (made.voting_only_at, made.closes_at))
    assert voting_only == closes - timedelta(days=5)
    assert made.text_in("en").stem == "We should"


def test_it_opens_once_the_words_in_brackets_are_replaced(client: Client, olga: Account, region: Organisation) -> None:
    client.force_login(olga)
    client.post("/office/consultations/new", _fields(region))
    refused = client.post("/office/c/share-public-space/open", follow=True)
    assert refused.redirect_chain[-1][0].endswith("/set-up/ready")
    assert "[date]" in refused.text
    client.post("/office/c/share-public-space/set-up/texts", {"commitment_en": "The council answers on 3 May."})
    client.post("/office/c/share-public-space/open")
    assert Consultation.objects.get().phase() is Phase.PROPOSING


@pytest.mark.parametrize(
    "changes",
    [
        {"question": " "},
        {"question": "x" * 301},
        {"kind": "planet"},
        {"slug": "No Good"},
        {"slug": "public-space"},
        {"default_language": "tlh"},
    ],
)
def test_what_cannot_do_is_said_and_nothing_is_saved(
    client: Client, olga: Account, region: Organisation, draft: Consultation, changes: dict[str, str]
) -> None:
    client.force_login(olga)
    answer = client.post("/office/consultations/new", _fields(region, **changes))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert Consultation.objects.count() == 1


def test_nobody_makes_one_for_another_organisation(client: Client, sam: Account, region: Organisation) -> None:
    client.force_login(sam)
    assert client.post("/office/consultations/new", _fields(region)).status_code == 400
    assert not Consultation.objects.exists()


def test_a_moderator_makes_none(client: Client, malik: Account) -> None:
    client.force_login(malik)
    assert client.get("/office/consultations/new").status_code == 403


def test_a_stranger_finds_nothing(client: Client, sam: Account, consultation: Consultation) -> None:
    client.force_login(sam)
    assert client.get(f"/office/c/{consultation.slug}/").status_code == 404
    assert client.get(f"/office/c/{consultation.slug}/moderate").status_code == 404
    assert consultation.slug not in client.get("/office/").text


@pytest.mark.parametrize("step", STEPS)
def test_a_moderator_runs_nothing(client: Client, malik: Account, draft: Consultation, step: str) -> None:
    client.force_login(malik)
    assert client.post(f"/office/c/{draft.slug}/{step}").status_code == 403
    assert client.get(f"/office/c/{draft.slug}/").context["steps"] == ()


@pytest.mark.parametrize("step", STEPS)
def test_a_link_changes_nothing(client: Client, olga: Account, draft: Consultation, step: str) -> None:
    client.force_login(olga)
    assert client.get(f"/office/c/{draft.slug}/{step}").status_code == 405


def test_a_step_that_cannot_be_taken_is_said(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    answer = client.post(f"/office/c/{draft.slug}/pause", follow=True)
    assert "notice-error" in answer.text


def test_the_page_offers_the_steps_of_the_phase(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    assert client.get(f"/office/c/{consultation.slug}/").context["steps"] == ("pause", "votes-only", "close")


def test_the_office_counts_what_waits(client: Client, malik: Account, proposal: Proposal) -> None:
    client.force_login(malik)
    assert "1 proposal waits to be read" in client.get("/office/?lang=en").text


def test_thirty_consultations_cost_no_more_queries_than_one(
    client: Client, olga: Account, region: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        made = Consultation.objects.create(organisation=region, slug=f"c{number}")
        made.texts.create(language="fr", question="Question ?", organiser_name="Région")
    client.force_login(olga)
    with django_assert_max_num_queries(9):
        client.get("/office/")


def test_the_technical_administration_is_for_administrators(client: Client, olga: Account, ada: Account) -> None:
    client.force_login(olga)
    assert client.get("/office/admin/").status_code == 302
    client.force_login(ada)
    assert client.get("/office/admin/").status_code == 200


@pytest.mark.parametrize(
    "table", ["account", "organisation", "consultation", "proposal", "moderationdecision", "importedfile"]
)
def test_every_table_opens_in_the_technical_administration(
    client: Client, ada: Account, proposal: Proposal, table: str
) -> None:
    client.force_login(ada)
    assert client.get(f"/office/admin/records/{table}/").status_code == 200


def _change(client: Client, consultation: Consultation, **changes: str) -> int:
    page = client.get(f"/office/admin/records/consultation/{consultation.pk}/change/")
    initial = page.context["adminform"].form.initial
    fields = {name: value for name, value in initial.items() if value is not None and value is not False}
    for name in ("opens_at", "closes_at"):
        moment = fields.pop(name)
        fields |= {f"{name}_0": moment.strftime("%d/%m/%Y"), f"{name}_1": moment.strftime("%H:%M:%S")}
    fields |= {"languages": '["fr", "en"]', "sequence_settings": "{}"}
    for inline in page.context["inline_admin_formsets"]:
        fields |= {f"{inline.formset.prefix}-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    return int(client.post(page.request["PATH_INFO"], fields | changes).status_code)


def test_a_change_in_the_technical_administration_reaches_the_crowd(
    client: Client, ada: Account, consultation: Consultation
) -> None:
    client.force_login(ada)
    assert _change(client, consultation) == 302
    assert Consultation.objects.get().version > consultation.version


def test_the_technical_administration_takes_no_dates_out_of_order(
    client: Client, ada: Account, consultation: Consultation
) -> None:
    client.force_login(ada)
    assert _change(client, consultation, closes_at_0="01/01/2001") == 200
    assert Consultation.objects.get().closes_at == consultation.closes_at


def test_an_administrator_sets_a_new_password(client: Client, ada: Account, olga: Account) -> None:
    client.force_login(ada)
    words = {"password1": "another quiet square", "password2": "another quiet square"}
    client.post(f"/office/admin/records/account/{olga.pk}/password/", words)
    olga.refresh_from_db()
    assert olga.check_password("another quiet square")


def test_an_administrator_makes_an_account(client: Client, ada: Account) -> None:
    client.force_login(ada)
    page = client.get("/office/admin/records/account/add/")
    fields = {"email": "new@example.org", "name": "New", "password1": "a quiet square at noon"}
    fields["password2"] = fields["password1"]
    for inline in page.context["inline_admin_formsets"]:
        fields |= {f"{inline.formset.prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    client.post("/office/admin/records/account/add/", fields)
    assert Account.objects.get(email="new@example.org").check_password("a quiet square at noon")
