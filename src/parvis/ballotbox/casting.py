"""From a request's ballots to casts, and from their outcomes to what the participant is told."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec

from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.log import Settled
from parvis.ballotbox.token import Participation
from parvis.domain.ballot import (
    Cast,
    ConsultationId,
    Outcome,
    ParticipantId,
    ProposalId,
    Provenance,
    is_identified,
)
from parvis.domain.errors import IdentityNeeded, ParvisError, SealRefused, TooManyBallots
from parvis.domain.opinion import Mark, Opinion
from parvis.domain.phase import require_voting
from parvis.domain.standing import Standing

MAXIMUM_BALLOTS = 50


class BallotIn(msgspec.Struct, forbid_unknown_fields=True):
    """One ballot of a request. `id` names it, so that it may be sent again."""

    proposal: int
    opinion: str
    qualifiers: list[str] = []
    seal: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one ballot of a request."""

    ballot: BallotIn
    settled: Settled


async def cast_ballots(
    crowd: Crowd,
    view: ConsultationView,
    *,
    caster: Participation,
    ballots: Sequence[BallotIn],
    identity: str = "",
) -> list[Attempt]:
    """Records each ballot that may be recorded now, and tells of each what became of it, in order.

    The source that first brought the caster stays hers, whichever link a card came by later.
    `identity` is the request's Idempotency-Key. Raises `PhaseForbids`, `IdentityNeeded` or `TooManyBallots` for the
    whole request.
    Ballots on one proposal in one request are applied in their order.
    """
    if len(ballots) > MAXIMUM_BALLOTS:
        raise TooManyBallots(limit=MAXIMUM_BALLOTS, count=len(ballots))
    now = crowd.clock()
    require_voting(view.phase(now))
    _require_identity(view, caster.participant, ballots)
    prepared = [
        _prepare(crowd, view, ballot, caster=caster, identity=_identity(identity, ballot, place), now=now)
        for place, ballot in enumerate(ballots)
    ]
    casts = [cast for cast in prepared if isinstance(cast, Cast)]
    settled = iter(await crowd.box.cast(casts) if casts else [])
    return [
        Attempt(ballot, next(settled) if isinstance(found, Cast) else found)
        for ballot, found in zip(ballots, prepared, strict=True)
    ]


def first_source(attempts: Iterable[Attempt]) -> int:
    """The source of the first recorded ballot that has one, else 0."""
    entries = (attempt.settled.entry for attempt in attempts if isinstance(attempt.settled, Outcome))
    return next((entry.provenance.source for entry in entries if entry.provenance.source), 0)


def _require_identity(view: ConsultationView, participant: ParticipantId, ballots: Sequence[BallotIn]) -> None:
    """Withdrawing stays open to those who voted before the organiser asked for an identity."""
    is_vote = any(ballot.opinion != Opinion.WITHDRAWN.name.lower() for ballot in ballots)
    if view.asks_identity and is_vote and not is_identified(participant):
        raise IdentityNeeded


def _prepare(
    crowd: Crowd, view: ConsultationView, ballot: BallotIn, *, caster: Participation, identity: int, now: int
) -> Cast | ParvisError:
    refusal: type[SealRefused] | None = None
    try:
        mark = Mark.of(ballot.opinion, ballot.qualifiers)
        view.require_open(ballot.proposal)
        try:
            provenance = crowd.sealer.unseal(
                ballot.seal,
                consultation=view.id,
                proposal=ballot.proposal,
                participant=caster.participant,
                now=now // 1000,
            )
            if caster.source in view.sources.values():
                provenance = replace(provenance, source=caster.source)
        except SealRefused as error:
            refusal, provenance = type(error), Provenance(Standing.UNSEALED)
    except ParvisError as error:
        return error
    return Cast(
        consultation=ConsultationId(view.id),
        participant=caster.participant,
        proposal=ProposalId(ballot.proposal),
        mark=int(mark),
        provenance=provenance,
        cast_at=now,
        identity=identity,
        unsealed=view.unsealed,
        seal_error=refusal,
    )


def _identity(request: str, ballot: BallotIn, place: int) -> int:
    """63 bits of the ballot's own id, or of its place in a request that has an Idempotency-Key; 0 with neither."""
    name = ballot.id or (f"{request} {place}" if request else "")
    if not name:
        return 0
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) >> 1
