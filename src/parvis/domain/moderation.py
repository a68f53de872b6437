"""The decisions a moderator may take on a proposal, and the reasons for a refusal."""

from enum import StrEnum

from parvis.domain.errors import BadRequest, gettext_noop
from parvis.domain.proposal import ProposalState


class Decision(StrEnum):
    """What a moderator does with a proposal."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    POSTPONE = "postpone"
    SET_ASIDE = "set-aside"
    REOPEN = "reopen"


STATE_AFTER: dict[Decision, ProposalState] = {
    Decision.ACCEPT: ProposalState.ACCEPTED,
    Decision.REFUSE: ProposalState.REFUSED,
    Decision.POSTPONE: ProposalState.POSTPONED,
    Decision.SET_ASIDE: ProposalState.SET_ASIDE,
    Decision.REOPEN: ProposalState.WAITING,
}


class Reason(StrEnum):
    """The ground of a refusal: one of the consultation's public rules."""

    OFF_TOPIC = "off-topic"
    UNCLEAR = "unclear"
    SEVERAL_IDEAS = "several-ideas"
    NOT_A_PROPOSAL = "not-a-proposal"
    PERSONAL_DATA = "personal-data"
    TESTIMONY = "testimony"
    INSULT = "insult"
    ILLEGAL = "illegal"
    PROMOTIONAL = "promotional"


class ReasonMissing(BadRequest):
    code = "reason-missing"
    sentence = gettext_noop("A refusal needs its reason: choose one of the rules.")


def require_reason(decision: Decision, reason: Reason | None) -> None:
    """Raises `ReasonMissing` for a refusal without its ground."""
    if decision is Decision.REFUSE and reason is None:
        raise ReasonMissing
