"""A proposal may be about a territory: sent, shown, explored, and drawn by a link."""

from collections.abc import Callable

import pytest
from django.test import Client

from parvis.actions.edit_proposal import locate_proposal, split_proposal
from parvis.actions.edit_territories import add_territories, remove_territory, rename_territory
from parvis.actions.submit_proposal import TerritoryNotOffered, submit_proposal
from parvis.ballotbox.cards import Wish, draw_cards
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.token import cookie_name
from parvis.citizen.catalogue import RecordsSource
from parvis.domain.ballot import CardKind
from parvis.domain.territory import UnknownTerritory
from parvis.participation import issue_token
from parvis.records.models import Account, Consultation, Proposal, StaffAct, Territory

pytestmark = pytest.mark.usefixtures("configuration")
RESULTS = "/c/public-space/results"
TEXT = "We should open a refuge beside the harbour."


@pytest.fixture
def harbour(olga: Account, consultation: Consultation) -> Territory:
    """One of two places that a proposal may be about."""
    Consultation.objects.filter(pk=consultation.pk).update(asks_proposal_territory=True)
    consultation.refresh_from_db()
    return add_territories(by=olga, consultation=consultation, names=["Port-Lanterne", "Val-aux-Saules"])[0]


@pytest.fixture
def placed(harbour: Territory, published: list[Proposal]) -> Proposal:
    """The second of three published proposals is about the harbour."""
    Proposal.objects.filter(pk=published[1].pk).update(territory=harbour)
    return published[1]


@pytest.fixture
def served(open_crowd: Callable[[Consultation], Crowd], consultation: Consultation, placed: Proposal) -> Crowd:
    return open_crowd(consultation)


def test_nothing_is_asked_unless_it_is_switched_on(citizen: Client, consultation: Consultation, olga: Account) -> None:
    add_territories(by=olga, consultation=consultation, names=["Port-Lanterne"])
    assert 'name="territory"' not in citizen.get("/c/public-space/propose").text
    with pytest.raises(TerritoryNotOffered):
        submit_proposal(consultation=consultation, text=TEXT, language="en", territory=Territory.objects.get().pk)


def test_a_proposal_is_about_everything_unless_it_says_a_place(citizen: Client, harbour: Territory) -> None:
    page = {"language": "en", "seen": TEXT}
    citizen.post("/c/public-space/propose", {**page, "text": TEXT, "territory": ""})
    citizen.post(
        "/c/public-space/propose", {"text": TEXT + "!", "language": "en", "territory": harbour.pk, "seen": TEXT + "!"}
    )
    assert list(Proposal.objects.order_by("id").values_list("territory__name", flat=True)) == [None, "Port-Lanterne"]


def test_a_link_chooses_the_place_beforehand(citizen: Client, harbour: Territory) -> None:
    page = citizen.get("/c/public-space/propose", {"territory": harbour.pk}).text
    assert f'<option value="{harbour.pk}" selected>' in page


def test_a_place_taken_off_meanwhile_is_said_and_the_sentence_is_kept(
    citizen: Client, harbour: Territory, olga: Account
) -> None:
    remove_territory(by=olga, territory=harbour)
    sent = {"text": TEXT, "language": "en", "territory": harbour.pk, "seen": TEXT}
    answer = citizen.post("/c/public-space/propose", sent)
    assert answer.status_code == 400
    assert TEXT in answer.text
    assert "cannot be chosen any more" in answer.text


def test_the_moderator_sees_it_and_may_say_otherwise(
    client: Client, malik: Account, harbour: Territory, proposal: Proposal
) -> None:
    client.force_login(malik)
    queue = "/office/c/public-space/moderate"
    client.post(queue, {"proposal": proposal.pk, "verdict": "locate", "territory": harbour.pk})
    assert "· Port-Lanterne" in client.get(f"{queue}?item={proposal.pk}").text
    act = StaffAct.objects.latest("id")
    assert (act.kind, act.before, act.after) == ("correct", {"territory": ""}, {"territory": "Port-Lanterne"})
    client.post(queue, {"proposal": proposal.pk, "verdict": "locate", "territory": ""})
    assert Proposal.objects.get().territory is None


def test_a_proposal_is_not_said_to_be_about_a_place_of_no_list(
    malik: Account, harbour: Territory, proposal: Proposal
) -> None:
    with pytest.raises(UnknownTerritory):
        locate_proposal(by=malik, proposal=proposal, territory=10**6)


def test_the_parts_of_a_proposal_stay_where_it_was(malik: Account, harbour: Territory, proposal: Proposal) -> None:
    located = locate_proposal(by=malik, proposal=proposal, territory=harbour.pk)
    parts = split_proposal(by=malik, proposal=located, parts=["We should plant trees.", "We should open schools."])
    assert [part.territory for part in parts] == [harbour, harbour]


def test_the_list_is_sifted_by_place(citizen: Client, served: Crowd, harbour: Territory) -> None:
    page = citizen.get(RESULTS, {"territory": harbour.pk}).text
    assert page.count("data-proposal=") == 1
    assert f'<option value="{harbour.pk}" selected>Port-Lanterne' in page
    assert "Val-aux-Saules" not in page


