"""What becomes of a proposal, as its author and as everyone sees it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.actions.decide import decide
from parvis.actions.submit_proposal import submit_proposal
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.token import cookie_name
from parvis.domain.moderation import Decision, Reason
from parvis.participation import issue_token
from parvis.records.models import Account, Consultation, Proposal

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def page(consultation: Consultation) -> str:
    return f"{consultation.address}follow"


@pytest.fixture
def device(client: Client, consultation: Consultation, camille: int) -> Client:
    """Camille's telephone."""
    client.cookies[cookie_name(consultation.pk)] = issue_token(consultation.pk, camille)
    return client


def test_the_device_that_sent_it_shows_it(device: Client, page: str, proposal: Proposal) -> None:
    assert proposal.text in device.get(page).text


def test_someone_else_sees_nothing_of_it(page: str, proposal: Proposal) -> None:
    assert proposal.text not in Client().get(page).text


def test_a_wrong_code_is_said_and_opens_nothing(client: Client, page: str, proposal: Proposal) -> None:
    answer = client.post(page, {"code": "AAAA-AAAA-AAAA"})
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_a_code_follows_without_changing_who_votes(client: Client, page: str, consultation: Consultation) -> None:
    sent = submit_proposal(consultation=consultation, text="We should light the bus stops.", language="en")
    answer = client.post(page, {"code": sent.personal_code or ""})
    assert cookie_name(consultation.pk) not in answer.cookies
    assert sent.proposal.text in client.get(page).text


def test_a_code_can_be_forgotten(client: Client, page: str, consultation: Consultation) -> None:
    sent = submit_proposal(consultation=consultation, text="We should light the bus stops.", language="en")
    client.post(page, {"code": sent.personal_code or ""})
    client.post(page, {"forget": "1"})
    assert sent.proposal.text not in client.get(page).text


def test_a_refusal_is_told_with_its_rule(device: Client, page: str, malik: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.PERSONAL_DATA)
    answer = device.get(page, headers={"accept-language": "en"})
    assert "It names a person, or lets one be recognised." in answer.text


def test_a_rule_that_no_longer_holds_is_not_told(device: Client, page: str, malik: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert device.get(page).context["proposals"][0].rule == ""


def test_the_note_of_a_moderator_is_for_colleagues(
    device: Client, page: str, malik: Account, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.POSTPONE, note="ask Olga about this")
    assert "ask Olga" not in device.get(page).text


def test_an_author_withdraws_from_the_page(device: Client, consultation: Consultation, proposal: Proposal) -> None:
    answer = device.post(f"{consultation.address}p/{proposal.pk}/withdraw", follow=True)
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert 'role="status"' in answer.text


def test_nobody_else_withdraws_it(consultation: Consultation, proposal: Proposal) -> None:
    assert Client().post(f"{consultation.address}p/{proposal.pk}/withdraw").status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_a_link_cannot_withdraw(device: Client, consultation: Consultation, proposal: Proposal) -> None:
    assert device.get(f"{consultation.address}p/{proposal.pk}/withdraw").status_code == 405


def test_an_accepted_proposal_has_a_public_page(
    client: Client, malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    address = f"{consultation.address}p/{proposal.pk}"
    assert client.get(address).status_code == 404
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert proposal.text in client.get(address).text


def test_a_refused_proposal_has_none_and_is_not_quoted(
    client: Client, malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.INSULT)
    answer = client.get(f"{consultation.address}p/{proposal.pk}")
    assert answer.status_code == 404
    assert proposal.text not in answer.text


def test_a_share_link_to_a_withdrawn_proposal_says_so(
    client: Client, malik: Account, consultation: Consultation, proposal: Proposal, camille: int
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    withdraw_proposal(proposal=proposal, participant=camille)
    answer = client.get(f"{consultation.address}p/{proposal.pk}")
    assert answer.status_code == 410
    assert proposal.text not in answer.text


def test_a_proposal_has_no_page_in_another_consultation(
    client: Client, malik: Account, olga: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    started = {"opens_at": consultation.opens_at, "is_published": True}
    other = Consultation.objects.create(organisation=consultation.organisation, slug="other", **started)
    other.texts.create(language="fr", question="Autre ?", organiser_name="Région")
    assert client.get(f"{other.address}p/{proposal.pk}").status_code == 404


def test_fifty_proposals_cost_no_more_queries_than_one(
    device: Client,
    page: str,
    consultation: Consultation,
    camille: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(50):
        submit_proposal(
            consultation=consultation, text=f"We should plant tree number {number}.", language="en", participant=camille
        )
    with django_assert_max_num_queries(5):
        device.get(page)


def test_the_author_sees_the_support_so_far(
    citizen: Client, crowd: Crowd, consultation: Consultation, published: list[Proposal], camille: int, page: str
) -> None:
    visitor = Client()
    first = visitor.get(f"{consultation.address}vote?first={published[1].pk}").context["card"]
    visitor.post(f"{consultation.address}vote", {"proposal": first.proposal.id, "seal": first.seal, "opinion": "agree"})
    citizen.cookies[cookie_name(consultation.pk)] = issue_token(consultation.pk, camille)
    seen = {item.proposal.pk: item.others for item in citizen.get(page).context["proposals"]}
    assert seen[first.proposal.id].agree == 1


def test_the_author_sees_what_it_was_gathered_with(
    device: Client, page: str, published: list[Proposal], consultation: Consultation
) -> None:
    others = submit_proposal(consultation=consultation, text="We should plant a tree at each stop.", language="en")
    Proposal.objects.filter(pk=others.proposal.pk).update(state="accepted", idea=7)
    Proposal.objects.filter(pk=published[1].pk).update(idea=7)
    seen = device.get(page, headers={"accept-language": "en"})
    assert "Gathered with 1 proposal that says the same" in seen.text
    assert "We should plant a tree at each stop." in seen.text
