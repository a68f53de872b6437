"""The port of the ballot log: what every engine promises. Its contract is tested on each of them."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.domain.ballot import CardKind, Cast, Entry, Outcome, Provenance
from parvis.domain.errors import ParvisError
from parvis.domain.standing import Standing
from parvis.insight.log import LOG_DTYPE, LogRows

Settled = Outcome | ParvisError
"""What became of one cast of a batch; an error is that cast's own and leaves the others alone."""


Answers = NDArray[np.int64]
"""Shape (rows, 3): participant, proposal, mark."""


class BallotLog(Protocol):
    """Append-only, in one order. Sequence numbers start at 1 and leave no gap; a row, once read, never changes."""

    def append(self, casts: Sequence[Cast]) -> list[Settled]:
        """Records a batch in one durable transaction and answers in the order of `casts`.

        When it returns, what it says was recorded is on disk. Raises `LogUnavailable` or `StoreFull` when nothing of
        the batch was recorded.
        """

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        """The rows whose sequence number is above `after`, in order, `limit` at most."""

    def history(self, consultation: int, participant: int) -> list[Entry]:
        """Every row of one participant, in order of sequence number."""

    def answers(self, consultation: int, participants: Sequence[int]) -> Answers:
        """What these participants have answered, in order of sequence number; each of them is named once."""

    def head(self) -> int:
        """The sequence number of the last row; 0 when there is none."""

    def close(self) -> None:
        """Lets go of files and connections."""


def rows_of(entries: Sequence[Entry]) -> LogRows:
    """The same entries as an array of `LOG_DTYPE`."""
    return np.array([row_of(entry) for entry in entries], dtype=LOG_DTYPE)


def row_of(entry: Entry) -> tuple[int | float | bool, ...]:
    """One entry as a tuple in the order of `LOG_DTYPE`."""
    provenance = entry.provenance
    return (
        entry.sequence,
        entry.consultation,
        entry.participant,
        entry.proposal,
        entry.revision,
        entry.mark,
        entry.previous,
        int(provenance.standing),
        int(entry.previous_standing),
        entry.is_first,
        int(provenance.kind),
        provenance.source,
        provenance.draw,
        provenance.probability,
        entry.cast_at,
        entry.identity,
    )


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row in the order of `LOG_DTYPE`."""
    return Entry(
        consultation=row[1],
        participant=row[2],
        proposal=row[3],
        revision=row[4],
        mark=row[5],
        previous=row[6],
        previous_standing=_STANDINGS[row[8]],
        provenance=Provenance(_STANDINGS[row[7]], _KINDS[row[10]], row[12], row[13], row[11]),
        cast_at=row[14],
        identity=row[15],
        is_first=bool(row[9]),
        sequence=row[0],
    )


_STANDINGS = {int(standing): standing for standing in Standing}
_KINDS = {int(kind): kind for kind in CardKind}
