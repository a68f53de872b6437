"""A ballot: what one participant says of one proposal at one moment, and how it joins what was said before.

`settle` is the whole rule of the log; every engine applies it, and none has another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NewType

from parvis.domain.errors import IdentityReused, NothingToWithdraw, SealRefused
from parvis.domain.opinion import Opinion
from parvis.domain.standing import COUNTED, Standing, UnsealedPolicy

ConsultationId = NewType("ConsultationId", int)
ParticipantId = NewType("ParticipantId", int)
ProposalId = NewType("ProposalId", int)

FIRST_RANDOM_PARTICIPANT = 2**32
"""Pseudonyms are drawn from here on; smaller numbers are those of an imported file."""
FIRST_IDENTIFIED_PARTICIPANT = 2**62
"""From here to 2**63 - 1: the pseudonyms made from what an identity provider says, one a person and consultation."""


def is_identified(participant: int) -> bool:
    """Whether a pseudonym stands for someone who signed in, and so for one person.

    >>> is_identified(FIRST_RANDOM_PARTICIPANT), is_identified(FIRST_IDENTIFIED_PARTICIPANT)
    (False, True)
    """
    return participant >= FIRST_IDENTIFIED_PARTICIPANT


class CardKind(IntEnum):
    """By which door a card reached the participant."""

    UNKNOWN = 0
    STANDARD = 1
    PINNED = 2
    LINKED = 3
    CONSENSUS = 4
    CONTROVERSY = 5
    THEME = 6
    TERRITORY = 7
    CHOSEN = 8
    IMPORTED = 9


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a card came to be served.

    `draw` identifies the draw (63 bits), `probability` (0 to 1; 0 when unknown) is the chance this card had in it,
    `source` is the number of the campaign or partner that brought the participant (0: none).
    """

    standing: Standing
    kind: CardKind = CardKind.UNKNOWN
    draw: int = 0
    probability: float = 0.0
    source: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot that asks to be recorded. `identity` (63 bits, 0: none) makes its repetition harmless."""

    consultation: ConsultationId
    participant: ParticipantId
    proposal: ProposalId
    mark: int
    provenance: Provenance
    cast_at: int
    """Milliseconds since 1970, UTC."""
    identity: int = 0
    unsealed: UnsealedPolicy = UnsealedPolicy.REFUSE
    seal_error: type[SealRefused] | None = None
    """Why the ballot has no valid seal, when it has none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log: a cast with its revision, and the state (mark and standing) that it replaces."""

    consultation: ConsultationId
    participant: ParticipantId
    proposal: ProposalId
    revision: int
    mark: int
    previous: int
    previous_standing: Standing
    provenance: Provenance
    cast_at: int
    identity: int
    is_first: bool
    """Whether it is the participant's first row of a counted standing in this consultation."""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a cast: the entry that now holds, and whether this request wrote it."""

    entry: Entry
    is_new: bool


def settle(cast: Cast, history: Sequence[Entry], *, is_first: bool, sequence: int = 0) -> Outcome:
    """The entry that a cast makes after `history`, the same participant's earlier entries on the same proposal.

    `history` is in order of revision; `is_first` tells that the participant has no counted row anywhere yet;
    `sequence` is the number that a new row takes.
    A repeated identity answers the entry it made; the same mark again makes no
    new revision. A change of mind without a new seal keeps the provenance of the opinion that it replaces.
    Raises `IdentityReused`, `NothingToWithdraw`, or the cast's own `seal_error` where unsealed ballots are refused.
    """
    for entry in history:
        if cast.identity and entry.identity == cast.identity:
            if entry.mark != cast.mark:
                raise IdentityReused
            return Outcome(entry, is_new=False)
    latest = history[-1] if history else None
    if latest is None and cast.mark == Opinion.WITHDRAWN:
        raise NothingToWithdraw
    provenance = _provenance(cast, latest)
    if latest and latest.mark == cast.mark and latest.provenance.standing == provenance.standing:
        return Outcome(latest, is_new=False)
    return Outcome(
        Entry(
            consultation=cast.consultation,
            participant=cast.participant,
            proposal=cast.proposal,
            revision=latest.revision + 1 if latest else 1,
            mark=cast.mark,
            previous=latest.mark if latest else 0,
            previous_standing=latest.provenance.standing if latest else Standing.NONE,
            provenance=provenance,
            cast_at=cast.cast_at,
            identity=cast.identity,
            is_first=is_first and provenance.standing in COUNTED,
            sequence=sequence,
        ),
        is_new=True,
    )


def _provenance(cast: Cast, latest: Entry | None) -> Provenance:
    if cast.provenance.standing is not Standing.UNSEALED:
        return cast.provenance
    if latest and latest.provenance.standing is not Standing.UNSEALED:
        return latest.provenance
    if cast.unsealed is UnsealedPolicy.REFUSE:
        raise cast.seal_error or SealRefused
    return cast.provenance
