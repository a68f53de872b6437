"""How a batch of casts becomes entries: one rule on the past that an engine has read, whatever the engine."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from parvis.ballotbox.log import Settled
from parvis.domain.ballot import Cast, Entry, settle
from parvis.domain.errors import ParvisError
from parvis.domain.standing import COUNTED

Key = tuple[int, int, int]
"""Consultation, participant, proposal."""
Person = tuple[int, int]
"""Consultation, participant."""


@dataclass(slots=True)
class Past:
    """What a log holds about the casts of a batch; `settle_batch` carries it on.

    `histories` are in order of revision, `counted` are those who have a row of a counted standing.
    """

    head: int = 0
    histories: defaultdict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    counted: set[Person] = field(default_factory=set)


def settle_batch(casts: Sequence[Cast], past: Past) -> tuple[list[Settled], list[Entry]]:
    """What becomes of each cast in their order, and the entries to write, numbered on from the head."""
    settled: list[Settled] = []
    fresh: list[Entry] = []
    for cast in casts:
        person = (cast.consultation, cast.participant)
        history = past.histories[cast.consultation, cast.participant, cast.proposal]
        try:
            outcome = settle(cast, history, is_first=person not in past.counted, sequence=past.head + 1)
        except ParvisError as error:
            settled.append(error)
            continue
        settled.append(outcome)
        if outcome.is_new:
            past.head += 1
            history.append(outcome.entry)
            fresh.append(outcome.entry)
            if outcome.entry.provenance.standing in COUNTED:
                past.counted.add(person)
    return settled, fresh
