"""The optional questions about oneself: never required, apart from ballots, erased as easily as given."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.actions.apply_retention import apply_retention
from parvis.actions.declare import declare, declared_by, read_attribute
from parvis.actions.edit_territories import add_territories
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.token import cookie_name
from parvis.domain.declaration import AboutQuestion
from parvis.participation import issue_token
from parvis.records.models import Account, Consultation, Declaration

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def asking(consultation: Consultation, olga: Account) -> Consultation:
    """Olga asks the age band and the territory, and nothing else."""
    consultation.asks_age = consultation.asks_territory = True
    consultation.save()
    add_territories(by=olga, consultation=consultation, names=["Tours", " Blois ", "", "Tours"])
    return consultation


@pytest.fixture
def device(citizen: Client, asking: Consultation, camille: int) -> Client:
    """Camille's telephone."""
    citizen.cookies[cookie_name(asking.pk)] = issue_token(asking.pk, camille)
    return citizen


def test_only_what_the_organiser_chose_is_asked(device: Client, asking: Consultation) -> None:
    page = device.get(f"{asking.address}about-me")
    assert [question.name for question in page.context["questions"]] == ["age", "territory"]
    assert "groups of five people or more" in page.text


def test_nothing_is_required(device: Client, asking: Consultation, camille: int) -> None:
    device.post(f"{asking.address}about-me", {"age": "25-34", "territory": ""})
    assert declared_by(asking, camille) == {"age": "25-34"}


def test_an_answer_is_taken_back(device: Client, asking: Consultation) -> None:
    for answer in ("25-34", ""):
        device.post(f"{asking.address}about-me", {"age": answer})
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"age": "7"}, {"territory": "Elsewhere"}, {"age": "25-34", "territory": "x" * 10_000}]
)
def test_what_is_not_on_the_list_is_not_kept(device: Client, asking: Consultation, sent: dict[str, str]) -> None:
    assert device.post(f"{asking.address}about-me", sent).status_code == 400
    assert not Declaration.objects.exists()


def test_what_is_not_asked_is_not_kept(device: Client, asking: Consultation) -> None:
    device.post(f"{asking.address}about-me", {"gender": "woman", "income": "9"})
    assert not Declaration.objects.exists()


def test_someone_who_has_not_voted_is_asked_to_first(citizen: Client, asking: Consultation) -> None:
    citizen.post(f"{asking.address}about-me", {"age": "25-34"})
    assert "Vote on a first proposal" in citizen.get(f"{asking.address}about-me").text
    assert not Declaration.objects.exists()


def test_it_is_part_of_my_data_and_goes_with_it(
    device: Client, crowd: Crowd, asking: Consultation, camille: int
) -> None:
    declare(consultation=asking, participant=camille, answers={"age": "65+"})
    assert json.loads(device.get(f"{asking.address}my-data.json").content)["about_you"] == {"age": "65+"}
    device.post(f"{asking.address}device", {"act": "erase-all", "published": "leave"})
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(30 + 360, 1), (30 + 370, 0)])
def test_it_is_erased_a_year_after_the_closing(asking: Consultation, camille: int, days: int, left: int) -> None:
    declare(consultation=asking, participant=camille, answers={"age": "18-24"})
    apply_retention(asking, now=timezone.now() + timedelta(days=days))
    assert Declaration.objects.count() == left


def test_the_analysis_reads_it_in_its_own_order(asking: Consultation, camille: int) -> None:
    declare(consultation=asking, participant=camille, answers={"territory": "Blois"})
    assert read_attribute(asking, AboutQuestion.TERRITORY, [1, camille]) == [None, "Blois"]


def test_the_end_of_a_series_offers_what_one_may_do_next(device: Client, crowd: Crowd, asking: Consultation) -> None:
    for _ in range(3):
        card = device.get(f"{asking.address}vote").context["card"]
        device.post(f"{asking.address}vote", {"proposal": card.proposal.id, "seal": card.seal, "opinion": "agree"})
    page = device.get(f"{asking.address}vote").text
    for path in ("about-me", "mine", "news", "device"):
        assert f'href="{asking.address}{path}"' in page
