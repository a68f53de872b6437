"""The moderation queue."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.actions.decide import decide
from parvis.domain.moderation import Decision
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def queue(client: Client, malik: Account, consultation: Consultation) -> str:
    client.force_login(malik)
    return f"/office/c/{consultation.slug}/moderate"


def test_the_oldest_comes_first(client: Client, queue: str, propose: Callable[[str], Proposal]) -> None:
    first, second = propose("We should plant more trees."), propose("We should open the square.")
    text = client.get(queue).text
    assert first.text in text
    assert second.text not in text


@pytest.mark.parametrize(("decision", "state"), [("accept", "accepted"), ("postpone", "postponed")])
def test_a_decision_moves_on_to_the_next(
    client: Client, queue: str, propose: Callable[[str], Proposal], decision: str, state: str
) -> None:
    first, second = propose("We should plant more trees."), propose("We should open the square.")
    answer = client.post(queue, {"proposal": first.pk, "verdict": decision}, follow=True)
    first.refresh_from_db()
    assert first.state == state
    assert answer.context["proposal"] == second


def test_a_refusal_without_a_rule_stays_on_the_item(client: Client, queue: str, proposal: Proposal) -> None:
    answer = client.post(queue, {"proposal": proposal.pk, "verdict": "refuse", "note": "hm"})
    assert answer.status_code == 400
    assert answer.context["proposal"] == proposal
    assert ">hm</textarea>" in answer.text


def test_a_refusal_keeps_its_rule_and_its_note(client: Client, queue: str, proposal: Proposal) -> None:
    client.post(queue, {"proposal": proposal.pk, "verdict": "refuse", "reason": "insult", "note": "see line 1"})
    made = ModerationDecision.objects.get()
    assert (made.reason, made.note, str(made.moderator)) == ("insult", "see line 1", "Malik")


def test_a_rule_that_was_ticked_by_mistake_does_not_stain_an_acceptance(
    client: Client, queue: str, proposal: Proposal
) -> None:
    client.post(queue, {"proposal": proposal.pk, "verdict": "accept", "reason": "insult"})
    assert ModerationDecision.objects.get().reason == ""


def test_an_item_that_someone_else_decided_is_said(
    client: Client, queue: str, maya: Account, proposal: Proposal
) -> None:
    decide(moderator=maya, proposal=proposal, decision=Decision.ACCEPT)
    answer = client.post(queue, {"proposal": proposal.pk, "verdict": "postpone"}, follow=True)
    assert "notice-warning" in answer.text
    assert ModerationDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verdict": "accept"}, 404),
        ({"proposal": "1' or 1=1", "verdict": "accept"}, 404),
        ({"verdict": "burn"}, 400),
        ({"verdict": "refuse", "reason": "dislike"}, 400),
        ({}, 400),
    ],
)
def test_what_is_not_a_decision_changes_nothing(
    client: Client, queue: str, proposal: Proposal, fields: dict[str, str], status: int
) -> None:
    known = {} if status == 404 else {"proposal": str(proposal.pk)}
    assert client.post(queue, known | fields).status_code == status
    assert not ModerationDecision.objects.exists()


def test_a_proposal_of_another_consultation_is_not_decided_here(
    client: Client, queue: str, consultation: Consultation
) -> None:
    other = Consultation.objects.create(organisation=consultation.organisation, slug="other")
    foreign = Proposal.objects.create(consultation=other, text="Elsewhere", language="en")
    assert client.post(queue, {"proposal": foreign.pk, "verdict": "accept"}).status_code == 404


def test_an_empty_queue_says_so(client: Client, queue: str) -> None:
    assert "Everything has been read." in client.get(f"{queue}?lang=en").text


def test_a_long_queue_costs_a_bounded_number_of_queries(
    client: Client, queue: str, consultation: Consultation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=f"Tree {number}", language="en") for number in range(2000)
    )
    with django_assert_max_num_queries(30):
        client.get(queue)
