"""A writer that races others on the same few keys, in a process or a thread of its own."""

import random
from pathlib import Path

from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.ballotbox.sqlite import SqliteLog
from tests.contracts.casts import AGREE, DISAGREE, SKIP, a_cast

Written = list[tuple[int, int, int, int, int]]


def race(log: BallotLog, writer: int, batches: int) -> Written:
    """Appends batches of contended casts; answers (sequence, participant, proposal, revision, mark) of the new rows."""
    chance = random.Random(writer)
    written: Written = []
    for number in range(batches):
        casts = [
            a_cast(
                chance.randint(1, 4),
                chance.randint(1, 3),
                chance.choice((AGREE, DISAGREE, SKIP)),
                identity=writer * 10_000 + number * 10 + place + 1,
            )
            for place in range(5)
        ]
        entries = [outcome.entry for outcome in log.append(casts) if outcome.is_new]
        written += [(e.sequence, e.participant, e.proposal, e.revision, e.mark) for e in entries]
    return written


def race_on(place: str, writer: int, batches: int) -> Written:
    """As `race`, on a log that this process opens itself."""
    log = open_place(place)
    try:
        return race(log, writer, batches)
    finally:
        log.close()


def open_place(place: str) -> BallotLog:
    """The log at a path or a PostgreSQL address."""
    return PostgresqlLog(place) if place.startswith("postgresql:") else SqliteLog(Path(place))
