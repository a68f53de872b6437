"""News by e-mail: only when asked, confirmed by a link, ended with one tap, erased when it has served."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.actions.apply_retention import apply_everywhere
from parvis.actions.ask_news import erase_addresses_of
from parvis.actions.decide import decide
from parvis.actions.run_consultation import close_consultation
from parvis.actions.tell_news import tell_news
from parvis.actions.undo_decision import undo_decision
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.ballotbox.token import cookie_name
from parvis.domain.moderation import Decision, Reason
from parvis.participation import issue_token
from parvis.records.models import Account, Consultation, NewsRequest, Proposal
from tests.mailbox import Mailbox

pytestmark = pytest.mark.usefixtures("configuration")
ADDRESS = "camille@example.org"


@pytest.fixture
def author(citizen: Client, consultation: Consultation, camille: int) -> Client:
    """Camille's telephone."""
    citizen.cookies[cookie_name(consultation.pk)] = issue_token(consultation.pk, camille)
    return citizen


@pytest.fixture
def asked(author: Client, proposal: Proposal, mailbox: Mailbox) -> NewsRequest:
    """Camille wishes to know, and has followed the link."""
    author.post(f"{proposal.consultation.address}p/{proposal.pk}/news", {"email": ADDRESS})
    author.post(_link_in(mailbox), {"act": "confirm"})
    return NewsRequest.objects.get()


def _link_in(mailbox: Mailbox) -> str:
    found = re.search(r"https?://[^/]+(/c/\S+/news/\S+)", _last(mailbox))
    assert found
    return found[1]


def _last(mailbox: Mailbox) -> str:
    return str(mailbox.deliver()[-1].get_content())


def _later(minutes: float = 1) -> int:
    return tell_news(timezone.now() + timedelta(minutes=minutes))


def test_nothing_but_the_link_is_sent_before_it_is_opened(
    author: Client, proposal: Proposal, malik: Account, mailbox: Mailbox
) -> None:
    author.post(f"{proposal.consultation.address}p/{proposal.pk}/news", {"email": ADDRESS})
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert _later() == 0
    assert len(mailbox.deliver()) == 1


def test_opening_the_link_alone_confirms_nothing(author: Client, proposal: Proposal, mailbox: Mailbox) -> None:
    author.post(f"{proposal.consultation.address}p/{proposal.pk}/news", {"email": ADDRESS})
    assert "Yes, tell me" in author.get(_link_in(mailbox)).text
    assert NewsRequest.objects.get().confirmed_at is None


def test_a_publication_is_told_once(asked: NewsRequest, proposal: Proposal, malik: Account, mailbox: Mailbox) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert (_later(), _later()) == (1, 0)
    assert "is published" in _last(mailbox)


def test_a_refusal_is_told_with_its_rule(
    asked: NewsRequest, proposal: Proposal, malik: Account, mailbox: Mailbox
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.UNCLEAR, message="Which trees?")
    _later()
    assert "It cannot be understood as it is written." in _last(mailbox)
    assert "Which trees?" in _last(mailbox)


def test_a_request_to_reword_is_told(asked: NewsRequest, proposal: Proposal, malik: Account, mailbox: Mailbox) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ASK, reason=Reason.SEVERAL_IDEAS)
    _later()
    assert "write your proposal differently" in _last(mailbox)


def test_a_decision_that_is_undone_is_not_told(asked: NewsRequest, proposal: Proposal, malik: Account) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    undo_decision(moderator=malik, consultation=proposal.consultation)
    assert _later() == 0


def test_the_results_are_told_to_whoever_asked(
    citizen: Client, consultation: Consultation, olga: Account, mailbox: Mailbox
) -> None:
    citizen.post(f"{consultation.address}news", {"email": ADDRESS})
    citizen.post(_link_in(mailbox), {"act": "confirm"})
    close_consultation(by=olga, consultation=consultation)
    Consultation.objects.update(results_at=timezone.now())
    assert (_later(), _later()) == (1, 0)
    assert "results" in _last(mailbox)


