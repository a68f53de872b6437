"""The consultations that the proof is made on: populations of the rehearsal, and real conversations asked again."""

import sys
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from parvis.insight.polis_export import read_polis
from parvis.rehearsal.crowd import Crowd, crowd_of, shortened, thinned
from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.rehearsal.population import populate
from parvis.rehearsal.replay import crowd_of_export
from parvis.rehearsal.replay_findings import is_judged
from parvis.rehearsal.rules import Bools
from tests.shared_data import ABSENT, CONVERSATIONS, POLIS

FEWEST_KNOWN = 40
"""Known proposals from which a conversation is large enough to judge a ranking on."""

MAKEUPS = {
    "uneven groups": Makeup(people=4000, proposals=300, group_shares=(0.56, 0.25, 0.14, 0.05)),
    "consensual": Makeup(people=4000, proposals=300, division=0.45, common_ground=1.5),
    "polarised": Makeup(people=4000, proposals=300, group_shares=(0.55, 0.45), division=1.8, common_ground=0.4),
    "flood and coordinated accounts": Makeup(
        people=4000,
        proposals=300,
        flood_copies=300,
        coordinations=(Coordination(150, 0.3), Coordination(80, 0.6)),
    ),
    "many late proposals": Makeup(people=4000, proposals=400, lateness=1.0),
    "few votes a proposal": Makeup(people=3000, proposals=1000),
}


class Case(Protocol):
    """A consultation to play: its crowd for a seed, and the same with a share of its votes."""

    name: str

    def crowd(self, seed: int) -> Crowd: ...

    def judged(self, crowd: Crowd) -> Bools: ...

    def fewer(self, crowd: Crowd, share: float, seed: int) -> Crowd: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A made population: another one for each seed. Fewer votes are fewer people."""

    name: str
    makeup: Makeup

    def crowd(self, seed: int) -> Crowd:
        return crowd_of(populate(self.makeup, seed))

    def judged(self, crowd: Crowd) -> Bools:
        return np.ones(len(crowd.proposals), bool)

    def fewer(self, crowd: Crowd, share: float, seed: int) -> Crowd:
        return crowd if share == 1 else thinned(crowd, share, seed)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A real conversation: the same people for each seed. Fewer votes are fewer cards for each of them."""

    name: str

    def crowd(self, seed: int) -> Crowd:
        del seed
        return crowd_of_export(read_polis(POLIS / self.name))

    def judged(self, crowd: Crowd) -> Bools:
        return is_judged(crowd)

    def fewer(self, crowd: Crowd, share: float, seed: int) -> Crowd:
        return crowd if share == 1 else shortened(crowd, share, seed)


def cases() -> list[Made | Replayed]:
    """All of them; conversations only where they are beside the project, and large enough."""
    if not CONVERSATIONS:
        sys.stderr.write(f"Left out: {ABSENT}.\n")
    replayed = filter(_is_large_enough, map(Replayed, CONVERSATIONS))
    return [*(Made(name, makeup) for name, makeup in MAKEUPS.items()), *replayed]


def _is_large_enough(case: Replayed) -> bool:
    return int(case.judged(case.crowd(0)).sum()) >= FEWEST_KNOWN
