"""The office's page of the territories."""

import pytest
from django.test import Client
from django.utils import timezone

from parvis.actions.edit_territories import add_territories
from parvis.citizen.catalogue import RecordsSource
from parvis.organiser.guarantee import places_of
from parvis.records.models import Account, Consultation, Declaration, Proposal, Territory

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/office/c/public-space/territories"


@pytest.fixture
def office(client: Client, olga: Account, consultation: Consultation) -> Client:
    """Olga at her desk, with two territories."""
    client.force_login(olga)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.post(PAGE, {"add": "1", "names": "Tours\r\nBlois\r\n"})
    return client


def test_the_list_is_pasted_and_each_has_its_link(office: Client, consultation: Consultation) -> None:
    number = Territory.objects.get(name="Blois").pk
    assert consultation.territory_list == ["Tours", "Blois"]
    assert f"/c/public-space/?territory={number}<" in office.get(PAGE).text


def test_one_question_is_switched_on_without_the_other(office: Client) -> None:
    office.post(PAGE, {"switch": "1", "asks_proposal_territory": "on"})
    held = Consultation.objects.get()
    assert (held.asks_territory, held.asks_proposal_territory) == (False, True)


def test_a_territory_is_renamed_taken_off_and_put_back(office: Client, consultation: Consultation) -> None:
    number = Territory.objects.get(name="Blois").pk
    office.post(PAGE, {"rename": number, "name": "Agglopolys"})
    office.post(PAGE, {"remove": number})
    assert consultation.territory_list == ["Tours"]
    office.post(PAGE, {"restore": number})
    assert consultation.territory_list == ["Tours", "Agglopolys"]


def test_a_taken_name_is_said(office: Client) -> None:
    answer = office.post(PAGE, {"rename": Territory.objects.get(name="Blois").pk, "name": "tours"})
    assert answer.status_code == 400
    assert "could not be told apart" in answer.text


@pytest.mark.parametrize("number", ["0", "x", "99999999999999"])
def test_an_unknown_number_is_not_found(office: Client, number: str) -> None:
    assert office.post(PAGE, {"remove": number}).status_code == 404


def test_a_hostile_name_is_only_text(office: Client) -> None:
    office.post(PAGE, {"add": "1", "names": "<script>alert(1)</script>\n{% now %}\n=1+1"})
    page = office.get(PAGE).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_thousand_are_shown_by_pages_in_a_bounded_number_of_queries(
    office: Client, olga: Account, consultation: Consultation, django_assert_max_num_queries: object
) -> None:
    add_territories(by=olga, consultation=consultation, names=[f"Place {n}" for n in range(1_000)])
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = office.get(f"{PAGE}?page=3")
    assert len(page.context["page"].object_list) == 50


def test_published_proposals_are_counted(office: Client, proposal: Proposal) -> None:
    Proposal.objects.update(territory=Territory.objects.get(name="Tours"), state="accepted")
    assert "1 published proposal" in office.get(PAGE).text


def test_the_pulse_gives_the_link_of_a_territory_that_is_missing(
    office: Client, consultation: Consultation, proposal: Proposal
) -> None:
    blois = Territory.objects.get(name="Blois")
    Proposal.objects.update(territory=blois, state="accepted")
    Consultation.objects.update(asks_territory=True, population="Tours; 1000\nBlois; 1000")
    end = timezone.now()
    Declaration.objects.bulk_create(
        Declaration(
            consultation=consultation,
            participant=person,
            question="territory",
            answer="Blois" if person < 6 else "Tours",
            erase_after=end,
        )
        for person in range(300)
    )
    page = office.get("/office/c/public-space/pulse").text
    assert f"/c/public-space/?territory={blois.pk}" in page


def test_the_guarantee_is_told_by_territory(office: Client, consultation: Consultation, proposal: Proposal) -> None:
    Proposal.objects.update(territory=Territory.objects.get(name="Blois"), state="accepted")
    view = RecordsSource().load(consultation.pk, None)
    assert places_of(view, list(view.proposals.values())) == (("Blois", 1),)


def test_the_playbook_and_the_helplines_know_the_list(office: Client) -> None:
    assert "A link for each territory" in office.get("/office/c/public-space/playbook").text
    assert '<option value="Blois">' in office.get("/office/c/public-space/helplines").text
