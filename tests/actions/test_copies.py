"""A flood of one text: two thousand copies are one decision, and undone as one."""

import pytest
from pytest_django import DjangoAssertNumQueries

from parvis.actions.copies import copies_of, decide_with_copies
from parvis.actions.find_neighbours import find_neighbours
from parvis.actions.hand_out import hand_out
from parvis.actions.undo_decision import undo_decision
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")
FLOOD = 2000


@pytest.fixture
def flood(consultation: Consultation, proposal: Proposal) -> list[Proposal]:
    """The copies of a proposal that a campaign sent."""
    texts = (proposal.text.upper() if number % 2 else f" {proposal.text}!" for number in range(FLOOD))
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=text, original_text=text, language="en") for text in texts
    )
    return copies_of(proposal)


@pytest.mark.parametrize(
    ("decision", "reason", "state"),
    [(Decision.ACCEPT, None, "refused"), (Decision.REFUSE, Reason.PROMOTIONAL, "refused")],
)
def test_a_flood_is_one_decision(
    malik: Account,
    proposal: Proposal,
    flood: list[Proposal],
    decision: Decision,
    reason: Reason | None,
    state: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(60):
        made = decide_with_copies(moderator=malik, proposal=proposal, copies=flood, decision=decision, reason=reason)
    assert len(made) == FLOOD + 1
    assert Proposal.objects.filter(state=state).count() >= FLOOD
    with django_assert_max_num_queries(80):
        undo_decision(moderator=malik, consultation=proposal.consultation)
    assert Proposal.objects.filter(state="waiting").count() == FLOOD + 1


def test_each_copy_has_its_record(malik: Account, proposal: Proposal, flood: list[Proposal]) -> None:
    decide_with_copies(moderator=malik, proposal=proposal, copies=flood, decision=Decision.ACCEPT)
    made = ModerationDecision.objects.filter(twin=proposal, reason="duplicate")
    assert made.count() == StaffAct.objects.filter(after__reason="duplicate").count() == FLOOD


def test_a_copy_that_someone_else_reads_is_left_to_her(
    malik: Account, maya: Account, proposal: Proposal, flood: list[Proposal], consultation: Consultation
) -> None:
    hand_out(moderator=maya, consultation=consultation, wanted=flood[7].pk)
    decide_with_copies(moderator=malik, proposal=proposal, copies=flood, decision=Decision.ACCEPT)
    assert Proposal.objects.get(state="waiting") == flood[7]


def test_a_flood_hides_no_other_neighbour(
    consultation: Consultation, proposal: Proposal, flood: list[Proposal]
) -> None:
    other = Proposal.objects.create(
        consultation=consultation, text="We should plant trees along the tramway line.", language="en"
    )
    assert other in [one.proposal for one in find_neighbours(proposal).pending]


def test_what_is_written_later_is_found(consultation: Consultation, proposal: Proposal) -> None:
    find_neighbours(proposal)
    later = Proposal.objects.create(
        consultation=consultation, text="We should plant more trees along the tram line.", language="en"
    )
    assert [one.proposal for one in find_neighbours(proposal).pending] == [later]
