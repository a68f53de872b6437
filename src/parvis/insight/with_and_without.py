"""Each proposal with some ballots and without them: what they change in what is told of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.zone import Zone
from parvis.insight.estimates import DECIDED_FROM, Zones, settle_zones, zone_chances
from parvis.insight.log import Counts, opinion_counts

SMALLEST_DIFFERENCE = 5
"""Fewer ballots than these are told of no proposal: the difference would say what few people said."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A proposal twice: opinions (agree, neutral, disagree), the share that agrees (0 to 1; None without any), and
    the zone that is told."""

    proposal: int
    opinions_with: int
    opinions_without: int
    agreement_with: float | None
    agreement_without: float | None
    zone_with: Zone
    zone_without: Zone

    @property
    def is_other_zone(self) -> bool:
        """Whether another zone would be told."""
        return self.zone_with != self.zone_without

    @property
    def move(self) -> float:
        """How far the share moves, from 0 to 1; 0 where there is none on one side."""
        if self.agreement_with is None or self.agreement_without is None:
            return 0.0
        return abs(self.agreement_with - self.agreement_without)


def differences(proposals: NDArray[np.int64], without: Counts, held: Counts) -> list[Difference]:
    """What adding `held` to `without` changes, both counts of marks (proposals, MARK_COUNT).

    Proposals on which fewer than `SMALLEST_DIFFERENCE` opinions are held are left out. Other zones come first, then
    the largest moves, then smaller ids.

    >>> without, held = np.zeros((1, 33), np.int64), np.zeros((1, 33), np.int64)
    >>> without[0, 24], held[0, 8] = 60, 40
    >>> one = differences(np.array([7]), without, held)[0]
    >>> one.agreement_with, one.agreement_without, one.zone_with.name, one.zone_without.name
    (0.4, 0.0, 'CONTROVERSY', 'REJECTION')
    """
    less, added = opinion_counts(without), opinion_counts(held)
    more = less + added
    zones_with, zones_without = told_zones(more), told_zones(less)
    found = [
        Difference(
            proposal=int(proposals[row]),
            opinions_with=int(more[row, :3].sum()),
            opinions_without=int(less[row, :3].sum()),
            agreement_with=_share(more[row]),
            agreement_without=_share(less[row]),
            zone_with=Zone(zones_with[row]),
            zone_without=Zone(zones_without[row]),
        )
        for row in np.flatnonzero(added[:, :3].sum(axis=1) >= SMALLEST_DIFFERENCE).tolist()
    ]
    return sorted(found, key=lambda one: (not one.is_other_zone, -one.move, one.proposal))


def told_zones(opinions: Counts) -> Zones:
    """The zone of each proposal whose chance is `DECIDED_FROM` or more, else undecided; as `opinion_counts` counts."""
    if not len(opinions):
        return np.zeros(0, np.int8)
    return settle_zones(zone_chances(opinions), DECIDED_FROM)[1]


def _share(opinions: NDArray[np.int64]) -> float | None:
    total = int(opinions[:3].sum())
    return int(opinions[0]) / total if total else None
