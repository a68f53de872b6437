"""How a consultation is moderated: the organiser's own rules, shares and pauses, and what authors are told of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from parvis.actions.decide import decide
from parvis.actions.tell_author import statement_sentences
from parvis.actions.tell_news import tell_news
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import Account, Consultation, ModerationSettings, Proposal, StaffAct
from parvis.records.rule_text import rules_of

pytestmark = pytest.mark.usefixtures("configuration")
NUMBERS = {
    "second_reading_percent": "12",
    "hidden_percent": "30",
    "hard_texts": "4",
    "turn_minutes": "20",
    "who_to_call": "Nadia",
}
HELD = {f"{reason.value}-is_used": "on" for reason in Reason}
OWN = {"insult-rule_en": "It is not kind.", "insult-mail_en": "Write to us if you wish."}


@pytest.fixture
def page(client: Client, olga: Account, consultation: Consultation) -> str:
    client.force_login(olga)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return f"/office/c/{consultation.slug}/moderation"


def test_what_is_saved_holds_and_is_on_record(client: Client, page: str, consultation: Consultation) -> None:
    assert "Saved." in client.post(page, NUMBERS | HELD | OWN, follow=True).text
    consultation.refresh_from_db()
    row = ModerationSettings.of(consultation)
    assert (consultation.second_reading_percent, row.hard_texts, row.turn_minutes) == (12, 4, 20)
    act = StaffAct.objects.order_by("-id")[0]
    assert (act.before["hard_texts"], act.after["hard_texts"]) == (10, 4)
    assert act.after["rule insult (en)"] == ["It is not kind.", "Write to us if you wish."]


def test_saving_the_same_again_is_no_act(client: Client, page: str) -> None:
    client.post(page, NUMBERS | HELD | OWN)
    count = StaffAct.objects.count()
    client.post(page, NUMBERS | HELD | OWN)
    assert StaffAct.objects.count() == count


def test_a_rule_in_the_organisers_words_is_read_everywhere(
    client: Client, page: str, malik: Account, proposal: Proposal, consultation: Consultation
) -> None:
    client.post(page, NUMBERS | HELD | OWN)
    desk = Client(HTTP_ACCEPT_LANGUAGE="en")
    desk.force_login(malik)
    for shown in (f"/office/c/{consultation.slug}/moderate", f"/c/{consultation.slug}/moderation"):
        assert "It is not kind." in desk.get(shown).text
    with translation.override("fr"):
        assert "kind" not in rules_of(consultation)[Reason.INSULT]


def test_a_rule_that_does_not_hold_is_offered_to_nobody(client: Client, page: str, consultation: Consultation) -> None:
    client.post(page, NUMBERS | {name: on for name, on in HELD.items() if not name.startswith(("promo", "testi"))})
    held = rules_of(consultation)
    assert Reason.PROMOTIONAL not in held
    assert Reason.TESTIMONY in held
    assert Reason.PROMOTIONAL in rules_of(consultation, with_unused=True)


@pytest.mark.parametrize("wrong", [{"hard_texts": "0"}, {"second_reading_percent": "101"}, {"turn_minutes": "soon"}])
def test_a_number_out_of_bounds_saves_nothing(
    client: Client, page: str, consultation: Consultation, wrong: dict[str, str]
) -> None:
    assert client.post(page, NUMBERS | HELD | wrong).status_code == 400
    assert not ModerationSettings.objects.exists()


def test_an_author_is_told_the_ground_the_facts_by_whom_and_what_to_do(
    client: Client, page: str, malik: Account, proposal: Proposal
) -> None:
    client.post(page, NUMBERS | HELD | OWN)
    made = decide(
        moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.INSULT, message="The third word."
    )
    with translation.override("en"):
        told = " ".join(statement_sentences(made))
    for part in (
        "It is not kind.",
        "Write to us",
        "The third word.",
        "No machine took part",
        "appeal within six months",
    ):
        assert part in told
    assert proposal.text not in told


def test_the_statement_leaves_by_mail_for_a_confirmed_address(malik: Account, proposal: Proposal) -> None:
    proposal.news_requests.create(
        consultation=proposal.consultation, email="c@example.org", language="en", confirmed_at=timezone.now()
    )
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    assert tell_news(timezone.now() + timedelta(minutes=1)) == 1
    assert "another person will look at it again" in mail.outbox[0].body
