"""The desk of a moderator in the browser: undo, copies, corrections, the lock, search and bulk, second reading."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parvis.actions.decide import decide
from parvis.actions.doubt_decision import appeal_refusal
from parvis.actions.hand_out import hand_out
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal, ReadingLock, Territory

pytestmark = pytest.mark.usefixtures("configuration")
Propose = Callable[[str], Proposal]


@pytest.fixture
def desk(client: Client, malik: Account, consultation: Consultation) -> str:
    client.force_login(malik)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return f"/office/c/{consultation.slug}"


def test_a_refusal_is_one_button(client: Client, desk: str, proposal: Proposal) -> None:
    client.post(f"{desk}/moderate", {"proposal": proposal.pk, "verdict": "refuse:insult", "message": "The third word."})
    made = ModerationDecision.objects.get()
    assert (made.reason, made.message) == ("insult", "The third word.")


def test_a_decision_is_undone_by_a_button(client: Client, desk: str, proposal: Proposal) -> None:
    client.post(f"{desk}/moderate", {"proposal": proposal.pk, "verdict": "accept"})
    answer = client.post(f"{desk}/moderate/undo", follow=True)
    assert answer.context["proposal"] == proposal
    assert Proposal.objects.get().state == "waiting"


def test_the_undo_button_is_there_only_after_a_decision(client: Client, desk: str, proposal: Proposal) -> None:
    assert "data-undo" not in client.get(f"{desk}/moderate").text
    client.post(f"{desk}/moderate", {"proposal": proposal.pk, "verdict": "accept"})
    assert "data-undo" in client.get(f"{desk}/moderate").text


def test_the_copies_that_were_seen_are_decided_together(client: Client, desk: str, propose: Propose) -> None:
    first, second = propose("We should plant trees."), propose("we should plant trees")
    assert f'value="{second.pk}" checked' in client.get(f"{desk}/moderate").text
    client.post(f"{desk}/moderate", {"proposal": first.pk, "verdict": "accept", "copy": [second.pk]})
    assert [one.state for one in Proposal.objects.all()] == ["accepted", "refused"]


def test_what_is_no_copy_is_never_decided_with_it(client: Client, desk: str, propose: Propose) -> None:
    first, other = propose("We should plant trees."), propose("We should open the square.")
    client.post(f"{desk}/moderate", {"proposal": first.pk, "verdict": "accept", "copy": [other.pk, "x"]})
    assert Proposal.objects.get(pk=other.pk).state == "waiting"


def test_a_correction_shows_what_was_sent(client: Client, desk: str, propose: Propose) -> None:
    proposal = propose("We shoud plant trees.")
    sent = {"proposal": proposal.pk, "verdict": "correct", "corrected": "We should plant trees."}
    answer = client.post(f"{desk}/moderate", sent, follow=True)
    assert '<q lang="en">We shoud plant trees.</q>' in answer.text


def test_a_correction_that_is_more_is_said_and_kept_to_be_changed(
    client: Client, desk: str, proposal: Proposal
) -> None:
    sent = {"proposal": proposal.pk, "verdict": "correct", "corrected": "We should fell every tree here."}
    answer = client.post(f"{desk}/moderate", sent)
    assert answer.status_code == 400
    assert "We should fell every tree here.</textarea>" in answer.text


def test_a_split_comes_from_lines(client: Client, desk: str, proposal: Proposal) -> None:
    parts = "We should plant trees.\r\nWe should open the line."
    client.post(f"{desk}/moderate", {"proposal": proposal.pk, "verdict": "split", "parts": parts})
    assert Proposal.objects.filter(split_from=proposal, state="waiting").count() == 2


def test_the_page_keeps_its_item_and_gives_it_back(
    client: Client, desk: str, malik: Account, proposal: Proposal
) -> None:
    client.get(f"{desk}/moderate")
    assert client.post(f"{desk}/moderate/lock", {"proposal": proposal.pk, "act": "renew"}).status_code == 204
    assert ReadingLock.objects.get().moderator == malik
    client.post(f"{desk}/moderate/lock", {"act": "release"})
    assert not ReadingLock.objects.exists()


def test_a_page_whose_lock_ran_out_is_told(
    client: Client, desk: str, maya: Account, consultation: Consultation, proposal: Proposal
) -> None:
    hand_out(moderator=maya, consultation=consultation)
    assert client.post(f"{desk}/moderate/lock", {"proposal": proposal.pk, "act": "renew"}).status_code == 409
    answer = client.post(f"{desk}/moderate", {"proposal": proposal.pk, "verdict": "accept"}, follow=True)
    assert "Maya is reading this proposal now." in answer.text


def test_the_nearest_stand_beside_the_item(
    client: Client, desk: str, malik: Account, propose: Propose, proposal: Proposal
) -> None:
    published = propose("We should plant trees along the tramway line.")
    decide(moderator=malik, proposal=published, decision=Decision.ACCEPT)
    propose("We should plant many trees along every tram.")
    propose("Judges need more training.")
    near = client.get(f"{desk}/moderate/near/{proposal.pk}").context["near"]
    assert [one.proposal for one in near.published] == [published]
    assert [one.proposal.text[:20] for one in near.pending] == ["We should plant many"]


def test_proposals_are_found_by_words_state_and_number(
    client: Client, desk: str, malik: Account, propose: Propose
) -> None:
    trees, square = propose("We should plant trees."), propose("We should open the square.")
    decide(moderator=malik, proposal=square, decision=Decision.POSTPONE)
    for query, found in {"words=TREES": trees, "state=postponed": square, f"words=%23{trees.pk}": trees}.items():
        assert [row for row, _ in client.get(f"{desk}/proposals?{query}").context["rows"]] == [found]


def test_proposals_are_found_by_their_territory_where_there_are_some(
    client: Client, desk: str, consultation: Consultation, propose: Propose
) -> None:
    assert "territory" not in client.get(f"{desk}/proposals").context["form"].fields
    about, _other = propose("We should light the harbour."), propose("We should light the hills.")
    place = Territory.objects.create(consultation=consultation, name="Harbour")
    Proposal.objects.filter(pk=about.pk).update(territory=place)
    found = client.get(f"{desk}/proposals", {"territory": place.pk}).context["rows"]
    assert [proposal.pk for proposal, _ in found] == [about.pk]


def test_a_bulk_decision_is_previewed_first(client: Client, desk: str, propose: Propose) -> None:
    chosen = [propose("We should plant trees.").pk, propose("We should open the square.").pk]
    sent = {"proposal": chosen, "verdict": "refuse", "reason": "off-topic"}
    answer = client.post(f"{desk}/proposals/bulk", sent)
    assert "We should open the square." in answer.text
    assert not ModerationDecision.objects.exists()
    client.post(f"{desk}/proposals/bulk", sent | {"confirmed": "1", "seen": ["waiting", "waiting"]})
    assert ModerationDecision.objects.values_list("reason", flat=True).distinct().get() == "off-topic"


def test_a_bulk_decision_leaves_what_someone_else_decided(
    client: Client, desk: str, maya: Account, propose: Propose
) -> None:
    first, second = propose("We should plant trees."), propose("We should open the square.")
    decide(moderator=maya, proposal=first, decision=Decision.SET_ASIDE)
    sent = {"proposal": [first.pk, second.pk], "seen": ["waiting"] * 2, "verdict": "accept", "confirmed": "1"}
    answer = client.post(f"{desk}/proposals/bulk", sent, follow=True)
    assert f"#{first.pk}" in answer.text
    assert [one.state for one in Proposal.objects.all()] == ["set-aside", "accepted"]


@pytest.mark.parametrize("fields", [{"verdict": "accept"}, {"verdict": "refuse", "proposal": "1"}])
def test_a_bulk_decision_without_choice_or_rule_is_said(
    client: Client, desk: str, proposal: Proposal, fields: dict[str, str]
) -> None:
    answer = client.post(f"{desk}/proposals/bulk", fields, follow=True)
    assert "notice-error" in answer.text
    assert not ModerationDecision.objects.exists()


def test_a_second_reading_does_not_say_what_the_first_one_was(
    client: Client, desk: str, maya: Account, proposal: Proposal
) -> None:
    then = timezone.now() - timedelta(minutes=2)
    first = decide(
        moderator=maya, proposal=proposal, decision=Decision.POSTPONE, note="strange", now=then - timedelta(minutes=1)
    )
    first = decide(moderator=maya, proposal=proposal, decision=Decision.ACCEPT, note="fine", now=then, draw=lambda: 0.0)
    text = client.get(f"{desk}/read-again").text
    assert proposal.text in text
    assert "Maya" not in text
    assert "fine" not in text
    client.post(f"{desk}/read-again", {"first": first.pk, "verdict": "accept"})
    assert "100 %" in client.get(f"{desk}/read-again").text


def test_twenty_thousand_proposals_cost_a_bounded_number_of_queries(
    client: Client, desk: str, consultation: Consultation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=f"Tree {number}", language="en", state="accepted")
        for number in range(20_000)
    )
    for page in ("", "moderate", "proposals", "read-again"):
        with django_assert_max_num_queries(30):
            client.get(f"{desk}/{page}")


def test_a_flood_of_one_text_is_one_key(
    client: Client,
    desk: str,
    consultation: Consultation,
    proposal: Proposal,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=proposal.text, original_text=proposal.text, language="en")
        for _ in range(2000)
    )
    with django_assert_max_num_queries(32):
        page = client.get(f"{desk}/moderate")
    assert len(page.content) < 60_000
    last = page.context["copies_up_to"]
    sent = {"proposal": proposal.pk, "verdict": "refuse:promotional", "copies_up_to": last}
    with django_assert_max_num_queries(80):
        client.post(f"{desk}/moderate", sent)
    assert "Everything has been read." in client.get(f"{desk}/moderate").text


def test_a_refusal_stands_after_an_appeal(
    client: Client, desk: str, maya: Account, camille: int, proposal: Proposal
) -> None:
    decide(moderator=maya, proposal=proposal, decision=Decision.REFUSE, reason=Reason.OFF_TOPIC)
    appeal_refusal(proposal=proposal, participant=camille)
    sent = {"proposal": proposal.pk, "verdict": "confirm", "seen": "refused"}
    answer = client.post(f"{desk}/moderate", sent, follow=True)
    assert "Everything has been read." in answer.text
    assert ModerationDecision.objects.filter(decision="confirm", appeal__isnull=False).exists()
