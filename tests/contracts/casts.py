"""Casts to append, and the check that a log holds one truth."""

from collections import defaultdict

from parvis.ballotbox.log import BallotLog
from parvis.domain.ballot import CardKind, Cast, ConsultationId, ParticipantId, ProposalId, Provenance
from parvis.domain.standing import COUNTED, Standing, UnsealedPolicy
from parvis.insight.log import LogRows

AGREE, NEUTRAL, DISAGREE, SKIP, WITHDRAWN = 8, 16, 24, 32, 0
SEALED = Provenance(Standing.SEALED, CardKind.STANDARD, draw=2**62 + 5, probability=0.25, source=3)
UNSEALED = Provenance(Standing.UNSEALED)
APART = UnsealedPolicy.RECORD_APART


def a_cast(participant=7, proposal=1, mark=AGREE, provenance=SEALED, *, consultation=1, identity=0, **others) -> Cast:
    """A sealed agreement of participant 7 with proposal 1, but for what is said."""
    place = (ConsultationId(consultation), ParticipantId(participant), ProposalId(proposal))
    return Cast(*place, mark, provenance, **{"cast_at": 1_700_000_000_000, "identity": identity} | others)


def append_batches(log: BallotLog, count: int) -> None:
    """Appends batches of a hundred newcomers."""
    for _ in range(count):
        start = log.head()
        log.append([a_cast(start + place) for place in range(1, 101)])


def assert_one_truth(rows: LogRows) -> None:
    """No gap, no doubled key, every row replaces the one before it, one first row for each counted participant."""
    assert rows["sequence"].tolist() == list(range(1, len(rows) + 1))
    latest: dict[tuple[int, int, int], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    has_counted: set[tuple[int, int]] = set()
    names = ("consultation", "participant", "proposal", "revision", "mark", "standing", "previous", "previous_standing")
    for row in rows[[*names, "is_first"]].tolist():
        key, (revision, mark, standing, previous, previous_standing, is_first) = row[:3], row[3:]
        assert (revision - 1, previous, previous_standing) == latest[key]
        assert is_first == (standing in COUNTED and key[:2] not in has_counted)
        latest[key] = (revision, mark, standing)
        if standing in COUNTED:
            has_counted.add(key[:2])