@pytest.mark.parametrize("number", ["999", "x", "-1", "9" * 30])
def test_a_place_that_nothing_is_about_is_ignored(citizen: Client, served: Crowd, number: str) -> None:
    assert citizen.get(RESULTS, {"territory": number}).text.count("data-proposal=") == 3


def test_the_page_of_a_proposal_says_its_place(citizen: Client, harbour: Territory, placed: Proposal) -> None:
    page = citizen.get(f"/c/public-space/p/{placed.pk}").text
    assert f'href="/c/public-space/results?territory={harbour.pk}">Port-Lanterne</a>' in page


def test_the_door_knows_names_numbers_and_a_new_version(
    consultation: Consultation, harbour: Territory, placed: Proposal, olga: Account, malik: Account
) -> None:
    before = Consultation.objects.get().version
    remove_territory(by=olga, territory=harbour)
    rename_territory(by=olga, territory=harbour, name="<b>Port</b>")
    view = RecordsSource().load(consultation.pk, None)
    assert view.territories == {harbour.pk}
    assert view.territory_names[harbour.pk] == "<b>Port</b>"
    assert view.version >= before + 2
    locate_proposal(by=malik, proposal=placed, territory=None)
    assert RecordsSource().load(consultation.pk, None).version > view.version


def test_a_thousand_places_are_offered_in_one_query(
    citizen: Client, harbour: Territory, olga: Account, consultation: Consultation
) -> None:
    add_territories(by=olga, consultation=consultation, names=[f"Commune {number}" for number in range(1_000)])
    page = citizen.get("/c/public-space/propose").text
    assert page.count("<option") == 1_003 + len(consultation.languages)


def test_over_the_api_a_territory_is_a_number(client: Client, harbour: Territory) -> None:
    address = "/api/v1/consultations/public-space/proposals"
    body = {"text": TEXT, "language": "en", "territory": harbour.pk}
    assert client.post(address, body, content_type="application/json").status_code == 201
    assert client.post(address, body | {"territory": 0}, content_type="application/json").status_code == 400
    refused = client.post(address, body | {"text": TEXT + "!", "territory": 99}, content_type="application/json")
    assert refused.json()["code"] == "territory-not-offered"
    assert Proposal.objects.get().territory == harbour


def test_a_link_to_a_place_draws_cards_of_that_kind(
    served: Crowd, consultation: Consultation, placed: Proposal, harbour: Territory
) -> None:
    view = served.catalogue.views()[0]
    drawn = draw_cards(served, view, participant=None, met=set(), wish=Wish(territory=harbour.pk))
    assert [(card.proposal.id, card.kind) for card in drawn.cards] == [(placed.pk, CardKind.TERRITORY)]
    assert drawn.cards[0].reason.sentence == "You asked for proposals about this place."


def test_a_link_to_a_place_starts_with_it_and_says_so_without_a_script(
    citizen: Client, served: Crowd, placed: Proposal, harbour: Territory
) -> None:
    page = citizen.get("/c/public-space/vote", {"territory": harbour.pk})
    assert page.context["card"].proposal.id == placed.pk
    assert "<strong>Port-Lanterne</strong>" in page.text
    assert '<span data-territory dir="auto">Port-Lanterne</span>' in page.text
    assert "You asked for proposals about this place." in page.text


def test_when_all_of_a_place_is_answered_the_way_to_the_rest_is_shown(
    citizen: Client, served: Crowd, placed: Proposal, harbour: Territory
) -> None:
    address = f"/c/public-space/vote?territory={harbour.pk}"
    card = citizen.get(address).context["card"]
    sent = {"proposal": card.proposal.id, "seal": card.seal, "opinion": "agree"}
    answer = citizen.get(citizen.post(address, sent)["Location"])
    assert answer.context["card"] is None
    assert "Vote on all the proposals" in answer.text


def test_whoever_said_where_she_lives_is_offered_its_proposals(
    citizen: Client, served: Crowd, consultation: Consultation, harbour: Territory, camille: int
) -> None:
    Consultation.objects.update(asks_territory=True)
    citizen.cookies[cookie_name(consultation.pk)] = issue_token(consultation.pk, camille)
    page = citizen.post("/c/public-space/about-me", {"territory": "Port-Lanterne"}, follow=True).text
    assert f'href="/c/public-space/?territory={harbour.pk}">Vote on the proposals about Port-Lanterne</a>' in page
    page = citizen.post("/c/public-space/about-me", {"territory": "Val-aux-Saules"}, follow=True).text
    assert "Vote on the proposals about" not in page


def test_many_places_are_asked_in_a_list_to_open(
    citizen: Client, consultation: Consultation, olga: Account, camille: int
) -> None:
    add_territories(by=olga, consultation=consultation, names=[f"Commune {number}" for number in range(1_000)])
    Consultation.objects.update(asks_territory=True)
    citizen.cookies[cookie_name(consultation.pk)] = issue_token(consultation.pk, camille)
    page = citizen.get("/c/public-space/about-me").text
    assert (page.count("<option"), page.count('type="radio"')) == (1_001, 0)
