"""The queue: handed out one at a time, locked, undone within ten seconds, copies as one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.copies import copies_of, decide_with_copies
from parvis.actions.decide import AlreadyDecided, ItemTaken, decide
from parvis.actions.doubt_decision import flag_proposal
from parvis.actions.hand_out import ItemKind, count_queue, hand_out, release_locks, renew_lock
from parvis.actions.rights import NotYourRole
from parvis.actions.undo_decision import NothingToUndo, undo_decision
from parvis.domain.moderation import LOCK_SECONDS, UNDO_SECONDS, Decision, Reason
from parvis.domain.proposal import ProposalState
from parvis.records.final import RecordFinal
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal

Propose = Callable[[str], Proposal]
TREES = "We should plant trees."


@pytest.fixture
def two(propose: Propose) -> list[Proposal]:
    return [propose("We should plant more trees."), propose("We should open the square.")]


def test_two_moderators_are_handed_two_items(
    malik: Account, maya: Account, consultation: Consultation, two: list[Proposal]
) -> None:
    handed = [hand_out(moderator=one, consultation=consultation) for one in (malik, maya)]
    assert [item.proposal for item in handed if item] == two


def test_an_item_stays_with_the_moderator_who_reloads(
    malik: Account, consultation: Consultation, two: list[Proposal]
) -> None:
    for _ in range(2):
        item = hand_out(moderator=malik, consultation=consultation)
        assert item
        assert item.proposal == two[0]


def test_a_lock_runs_out(malik: Account, maya: Account, consultation: Consultation, proposal: Proposal) -> None:
    now = timezone.now()
    hand_out(moderator=malik, consultation=consultation, now=now)
    assert hand_out(moderator=maya, consultation=consultation, now=now + timedelta(seconds=LOCK_SECONDS - 1)) is None
    assert hand_out(moderator=maya, consultation=consultation, now=now + timedelta(seconds=LOCK_SECONDS))


def test_a_lock_is_renewed(malik: Account, maya: Account, consultation: Consultation, proposal: Proposal) -> None:
    now = timezone.now()
    hand_out(moderator=malik, consultation=consultation, now=now)
    later = now + timedelta(seconds=LOCK_SECONDS - 1)
    assert renew_lock(moderator=malik, proposal=proposal, now=later)
    assert not renew_lock(moderator=maya, proposal=proposal, now=later + timedelta(seconds=2))


def test_leaving_gives_the_item_back(
    malik: Account, maya: Account, consultation: Consultation, proposal: Proposal
) -> None:
    hand_out(moderator=malik, consultation=consultation)
    release_locks(moderator=malik, consultation=consultation)
    assert hand_out(moderator=maya, consultation=consultation)


def test_an_item_that_someone_else_reads_cannot_be_decided(
    malik: Account, maya: Account, consultation: Consultation, proposal: Proposal
) -> None:
    hand_out(moderator=malik, consultation=consultation)
    with pytest.raises(ItemTaken, match="Malik"):
        decide(moderator=maya, proposal=proposal, decision=Decision.ACCEPT)


def test_a_stranger_is_handed_nothing(sam: Account, consultation: Consultation, proposal: Proposal) -> None:
    with pytest.raises(NotYourRole):
        hand_out(moderator=sam, consultation=consultation)


def test_what_citizens_flag_comes_first(malik: Account, consultation: Consultation, two: list[Proposal]) -> None:
    decide(moderator=malik, proposal=two[1], decision=Decision.ACCEPT)
    flag_proposal(proposal=two[1], reason=Reason.INSULT, words="It insults my neighbours.")
    item = hand_out(moderator=malik, consultation=consultation)
    assert item
    assert (item.kind, item.proposal, item.flags[0].reason) == (ItemKind.FLAGGED, two[1], "insult")


def test_leaving_a_flagged_proposal_as_it_is_settles_the_flag(
    malik: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    flag_proposal(proposal=proposal, reason=Reason.INSULT)
    made = decide(moderator=malik, proposal=proposal, decision=Decision.CONFIRM)
    assert (made.state_before, made.state_after) == ("accepted", "accepted")
    assert hand_out(moderator=malik, consultation=consultation) is None


def test_the_queue_says_what_is_late(consultation: Consultation, two: list[Proposal]) -> None:
    counts = count_queue(consultation, timezone.now() + timedelta(hours=40))
    assert (counts.new, counts.soon, counts.late) == (2, 2, 0)
    counts = count_queue(consultation, timezone.now() + timedelta(hours=49))
    assert (counts.soon, counts.late) == (0, 2)


def test_undoing_is_another_record(malik: Account, consultation: Consultation, proposal: Proposal) -> None:
    first = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    (undone,) = undo_decision(moderator=malik, consultation=consultation)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.accepted_at) == ("waiting", None)
    assert (undone.undoes, ModerationDecision.objects.count()) == (first, 2)


def test_undoing_puts_the_item_back_in_hand(malik: Account, consultation: Consultation, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.POSTPONE)
    undo_decision(moderator=malik, consultation=consultation)
    assert hand_out(moderator=malik, consultation=consultation)


def test_undoing_reaches_the_crowd(malik: Account, consultation: Consultation, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    consultation.refresh_from_db()
    before = consultation.version
    undo_decision(moderator=malik, consultation=consultation)
    consultation.refresh_from_db()
    assert consultation.version > before


def test_after_ten_seconds_nothing_is_undone(malik: Account, consultation: Consultation, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    with pytest.raises(NothingToUndo):
        undo_decision(moderator=malik, consultation=consultation, now=made.at + timedelta(seconds=UNDO_SECONDS * 2))


def test_nobody_undoes_what_someone_else_decided(
    malik: Account, maya: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    with pytest.raises(NothingToUndo):
        undo_decision(moderator=maya, consultation=consultation)


def test_undoing_twice_undoes_once(malik: Account, consultation: Consultation, two: list[Proposal]) -> None:
    for proposal in two:
        decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    undo_decision(moderator=malik, consultation=consultation)
    with pytest.raises(NothingToUndo):
        undo_decision(moderator=malik, consultation=consultation)


def test_what_someone_else_decided_since_is_not_undone(
    malik: Account, maya: Account, consultation: Consultation, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    decide(moderator=maya, proposal=proposal, decision=Decision.SET_ASIDE)
    assert undo_decision(moderator=malik, consultation=consultation) == []
    proposal.refresh_from_db()
    assert proposal.state == "set-aside"


@pytest.fixture
def copies(propose: Propose, camille: int, consultation: Consultation) -> list[Proposal]:
    """Three participants send the same words."""
    made = [propose(TREES), propose("we should plant  trees"), propose("We should plant treés!")]
    propose("We should plant trees in every street.")
    return made


def test_copies_are_found_whatever_their_accents_and_points(copies: list[Proposal]) -> None:
    assert copies_of(copies[0]) == copies[1:]


def test_publishing_one_of_several_copies_gathers_the_others_in_it(malik: Account, copies: list[Proposal]) -> None:
    decide_with_copies(moderator=malik, proposal=copies[0], copies=copies[1:], decision=Decision.ACCEPT)
    states = [Proposal.objects.get(pk=one.pk).state for one in copies]
    assert states == ["accepted", "refused", "refused"]
    assert copies[1].decisions.get().twin == copies[0]
    assert copies[1].decisions.get().reason == "duplicate"


def test_refusing_copies_is_one_decision(malik: Account, consultation: Consultation, copies: list[Proposal]) -> None:
    made = decide_with_copies(
        moderator=malik, proposal=copies[0], copies=copies[1:], decision=Decision.REFUSE, reason=Reason.UNCLEAR
    )
    assert {(one.reason, one.batch) for one in made} == {("unclear", made[0].batch)}
    undo_decision(moderator=malik, consultation=consultation)
    assert {Proposal.objects.get(pk=one.pk).state for one in copies} == {"waiting"}


def test_a_copy_that_someone_else_reads_is_left_to_her(
    malik: Account, maya: Account, consultation: Consultation, copies: list[Proposal]
) -> None:
    hand_out(moderator=maya, consultation=consultation, wanted=copies[1].pk)
    decide_with_copies(moderator=malik, proposal=copies[0], copies=copies[1:], decision=Decision.ACCEPT)
    assert Proposal.objects.get(pk=copies[1].pk).state == "waiting"


def test_a_key_sent_twice_by_a_lost_connection_is_one_decision(malik: Account, copies: list[Proposal]) -> None:
    for _ in range(2):
        decide_with_copies(
            moderator=malik,
            proposal=copies[0],
            copies=copies[1:],
            decision=Decision.ACCEPT,
            seen_state=ProposalState.WAITING,
        )
    assert ModerationDecision.objects.count() == 3


def test_an_item_decided_already_is_said(malik: Account, maya: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    with pytest.raises(AlreadyDecided):
        decide(moderator=maya, proposal=proposal, decision=Decision.ACCEPT, seen_state=ProposalState.WAITING)


def test_a_decision_undone_is_still_final(malik: Account, consultation: Consultation, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    undo_decision(moderator=malik, consultation=consultation)
    with pytest.raises(RecordFinal):
        made.save()