def test_a_request_for_results_holds_no_pseudonym(author: Client, consultation: Consultation, mailbox: Mailbox) -> None:
    author.post(f"{consultation.address}news", {"email": ADDRESS})
    asked = NewsRequest.objects.values().get()
    assert asked["proposal_id"] is None
    assert not [name for name in asked if "participant" in name]


def test_one_click_in_the_mail_ends_it(
    asked: NewsRequest, proposal: Proposal, malik: Account, mailbox: Mailbox
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    _later()
    mail = mailbox.deliver()[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip("<>").split("/", 3)[-1]
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert not NewsRequest.objects.exists()


def test_an_ended_link_says_so(asked: NewsRequest, citizen: Client) -> None:
    path = asked.path
    assert "your address is erased" in citizen.post(path, {"act": "end"}).text
    assert citizen.get(path).status_code == 410


def test_a_forged_link_ends_nothing(asked: NewsRequest, citizen: Client) -> None:
    citizen.post(f"{asked.consultation.address}news/{asked.pk}:forged", {"act": "end"})
    assert NewsRequest.objects.exists()


def test_nobody_asks_for_the_news_of_anothers_proposal(proposal: Proposal, mailbox: Mailbox) -> None:
    answer = Client().post(f"{proposal.consultation.address}p/{proposal.pk}/news", {"email": ADDRESS})
    assert answer.status_code == 404


def test_a_mailbox_is_not_filled_from_here(citizen: Client, consultation: Consultation, mailbox: Mailbox) -> None:
    for _ in range(3):
        citizen.post(f"{consultation.address}news", {"email": ADDRESS})
    assert len(mailbox.deliver()) == 1


@pytest.mark.parametrize("written", ["", "camille", "a@b@c", "x" * 300 + "@example.org", "a@example.org\nBcc: b@x.org"])
def test_what_is_no_address_is_said(
    citizen: Client, consultation: Consultation, written: str, mailbox: Mailbox
) -> None:
    answer = citizen.post(f"{consultation.address}news", {"email": written})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert not mailbox.deliver()


def test_a_mail_tells_nothing_on_a_sensitive_subject(
    author: Client, consultation: Consultation, proposal: Proposal, malik: Account, mailbox: Mailbox
) -> None:
    Consultation.objects.update(safety_layer=True)
    author.post(f"{consultation.address}p/{proposal.pk}/news", {"email": ADDRESS})
    author.post(_link_in(mailbox), {"act": "confirm"})
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    _later()
    for mail in mailbox.deliver():
        assert "public space" not in f"{mail['Subject']} {mail.get_content()}"
        assert "trees" not in mail.get_content()


def test_a_mail_is_in_the_language_that_was_read(consultation: Consultation, mailbox: Mailbox) -> None:
    Client(headers={"accept-language": "fr"}).post(f"{consultation.address}news", {"email": ADDRESS})
    assert "votre adresse est effacée" in _last(mailbox)


def test_erasing_oneself_erases_the_address(asked: NewsRequest, camille: int) -> None:
    erase_addresses_of(asked.consultation, camille)
    assert not NewsRequest.objects.exists()


def test_withdrawing_the_proposal_erases_the_address(asked: NewsRequest, proposal: Proposal, camille: int) -> None:
    withdraw_proposal(proposal=proposal, participant=camille)
    apply_everywhere()
    assert not NewsRequest.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_an_address_that_is_never_confirmed_is_erased(
    citizen: Client, consultation: Consultation, mailbox: Mailbox, days: int, left: int
) -> None:
    citizen.post(f"{consultation.address}news", {"email": ADDRESS})
    apply_everywhere(timezone.now() + timedelta(days=days))
    assert NewsRequest.objects.count() == left


@pytest.mark.parametrize(("days", "left"), [(30 + 360, 1), (30 + 370, 0)])
def test_addresses_are_erased_a_year_after_the_end(asked: NewsRequest, days: int, left: int) -> None:
    apply_everywhere(timezone.now() + timedelta(days=days))
    assert NewsRequest.objects.count() == left
