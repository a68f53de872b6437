"""The organiser's words in the mails that citizens receive, and each mail on its occasion."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from parvis.actions.ask_news import ask_for_news
from parvis.actions.decide import decide
from parvis.actions.doubt_decision import appeal_refusal
from parvis.actions.read_testimony import offer_rewrite
from parvis.actions.tell_news import tell_news
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import Account, Consultation, MailText, Membership, Proposal, Role, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")
PUBLISHED = {
    "kind": "published",
    "published-fr-subject": "C’est en ligne",
    "published-fr-body": "Merci !\r\n\r\n{link}",
    "published-en-subject": "It is online",
    "published-en-body": "Thank you for “{proposal}”!\r\n\r\n{link}",
}


@pytest.fixture
def page(client: Client, olga: Account, consultation: Consultation) -> str:
    client.force_login(olga)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return f"/office/c/{consultation.slug}/mails"


@pytest.fixture
def awaited(proposal: Proposal) -> Proposal:
    """A proposal whose author wishes to be told, in English."""
    proposal.news_requests.create(
        consultation=proposal.consultation, email="c@example.org", language="en", confirmed_at=timezone.now()
    )
    return proposal


def _told() -> mail.EmailMessage:
    assert tell_news(timezone.now() + timedelta(minutes=1)) == 1
    return mail.outbox[-1]


def test_every_mail_is_on_the_page_with_examples(client: Client, page: str) -> None:
    text = client.get(page).text
    for name in ("Confirm the address", "Proposal refused", "Rewrite offered", "Appeal received", "Follow-up"):
        assert name in text
    assert "We should light the path to the station at night." in text


def test_the_organisers_words_leave_and_are_on_record(
    client: Client, page: str, awaited: Proposal, malik: Account
) -> None:
    assert "Saved." in client.post(page, PUBLISHED, follow=True).text
    assert "published (en)" in StaffAct.objects.order_by("-id")[0].after
    decide(moderator=malik, proposal=awaited, decision=Decision.ACCEPT)
    sent = _told()
    assert sent.subject == "It is online"
    assert sent.body.startswith(f"Thank you for “{awaited.text}”!\n\nhttp")
    assert "To receive no more" in sent.body


def test_on_a_sensitive_subject_nothing_telling_is_filled_in(
    client: Client, page: str, awaited: Proposal, malik: Account
) -> None:
    client.post(page, PUBLISHED)
    Consultation.objects.update(safety_layer=True)
    decide(moderator=malik, proposal=awaited, decision=Decision.ACCEPT)
    assert "Thank you" not in _told().body


def test_words_are_tried_without_being_saved(client: Client, page: str) -> None:
    shown = client.post(page, PUBLISHED | {"act": "try"}).text
    assert "<strong>It is online</strong>" in shown
    assert not MailText.objects.exists()


def test_a_blank_that_is_unknown_or_missing_is_refused_with_a_sentence(client: Client, page: str) -> None:
    wrong = client.post(page, PUBLISHED | {"published-fr-body": "{nom}", "published-en-body": "Thank you."})
    assert wrong.status_code == 400
    assert "“{nom}” cannot be filled in here. What can: {question}, {proposal}, {link}." in wrong.text
    assert "This mail must hold {link}" in wrong.text
    assert not MailText.objects.exists()


def test_the_usual_words_come_back(client: Client, page: str) -> None:
    client.post(page, PUBLISHED)
    assert "usual words again" in client.post(page, PUBLISHED | {"act": "usual"}, follow=True).text
    assert not MailText.objects.exists()
    assert StaffAct.objects.order_by("-id")[0].after == {"published (en)": [], "published (fr)": []}


def test_saving_the_usual_words_is_no_act(client: Client, page: str, consultation: Consultation) -> None:
    shown = client.get(page).context["mails"][0]
    sent = {
        f"confirm-{form.language}-{name}": form.initial[name]
        for form, _preview in shown.previews
        for name in ("subject", "body")
    }
    count = StaffAct.objects.count()
    client.post(page, sent | {"kind": "confirm"})
    assert (MailText.objects.count(), StaffAct.objects.count()) == (0, count)


def test_the_link_that_confirms_has_the_organisers_words(client: Client, page: str, consultation: Consultation) -> None:
    written = {f"confirm-{code}-subject": "Une question" for code in ("fr", "en")}
    written |= {f"confirm-{code}-body": "Est-ce vous ?\n\n{link}" for code in ("fr", "en")}
    client.post(page, written | {"kind": "confirm"})
    ask_for_news(consultation=consultation, email="c@example.org", language="fr", site="https://parvis.example")
    assert mail.outbox[-1].subject == "Une question"
    assert "Est-ce vous ?\n\nhttps://parvis.example/c/" in mail.outbox[-1].body


def test_an_appeal_is_received_once_then_answered(
    awaited: Proposal, malik: Account, maya: Account, camille: int
) -> None:
    decide(moderator=malik, proposal=awaited, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    _told()
    appeal_refusal(proposal=awaited, participant=camille)
    assert "Your appeal has arrived" in _told().body
    assert tell_news(timezone.now() + timedelta(minutes=1)) == 0
    decide(moderator=maya, proposal=awaited, decision=Decision.ACCEPT)
    assert "is published" in _told().body


def test_a_rewrite_offered_is_told_once_and_tells_nothing(awaited: Proposal, malik: Account, maya: Account) -> None:
    Membership.objects.create(
        account=maya, organisation=awaited.consultation.organisation, role=Role.TRAINED_READER.value
    )
    decide(moderator=malik, proposal=awaited, decision=Decision.SET_ASIDE)
    offer_rewrite(by=maya, proposal=awaited, text="We should plant trees in each street.")
    sent = _told()
    assert "personal code" in sent.body
    assert not [word for word in ("trees", "[…]", "testimony") if word in sent.body]
    assert tell_news(timezone.now() + timedelta(minutes=1)) == 0
