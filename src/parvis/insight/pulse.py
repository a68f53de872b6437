"""Participation through time, by source and by person: additive counts of the log, kept small and brought up to date.

Nothing here reads more than the rows that are new, so that the office's home costs the crowd nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.domain.standing import COUNTED
from parvis.insight.log import LogRows

HOUR_MS = 3_600_000
_COUNTED = [int(standing) for standing in COUNTED]


@dataclass(frozen=True, slots=True)
class PulseCounts:
    """Counts of one consultation at a log position.

    `hours` gives, for each hour since 1970 UTC, how many ballots were cast and how many people cast their first one;
    `sources` how many people came by each source (0: none named).
    """

    position: int = 0
    hours: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    sources: Mapping[int, int] = field(default_factory=dict)

    @property
    def ballots(self) -> int:
        """All ballots of a counted standing, changes of mind included."""
        return sum(ballots for ballots, _ in self.hours.values())

    @property
    def people(self) -> int:
        """Everyone with a counted ballot."""
        return sum(people for _, people in self.hours.values())


def fold_pulse(counts: PulseCounts, rows: LogRows) -> PulseCounts:
    """The counts after these further rows of one consultation; rows at or before the position are left out.

    >>> from parvis.insight.log import LOG_DTYPE
    >>> rows = np.zeros(3, LOG_DTYPE)
    >>> rows["sequence"], rows["standing"], rows["source"] = [1, 2, 3], 1, [7, 7, 0]
    >>> rows["is_first"], rows["cast_at"] = [True, False, True], [0, 1, HOUR_MS]
    >>> fold_pulse(PulseCounts(), rows)
    PulseCounts(position=3, hours={0: (2, 1), 1: (1, 1)}, sources={0: 1, 7: 1})
    """
    rows = rows[rows["sequence"] > counts.position]
    if not len(rows):
        return counts
    kept = rows[np.isin(rows["standing"], _COUNTED)]
    first = kept[kept["is_first"]]
    ballots, people = _count(kept["cast_at"] // HOUR_MS), _count(first["cast_at"] // HOUR_MS)
    hours = dict(counts.hours)
    for hour, number in ballots.items():
        before = hours.get(hour, (0, 0))
        hours[hour] = (before[0] + number, before[1] + people.get(hour, 0))
    sources = dict(counts.sources)
    for source, number in _count(first["source"]).items():
        sources[source] = sources.get(source, 0) + number
    return PulseCounts(int(rows["sequence"][-1]), dict(sorted(hours.items())), dict(sorted(sources.items())))


def without(counts: PulseCounts, held: PulseCounts) -> PulseCounts:
    """The counts without those of some of the same rows; what comes to nothing is left out.

    >>> without(PulseCounts(9, {0: (3, 2), 5: (1, 1)}, {0: 2, 7: 1}), PulseCounts(8, {5: (1, 1)}, {7: 1}))
    PulseCounts(position=9, hours={0: (3, 2)}, sources={0: 2})
    """
    hours = {}
    for hour, (ballots, people) in counts.hours.items():
        less = held.hours.get(hour, (0, 0))
        hours[hour] = (ballots - less[0], people - less[1])
    sources = {source: people - held.sources.get(source, 0) for source, people in counts.sources.items()}
    return PulseCounts(
        counts.position,
        {hour: left for hour, left in hours.items() if any(left)},
        {source: people for source, people in sources.items() if people},
    )


def write_pulse(counts: PulseCounts) -> dict[str, Any]:
    """The counts as JSON can hold them."""
    hours = [[hour, *numbers] for hour, numbers in counts.hours.items()]
    return {"position": counts.position, "hours": hours, "sources": [list(pair) for pair in counts.sources.items()]}


def read_pulse(written: Mapping[str, Any]) -> PulseCounts:
    """The counts from what `write_pulse` wrote; empty ones from nothing.

    >>> counts = PulseCounts(3, {0: (2, 1)}, {7: 1})
    >>> read_pulse(write_pulse(counts)) == counts, read_pulse({}) == PulseCounts()
    (True, True)
    """
    return PulseCounts(
        int(written.get("position", 0)),
        {int(hour): (int(ballots), int(people)) for hour, ballots, people in written.get("hours", ())},
        {int(source): int(people) for source, people in written.get("sources", ())},
    )


def _count(values: NDArray[Any]) -> dict[int, int]:
    found, numbers = np.unique(values, return_counts=True)
    return {int(value): int(number) for value, number in zip(found, numbers, strict=True)}
