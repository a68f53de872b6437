"""The pages of texts set apart, the veil of hard texts in the queue, and the author's page."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parvis.actions.decide import decide
from parvis.actions.submit_proposal import submit_proposal
from parvis.domain.moderation import Decision
from parvis.records.models import (
    Account,
    Consultation,
    Membership,
    ModerationSettings,
    Organisation,
    Proposal,
    Role,
    StaffAct,
)

pytestmark = pytest.mark.usefixtures("configuration")
Propose = Callable[[str], Proposal]
STORY = "My husband hits me every evening and nobody listens."


@pytest.fixture
def tess(region: Organisation) -> Account:
    """Tess is trained for testimonies."""
    made = Account.objects.create_user("tess@example.org", "a quiet square at noon", name="Tess")
    Membership.objects.create(account=made, organisation=region, role=Role.TRAINED_READER)
    return made


@pytest.fixture
def story(malik: Account, propose: Propose) -> Proposal:
    proposal = propose(STORY)
    decide(moderator=malik, proposal=proposal, decision=Decision.SET_ASIDE)
    return proposal


@pytest.fixture
def pages(client: Client, tess: Account, consultation: Consultation) -> str:
    client.force_login(tess)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return f"/office/c/{consultation.slug}/testimonies"


def test_the_text_is_shown_only_when_it_is_asked_for(client: Client, pages: str, story: Proposal) -> None:
    for page in (pages, f"{pages}/{story.pk}"):
        assert "husband" not in client.get(page).text
    answer = client.post(f"{pages}/{story.pk}", {"act": "read"})
    assert STORY in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert StaffAct.objects.order_by("-id")[0].kind == "read-testimony"


def test_the_protocol_is_at_hand(client: Client, pages: str, story: Proposal) -> None:
    ModerationSettings.objects.create(consultation=story.consultation, who_to_call="Nadia, 01 99 00 12 34")
    text = client.get(f"{pages}/{story.pk}").text
    for part in ("article 40", "tel:3919", "Nadia, 01 99 00 12 34"):
        assert part in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"act": "pass-on", "word": "Too close."}, "Too close."),
        ({"act": "offer", "text": "We should protect victims."}, "a rewrite is offered"),
        ({"act": "give-back"}, "Given back to the queue"),
        ({"act": "refuse", "reason": "testimony"}, "Refused."),
        ({"act": "report", "to": "Prosecutor"}, "Prosecutor"),
    ],
)
def test_each_way_out_is_said(client: Client, pages: str, story: Proposal, fields: dict[str, str], said: str) -> None:
    assert said in client.post(f"{pages}/{story.pk}", fields, follow=True).text


def test_an_offer_that_is_too_short_is_said(client: Client, pages: str, story: Proposal) -> None:
    answer = client.post(f"{pages}/{story.pk}", {"act": "offer", "text": "No."})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_turn_that_is_over_is_said_and_may_be_passed_over(client: Client, pages: str, story: Proposal) -> None:
    ModerationSettings.objects.create(consultation=story.consultation, hard_texts=1)
    client.post(f"{pages}/{story.pk}", {"act": "read"})
    assert "Time for a pause." in client.get(f"{pages}/{story.pk}").text
    assert "husband" not in client.post(f"{pages}/{story.pk}", {"act": "read"}, follow=True).text
    assert "husband" in client.post(f"{pages}/{story.pk}", {"act": "read-on"}).text


def test_the_queue_veils_a_hard_text_and_keeps_it_out_of_messages(
    client: Client, malik: Account, consultation: Consultation, propose: Propose
) -> None:
    client.force_login(malik)
    proposal, desk = propose(STORY), f"/office/c/{consultation.slug}/moderate"
    assert '<details class="veil">' in client.get(desk).text
    client.post(desk, {"proposal": proposal.pk, "verdict": "set-aside"})
    session = Session.objects.get().get_decoded()
    assert f"#{proposal.pk}" in str(session)
    assert "husband" not in str(session)


def test_the_queue_offers_a_pause_after_hard_texts(
    client: Client, malik: Account, consultation: Consultation, story: Proposal, propose: Propose
) -> None:
    client.force_login(malik)
    ModerationSettings.objects.create(consultation=consultation, hard_texts=1)
    propose("We should plant trees.")
    desk = f"/office/c/{consultation.slug}/moderate"
    assert "plant trees" not in client.get(desk).text
    client.post(f"{desk}/on")
    assert "plant trees" in client.get(desk).text


def test_words_are_hidden_from_the_queue(
    client: Client, malik: Account, consultation: Consultation, propose: Propose
) -> None:
    client.force_login(malik)
    proposal, desk = propose("We should ask Ms Exemple to light it."), f"/office/c/{consultation.slug}/moderate"
    answer = client.post(desk, {"proposal": proposal.pk, "verdict": "hide", "hidden": "Nobody"})
    assert answer.status_code == 400
    answer = client.post(desk, {"proposal": proposal.pk, "verdict": "hide", "hidden": "Ms Exemple"}, follow=True)
    assert answer.context["proposal"].text == "We should ask […] to light it."


def test_the_author_reads_where_to_call_and_takes_the_offer(
    client: Client, tess: Account, malik: Account, consultation: Consultation
) -> None:
    sent = submit_proposal(consultation=consultation, text=STORY, language="en")
    decide(moderator=malik, proposal=sent.proposal, decision=Decision.SET_ASIDE)
    office = Client()
    office.force_login(tess)
    page = f"/office/c/{consultation.slug}/testimonies/{sent.proposal.pk}"
    office.post(page, {"act": "offer", "text": "We should protect victims."})
    public = f"/c/{consultation.slug}"
    text = client.post(f"{public}/follow", {"code": sent.personal_code}, follow=True).text
    assert "We should protect victims.</textarea>" in text
    assert "tel:3919" in text
    assert "husband" not in text
    client.post(f"{public}/p/{sent.proposal.pk}/reword", {"text": "We should protect victims."})
    assert Proposal.objects.get().state == "waiting"
