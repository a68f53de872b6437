"""What citizens say of decisions, and what a moderator may do to a sentence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.decide import OwnDecision, decide, open_appeals
from parvis.actions.doubt_decision import (
    NotAskedToReword,
    NothingToAppeal,
    appeal_refusal,
    flag_proposal,
    reword_proposal,
)
from parvis.actions.edit_proposal import BadParts, correct_spelling, split_proposal
from parvis.actions.hand_out import ItemKind, hand_out, open_flags
from parvis.actions.read_again import ReadAlready, agreement_in, disagreements_in, read_again, to_read_again
from parvis.actions.rights import NotYourRole
from parvis.actions.undo_decision import undo_decision
from parvis.actions.withdraw_proposal import NotTheAuthor
from parvis.domain.errors import UnknownProposal
from parvis.domain.moderation import Decision, Reason
from parvis.domain.spelling import NotSpelling
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal, StaffAct


@pytest.fixture
def refused(malik: Account, proposal: Proposal) -> Proposal:
    """Camille's proposal, refused by Malik."""
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.OFF_TOPIC)
    return proposal


def test_an_appeal_goes_to_another_person(
    malik: Account, maya: Account, consultation: Consultation, refused: Proposal, camille: int
) -> None:
    appeal_refusal(proposal=refused, participant=camille, words="It does answer.")
    assert hand_out(moderator=malik, consultation=consultation) is None
    item = hand_out(moderator=maya, consultation=consultation)
    assert item
    assert (item.kind, item.proposal) == (ItemKind.APPEALED, refused)


def test_who_refused_does_not_answer_the_appeal(malik: Account, refused: Proposal, camille: int) -> None:
    appeal_refusal(proposal=refused, participant=camille)
    for decision in (Decision.ACCEPT, Decision.CONFIRM):
        with pytest.raises(OwnDecision):
            decide(moderator=malik, proposal=refused, decision=decision)


@pytest.mark.parametrize(("decision", "state"), [(Decision.ACCEPT, "accepted"), (Decision.CONFIRM, "refused")])
def test_an_appeal_is_answered_once(
    maya: Account, refused: Proposal, camille: int, decision: Decision, state: str
) -> None:
    appeal = appeal_refusal(proposal=refused, participant=camille)
    made = decide(moderator=maya, proposal=refused, decision=decision)
    assert (made.appeal, made.state_after, open_appeals().count()) == (appeal, state, 0)


def test_an_answer_that_is_undone_leaves_the_appeal_open(
    maya: Account, consultation: Consultation, refused: Proposal, camille: int
) -> None:
    appeal_refusal(proposal=refused, participant=camille)
    decide(moderator=maya, proposal=refused, decision=Decision.CONFIRM)
    undo_decision(moderator=maya, consultation=consultation)
    assert open_appeals().count() == 1


def test_only_the_author_appeals(refused: Proposal) -> None:
    with pytest.raises(NotTheAuthor):
        appeal_refusal(proposal=refused, participant=7)


def test_there_is_one_appeal_a_refusal(maya: Account, refused: Proposal, camille: int) -> None:
    first = appeal_refusal(proposal=refused, participant=camille)
    assert appeal_refusal(proposal=refused, participant=camille) == first
    decide(moderator=maya, proposal=refused, decision=Decision.CONFIRM)
    with pytest.raises(NothingToAppeal):
        appeal_refusal(proposal=refused, participant=camille)


def test_an_appeal_after_six_months_is_too_late(refused: Proposal, camille: int) -> None:
    with pytest.raises(NothingToAppeal):
        appeal_refusal(proposal=refused, participant=camille, now=timezone.now() + timedelta(days=184))


def test_what_is_not_published_cannot_be_flagged(refused: Proposal) -> None:
    with pytest.raises(UnknownProposal):
        flag_proposal(proposal=refused, reason=Reason.INSULT)


def test_a_participant_flags_once(malik: Account, proposal: Proposal, camille: int) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    for _ in range(2):
        flag_proposal(proposal=proposal, reason=Reason.INSULT, participant=camille)
    assert open_flags().count() == 1


def test_an_author_rewords_as_she_was_asked(malik: Account, proposal: Proposal, camille: int) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ASK, reason=Reason.UNCLEAR, message="Which trees?")
    made = reword_proposal(proposal=proposal, participant=camille, text="We should plant lime trees along the tram.")
    assert (made.state, made.text, made.rewordings.get().before) == ("waiting", made.original_text, proposal.text)


