"""Moderation: each decision is a record, and nobody decides over someone else's shoulder."""

import pytest

from parvis.actions.decide import AlreadyDecided, decide, waiting_proposals
from parvis.actions.rights import NotYourRole
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.domain.errors import TransitionForbidden
from parvis.domain.moderation import Decision, Reason, ReasonMissing
from parvis.domain.proposal import ProposalState
from parvis.records.final import RecordFinal
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal


def test_accepting_publishes(malik: Account, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    proposal.refresh_from_db()
    assert (proposal.state, made.state_before, made.state_after) == ("accepted", "waiting", "accepted")
    assert proposal.accepted_at == made.at


def test_a_refusal_needs_its_rule(malik: Account, proposal: Proposal) -> None:
    with pytest.raises(ReasonMissing):
        decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE)


def test_a_refusal_keeps_its_rule(malik: Account, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.OFF_TOPIC)
    assert made.reason == "off-topic"


def test_a_stranger_decides_nothing(sam: Account, proposal: Proposal) -> None:
    with pytest.raises(NotYourRole):
        decide(moderator=sam, proposal=proposal, decision=Decision.ACCEPT)


def test_the_second_of_two_moderators_is_told(malik: Account, maya: Account, proposal: Proposal) -> None:
    seen_by_maya = Proposal.objects.get(pk=proposal.pk)
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    with pytest.raises(AlreadyDecided):
        decide(moderator=maya, proposal=seen_by_maya, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    assert ModerationDecision.objects.count() == 1


def test_the_same_agreeing_decision_of_another_is_not_recorded_twice(
    malik: Account, maya: Account, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    with pytest.raises(AlreadyDecided):
        decide(moderator=maya, proposal=proposal, decision=Decision.ACCEPT, seen_state=ProposalState.WAITING)


def test_a_decision_sent_twice_is_recorded_once(malik: Account, proposal: Proposal) -> None:
    made = [
        decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT, seen_state=ProposalState.WAITING)
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_moderator_may_think_again(malik: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    assert [made.state_after for made in proposal.decisions.all()] == ["accepted", "refused"]


def test_what_its_author_withdrew_stays_withdrawn(malik: Account, proposal: Proposal, camille: int) -> None:
    withdrawn = withdraw_proposal(proposal=proposal, participant=camille)
    with pytest.raises(TransitionForbidden):
        decide(moderator=malik, proposal=withdrawn, decision=Decision.ACCEPT)


def test_only_what_the_crowd_sees_makes_a_new_version(
    malik: Account, proposal: Proposal, consultation: Consultation
) -> None:
    versions = []
    for decision in (Decision.POSTPONE, Decision.ACCEPT, Decision.REOPEN):
        decide(moderator=malik, proposal=proposal, decision=decision)
        versions.append(Consultation.objects.get(pk=consultation.pk).version - consultation.version)
    assert versions == [0, 1, 2]


def test_a_decided_proposal_leaves_the_queue(malik: Account, proposal: Proposal, consultation: Consultation) -> None:
    assert list(waiting_proposals(consultation)) == [proposal]
    decide(moderator=malik, proposal=proposal, decision=Decision.POSTPONE)
    assert not waiting_proposals(consultation).exists()


def test_a_decision_is_never_edited_nor_deleted(malik: Account, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    made.note = "other"
    with pytest.raises(RecordFinal):
        made.save()
    with pytest.raises(RecordFinal):
        made.delete()
    with pytest.raises(RecordFinal):
        ModerationDecision.objects.update(note="other")
    with pytest.raises(RecordFinal):
        ModerationDecision.objects.filter(pk=made.pk).delete()
