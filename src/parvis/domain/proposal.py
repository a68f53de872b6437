"""The states of a proposal, the transitions between them, and what its text must be."""

import re
import unicodedata
from enum import StrEnum

from parvis.domain.errors import BadProposalText, TransitionForbidden


class ProposalState(StrEnum):
    """`WAITING` to be read, `SET_ASIDE` for a trained person, `ACCEPTED` and so open to votes."""

    WAITING = "waiting"
    POSTPONED = "postponed"
    SET_ASIDE = "set-aside"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.WAITING: frozenset(ProposalState) - {ProposalState.WAITING},
    ProposalState.POSTPONED: frozenset(ProposalState) - {ProposalState.POSTPONED},
    ProposalState.SET_ASIDE: frozenset({ProposalState.WAITING, ProposalState.REFUSED, ProposalState.WITHDRAWN}),
    ProposalState.ACCEPTED: frozenset(
        {ProposalState.WAITING, ProposalState.SET_ASIDE, ProposalState.REFUSED, ProposalState.WITHDRAWN}
    ),
    ProposalState.REFUSED: frozenset({ProposalState.WAITING, ProposalState.ACCEPTED, ProposalState.WITHDRAWN}),
    ProposalState.WITHDRAWN: frozenset(),
}
DEFAULT_MINIMUM_LENGTH = 12
DEFAULT_MAXIMUM_LENGTH = 140
_SPACES = re.compile(r"\s+")


def require_transition(state: ProposalState, wanted: ProposalState) -> None:
    """Raises `TransitionForbidden` where `state` cannot become `wanted`."""
    if wanted not in TRANSITIONS[state]:
        raise TransitionForbidden(state=state.value, wanted=wanted.value)


def clean_text(text: str, *, minimum: int = DEFAULT_MINIMUM_LENGTH, maximum: int = DEFAULT_MAXIMUM_LENGTH) -> str:
    """The text as it will be kept: composed (NFC), on one line, without control characters, spaces folded.

    Lengths are in characters. Raises `BadProposalText`.

    >>> clean_text("  We should   light\\nthe bus stops. ")
    'We should light the bus stops.'
    """
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(c if unicodedata.category(c) not in _HIDDEN else " " for c in composed)
    folded = _SPACES.sub(" ", visible).strip()
    if not minimum <= len(folded) <= maximum:
        raise BadProposalText(minimum=minimum, maximum=maximum, length=len(folded))
    return folded


_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn"})
