"""Votes of a conversation held elsewhere, as casts that the log can take once and only once."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.ballotbox.log import BallotLog
from parvis.domain.ballot import CardKind, Cast, ConsultationId, Outcome, ParticipantId, ProposalId, Provenance
from parvis.domain.standing import Standing
from parvis.insight.log import LogRows

BATCH_ROWS = 1_000


def record_votes(
    log: BallotLog, rows: LogRows, *, consultation: int, proposal_ids: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Records rows whose proposals have the numbers of a file; after each batch, how many were given and were new.

    `proposal_ids` maps the file's numbers to ours. Participants keep the numbers they have in the file. Each vote has
    an identity made of what it says, so that recording the same file again, even after a crash halfway, adds nothing.
    """
    for start in range(0, len(rows), BATCH_ROWS):
        batch = rows[start : start + BATCH_ROWS]
        settled = log.append([_cast(row, consultation, proposal_ids) for row in batch.tolist()])
        yield len(batch), sum(isinstance(outcome, Outcome) and outcome.is_new for outcome in settled)


def _cast(row: tuple[Any, ...], consultation: int, proposal_ids: Mapping[int, int]) -> Cast:
    _, _, participant, number, revision, mark, _, standing, _, _, kind, source, draw, probability, cast_at, _ = row
    name = f"imported {participant} {number} {revision} {cast_at}".encode()
    return Cast(
        consultation=ConsultationId(consultation),
        participant=ParticipantId(participant),
        proposal=ProposalId(proposal_ids[number]),
        mark=mark,
        provenance=Provenance(Standing(standing), CardKind(kind), draw, probability, source),
        cast_at=cast_at,
        identity=int.from_bytes(hashlib.blake2b(name, digest_size=8).digest()) >> 1,
    )