def test_nobody_rewords_unasked(proposal: Proposal, camille: int) -> None:
    with pytest.raises(NotAskedToReword):
        reword_proposal(proposal=proposal, participant=camille, text="We should plant lime trees.")


def test_spelling_is_corrected_and_what_was_sent_stays(malik: Account, proposal: Proposal) -> None:
    correct_spelling(by=malik, proposal=proposal, text="We should plant trees along the tram lines.")
    proposal.refresh_from_db()
    assert (proposal.text[-6:], proposal.original_text[-5:]) == ("lines.", "line.")
    assert StaffAct.objects.filter(kind="correct", by=malik).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "We should not plant trees along the tram line.",
        "We should plant trees along the bus line.",
        "We should plant along the tram line.",
        "We should plant 3 trees along the tram line.",
    ],
)
def test_more_than_spelling_is_refused(malik: Account, proposal: Proposal, text: str) -> None:
    with pytest.raises(NotSpelling):
        correct_spelling(by=malik, proposal=proposal, text=text)


def test_small_corrections_never_add_up_to_another_sentence(malik: Account, proposal: Proposal) -> None:
    correct_spelling(by=malik, proposal=proposal, text="We should plant trees along the trap line.")
    with pytest.raises(NotSpelling):
        correct_spelling(by=malik, proposal=proposal, text="We should plant trees along the trip line.")


def test_several_ideas_become_several_proposals(malik: Account, proposal: Proposal) -> None:
    parts = split_proposal(by=malik, proposal=proposal, parts=["We should plant trees.", "We should open the line."])
    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert {(part.state, part.participant, part.split_from) for part in parts} == {
        ("waiting", proposal.participant, proposal)
    }


def test_a_split_is_undone_with_its_parts(malik: Account, consultation: Consultation, proposal: Proposal) -> None:
    split_proposal(by=malik, proposal=proposal, parts=["We should plant trees.", "We should open the line."])
    undo_decision(moderator=malik, consultation=consultation)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
    assert {part.state for part in proposal.parts.all()} == {"withdrawn"}


@pytest.mark.parametrize("parts", [["We should plant trees."], [f"We should plant tree number {n}." for n in range(6)]])
def test_a_split_makes_two_to_five(malik: Account, proposal: Proposal, parts: list[str]) -> None:
    with pytest.raises(BadParts):
        split_proposal(by=malik, proposal=proposal, parts=parts)


@pytest.fixture
def drawn(malik: Account, proposal: Proposal) -> ModerationDecision:
    """A decision of Malik's, two minutes ago, drawn for a second reading."""
    then = timezone.now() - timedelta(minutes=2)
    return decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT, now=then, draw=lambda: 0.0)


def test_a_decision_drawn_is_read_by_someone_else(
    malik: Account, maya: Account, consultation: Consultation, drawn: ModerationDecision
) -> None:
    assert list(to_read_again(reader=malik, consultation=consultation)) == []
    assert list(to_read_again(reader=maya, consultation=consultation)) == [drawn]


def test_a_second_reading_changes_nothing_and_is_compared(
    maya: Account, consultation: Consultation, drawn: ModerationDecision
) -> None:
    made = read_again(reader=maya, first=drawn, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    assert drawn.proposal.state == "accepted"
    agreement = agreement_in(consultation)
    assert agreement
    assert (agreement.n, agreement.share) == (1, 0.0)
    assert disagreements_in(consultation) == [made]


def test_nobody_reads_her_own_decision_again(malik: Account, drawn: ModerationDecision) -> None:
    with pytest.raises(NotYourRole):
        read_again(reader=malik, first=drawn, decision=Decision.ACCEPT)


def test_a_second_reading_happens_once(maya: Account, olga: Account, drawn: ModerationDecision) -> None:
    read_again(reader=maya, first=drawn, decision=Decision.ACCEPT)
    with pytest.raises(ReadAlready):
        read_again(reader=olga, first=drawn, decision=Decision.ACCEPT)


def test_what_is_not_drawn_is_not_read_again(malik: Account, maya: Account, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT, draw=lambda: 0.99)
    with pytest.raises(NotYourRole):
        read_again(reader=maya, first=made, decision=Decision.ACCEPT)
