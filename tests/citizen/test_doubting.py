"""Why a proposal was refused, and what its author and everyone may do about it."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.actions.decide import decide
from parvis.actions.doubt_decision import MOST_FLAGS, flag_proposal
from parvis.actions.moderation_figures import moderation_figures, write_moderation_log
from parvis.actions.undo_decision import undo_decision
from parvis.ballotbox.token import cookie_name
from parvis.domain.moderation import Decision, Reason
from parvis.participation import issue_token
from parvis.records.models import Account, Appeal, Consultation, Flag, Proposal, Rule, RuleText

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def device(client: Client, consultation: Consultation, camille: int) -> Client:
    """Camille's telephone."""
    client.cookies[cookie_name(consultation.pk)] = issue_token(consultation.pk, camille)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def refused(malik: Account, proposal: Proposal) -> Proposal:
    decide(
        moderator=malik,
        proposal=proposal,
        decision=Decision.REFUSE,
        reason=Reason.INSULT,
        message="The last word insults.",
        note="for us alone",
    )
    return proposal


def test_a_refused_author_reads_ground_facts_and_redress(
    device: Client, consultation: Consultation, refused: Proposal
) -> None:
    text = device.get(f"{consultation.address}follow").text
    for part in ("It insults,", "The last word insults.", "Decided by a person", "No machine", "go to court", "Appeal"):
        assert part in text
    assert "for us alone" not in text
    assert "Malik" not in text


def test_an_author_appeals_from_the_page(device: Client, consultation: Consultation, refused: Proposal) -> None:
    answer = device.post(f"{consultation.address}p/{refused.pk}/appeal", {"words": "It does not."}, follow=True)
    assert Appeal.objects.get().words == "It does not."
    assert "You have appealed." in answer.text


def test_nobody_appeals_for_someone_else(consultation: Consultation, refused: Proposal) -> None:
    assert Client().post(f"{consultation.address}p/{refused.pk}/appeal").status_code == 403
    assert not Appeal.objects.exists()


def test_the_answer_to_an_appeal_is_told(
    device: Client, maya: Account, consultation: Consultation, refused: Proposal
) -> None:
    device.post(f"{consultation.address}p/{refused.pk}/appeal")
    decide(moderator=maya, proposal=refused, decision=Decision.CONFIRM)
    text = device.get(f"{consultation.address}follow").text
    assert "the refusal stands" in text
    assert "It insults," in text


def test_a_refusal_that_was_undone_is_not_told(
    device: Client, malik: Account, consultation: Consultation, refused: Proposal
) -> None:
    undo_decision(moderator=malik, consultation=consultation)
    assert "It insults," not in device.get(f"{consultation.address}follow").text


def test_an_author_rewords_from_the_page(
    device: Client, malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ASK, reason=Reason.UNCLEAR, message="Which trees?")
    page = device.get(f"{consultation.address}follow").text
    assert "Which trees?" in page
    device.post(f"{consultation.address}p/{proposal.pk}/reword", {"text": "We should plant lime trees everywhere."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.text) == ("waiting", "We should plant lime trees everywhere.")


def test_a_flag_comes_from_the_page_of_the_proposal(
    device: Client, malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    address = f"{consultation.address}p/{proposal.pk}"
    assert "Flag this proposal" in device.get(address).text
    answer = device.post(f"{address}/flag", {"reason": "illegal", "words": "<b>this</b>"}, follow=True)
    assert "A person will look at it." in answer.text
    assert Flag.objects.get().reason == "illegal"


@pytest.mark.parametrize(("state", "reason", "status"), [("waiting", "insult", 404), ("accepted", "dislike", 400)])
def test_what_is_no_flag_is_not_kept(
    device: Client, consultation: Consultation, proposal: Proposal, state: str, reason: str, status: int
) -> None:
    Proposal.objects.update(state=state)
    answer = device.post(f"{consultation.address}p/{proposal.pk}/flag", {"reason": reason})
    assert answer.status_code == status
    assert not Flag.objects.exists()


def test_a_flood_of_flags_ends(malik: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    for _ in range(MOST_FLAGS + 3):
        flag_proposal(proposal=proposal, reason=Reason.INSULT)
    assert Flag.objects.count() == MOST_FLAGS


def test_everyone_reads_the_rules_counts_delays_and_appeals(
    client: Client, device: Client, consultation: Consultation, refused: Proposal
) -> None:
    device.post(f"{consultation.address}p/{refused.pk}/appeal")
    text = client.get(f"{consultation.address}moderation?lang=en").text
    for part in ("Not published", "100 % within 48 hours", "1, of which 0 granted and 1 open", "It advertises"):
        assert part in text


def test_the_figures_tell_delays_from_receipt_to_first_decision(
    malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT, now=proposal.created_at + timedelta(hours=60))
    figures = moderation_figures(consultation)
    assert (figures.median_hours, figures.within_target, figures.published) == (60.0, 0.0, 1)


def test_the_log_holds_no_personal_data(malik: Account, consultation: Consultation, refused: Proposal) -> None:
    text = write_moderation_log(consultation)
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["decision"], row["rule"], row["published_proposal"]) == ("refuse", "insult", "")
    for private in (refused.text, "Malik", str(refused.participant), "for us alone", "last word"):
        assert private not in text


def test_the_log_gives_an_organisers_own_rule_in_its_published_words_last(
    malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    Rule.objects.create(consultation=consultation, code="own-1", position=20)
    RuleText.objects.create(consultation=consultation, reason="own-1", language="fr", rule="Elle parle d’ailleurs.")
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason="own-1")
    header, row = csv.reader(io.StringIO(write_moderation_log(consultation)))
    assert (header[2], row[2]) == ("rule", "own-1")
    assert (header[-1], row[-1]) == ("rule_words", "Elle parle d’ailleurs.")


def test_the_log_is_taken_away_by_anyone(client: Client, consultation: Consultation, refused: Proposal) -> None:
    answer = client.get(f"{consultation.address}moderation.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.text.count("\r\n") == 2


def test_a_draft_has_no_page_of_moderation(client: Client, draft: Consultation) -> None:
    assert client.get(f"{draft.address}moderation").status_code == 404


def test_a_crowd_that_reads_the_page_costs_one_count(
    client: Client, consultation: Consultation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(14):
        client.get(f"{consultation.address}moderation")
    with django_assert_max_num_queries(2):
        client.get(f"{consultation.address}moderation")
