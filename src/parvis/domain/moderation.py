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
    ASK = "ask"
    SPLIT = "split"
    CONFIRM = "confirm"
    UNDO = "undo"


UNDO_SECONDS = 10
"""For how long a moderator may undo a decision of her own."""
LOCK_SECONDS = 120
"""For how long an item stays with the moderator that it was handed to, unless the page asks for longer."""
TARGET_HOURS = 48
ALERT_HOURS = 36
"""A proposal is read within the target; from the alert on, its delay is announced."""

STATE_AFTER: dict[Decision, ProposalState] = {
    Decision.ACCEPT: ProposalState.ACCEPTED,
    Decision.REFUSE: ProposalState.REFUSED,
    Decision.POSTPONE: ProposalState.POSTPONED,
    Decision.SET_ASIDE: ProposalState.SET_ASIDE,
    Decision.REOPEN: ProposalState.WAITING,
    Decision.ASK: ProposalState.POSTPONED,
    Decision.SPLIT: ProposalState.REFUSED,
}
"""`CONFIRM` keeps the state that there is, and `UNDO` gives back the one before."""

CONFIRMABLE = frozenset({ProposalState.ACCEPTED, ProposalState.REFUSED})


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
    DUPLICATE = "duplicate"


type RuleCode = str
"""The ground of a decision: a `Reason`, or the code of a rule that one consultation made for itself."""
RULE_KEYS = "1234567890bdefgijlmoqrtyz"
"""Keys that may refuse under a rule, in the order in which they are given: those that the queue does not use."""
MOST_RULES = 20
"""As many rules may hold at once in a consultation: more would be read by nobody."""

NEED_A_REASON = frozenset({Decision.REFUSE, Decision.ASK})


class ReasonMissing(BadRequest):
    code = "reason-missing"
    sentence = gettext_noop("A refusal, or a request to reword, needs its reason: choose one of the rules.")


class UnknownRule(BadRequest):
    code = "unknown-rule"
    sentence = gettext_noop("This rule does not hold here, or no longer. Choose one of the rules that do.")


class TooManyRules(BadRequest):
    code = "too-many-rules"
    sentence = gettext_noop("{most} rules may hold at once. Let one of them end first.")


def require_reason(decision: Decision, reason: RuleCode | None) -> None:
    """Raises `ReasonMissing` for a refusal, or a request to reword, without its ground."""
    if decision in NEED_A_REASON and reason is None:
        raise ReasonMissing
