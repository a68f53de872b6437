"""The statement of reasons that the author of a refused proposal reads (Regulation (EU) 2022/2065, article 17)."""

from dataclasses import dataclass
from datetime import datetime

from parvis.actions.doubt_decision import may_appeal
from parvis.domain.moderation import Decision
from parvis.domain.proposal import ProposalState
from parvis.records.models import Appeal, ModerationDecision, Proposal
from parvis.records.rule_text import rules_of


@dataclass(frozen=True, slots=True)
class Statement:
    """The ground (`rule`), the facts (`message`), when, by a person or not, and what the author may do now.

    `twin` is the published proposal that says the same; `appeal` the author's own, `is_answer` that this is the answer
    to one; `asks` that the author is asked to reword.
    """

    decision: ModerationDecision
    rule: str
    message: str
    at: datetime
    by_a_person: bool
    twin: Proposal | None
    may_appeal: bool
    appeal: Appeal | None
    is_answer: bool
    asks: bool


def statement_of(proposal: Proposal, now: datetime) -> Statement | None:
    """Why a proposal is refused or is to be reworded; None for any other. Reads the prefetched decisions."""
    in_force = [one for one in proposal.decisions.all() if one.decision != Decision.UNDO and not _is_undone(one)]
    if not in_force:
        return None
    last = in_force[-1]
    asks = proposal.state == ProposalState.POSTPONED and last.decision == Decision.ASK
    if proposal.state != ProposalState.REFUSED and not asks:
        return None
    grounds = [one for one in in_force if one.reason] or [last]
    appeal = getattr(last, "appealed_by", None)
    return Statement(
        decision=last,
        rule=_rule(proposal, grounds[-1]),
        message=last.message or grounds[-1].message,
        at=last.at,
        by_a_person=last.moderator_id is not None,
        twin=last.twin if last.twin and last.twin.state == ProposalState.ACCEPTED else None,
        may_appeal=not asks and appeal is None and may_appeal(last, now),
        appeal=appeal,
        is_answer=last.appeal_id is not None,
        asks=asks,
    )


def _rule(proposal: Proposal, ground: ModerationDecision) -> str:
    if not ground.reason:
        return ""
    return rules_of(proposal.consultation, with_unused=True)[ground.reason]


def _is_undone(decision: ModerationDecision) -> bool:
    return getattr(decision, "undone_by", None) is not None
