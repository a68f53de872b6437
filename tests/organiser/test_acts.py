"""The page of the acts of staff."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.actions.record_act import record_act
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")


def test_the_page_tells_who_did_what(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    text = client.get("/office/acts?lang=en").text
    assert "made a consultation" in text
    assert "<del>False</del>" in text


def test_a_moderator_does_not_read_it(client: Client, malik: Account) -> None:
    client.force_login(malik)
    assert client.get("/office/acts").status_code == 403
    assert client.get("/office/acts.csv").status_code == 403


def test_it_cannot_be_written_to(client: Client, ada: Account) -> None:
    client.force_login(ada)
    assert client.post("/office/acts").status_code == 405
    assert client.get("/office/admin/records/staffact/").status_code == 404


def test_the_file_holds_what_was_searched(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    assert client.get("/office/acts.csv?kind=create-consultation").text.count("\r\n") == 2


def test_ten_thousand_acts_cost_no_more_queries_than_one(
    client: Client, olga: Account, consultation: Consultation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    act = record_act(by=olga, kind=StaffActKind.ADMINISTER, place=consultation)
    StaffAct.objects.bulk_create(
        StaffAct(by=olga, kind=act.kind, organisation=act.organisation, consultation=consultation)
        for _ in range(10_000)
    )
    client.force_login(olga)
    with django_assert_max_num_queries(6):
        assert "page 2 of" in client.get("/office/acts?page=2&lang=en").text


def test_the_technical_administration_is_no_back_door(client: Client, ada: Account, olga: Account) -> None:
    client.force_login(ada)
    words = {"password1": "another quiet square", "password2": "another quiet square"}
    client.post(f"/office/admin/records/account/{olga.pk}/password/", words)
    act = StaffAct.objects.get(kind="administer")
    assert (act.by, act.subject) == (ada, "account Olga")
    assert "quiet" not in str(act.after)


def test_what_the_technical_administration_changed_is_told(
    client: Client, ada: Account, consultation: Consultation
) -> None:
    client.force_login(ada)
    organisation = consultation.organisation
    client.post(f"/office/admin/records/organisation/{organisation.pk}/change/", {"name": "Region of Lakes"})
    act = StaffAct.objects.get(kind="administer")
    assert (act.before, act.after) == ({"name": "Region of the Two Rivers"}, {"name": "Region of Lakes"})
