"""A slate that represents: k proposals chosen so that each large enough group of like-minded people is heard.

Beside it stands the plain list of the most agreed proposals, which may all be those of one majority.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from parvis.insight.factorisation import Factors, Floats
from parvis.insight.matrix import OpinionMatrix

Positions = NDArray[np.int64]
PEOPLE_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Seat:
    """A chosen proposal: its id, and of how many people (weights included) it is the first choice on the slate."""

    proposal: int
    heard_by_it: float


@dataclass(frozen=True, slots=True)
class Slate:
    """`representing` seats in the order chosen; `most_agreed` the plain list of as many; the shares of people who
    approve at least one proposal of each, from 0 to 1."""

    representing: tuple[Seat, ...]
    most_agreed: tuple[int, ...]
    heard: float
    heard_by_most_agreed: float

    @property
    def only_representing(self) -> tuple[int, ...]:
        """What representation adds: chosen ids that the plain list lacks."""
        return tuple(seat.proposal for seat in self.representing if seat.proposal not in self.most_agreed)


def choose_slate(
    matrix: OpinionMatrix,
    factors: Factors,
    seats: int,
    agreement: Floats,
    random_state: int = 0,
    *,
    people: int = PEOPLE_AT_MOST,
) -> Slate:
    """Chooses `seats` proposals by sequential proportional approval voting (Thiele, 1895).

    A person approves a proposal by having agreed with it, or, where that person never saw it, with the chance that
    the factorisation predicts. Each next seat goes to the proposal with the most approval, a person who approves r
    seats already counting 1 / (1 + r). `agreement` (m,) ranks the plain list, its lower interval ends say.
    People without any opinion are left out; beyond `people` of them a sample by lot stands for all.
    """
    seats = min(seats, len(matrix.proposals))
    rng = np.random.default_rng([random_state, 29])
    voiced = np.flatnonzero(matrix.ballots > 0)
    if len(voiced) > people:
        voiced = np.sort(rng.choice(voiced, people, replace=False))
    plain = np.argsort(-agreement, kind="stable")[:seats]
    if not len(voiced) or not seats:
        return Slate((), tuple(matrix.proposals[plain].tolist()), 0.0, 0.0)
    approvals = approval_chances(matrix.rows_of(voiced), factors, voiced)
    chosen, first = _thiele(approvals, seats)
    return Slate(
        representing=tuple(
            Seat(int(matrix.proposals[index]), float(heard)) for index, heard in zip(chosen, first, strict=True)
        ),
        most_agreed=tuple(matrix.proposals[plain].tolist()),
        heard=_heard(approvals, chosen),
        heard_by_most_agreed=_heard(approvals, plain),
    )


def approval_chances(part: OpinionMatrix, factors: Factors, people: Positions) -> NDArray[np.float32]:
    """The chance that each of some people approves each proposal, shape (people, m): 0 or 1 where it was voted on.

    Elsewhere the predicted rating, from -1 to 1, is read as a chance from 0 to 1, and counts half as much: what
    people said weighs more than what they would say.
    """
    tastes, traits = factors.people[people], factors.proposals
    predicted = factors.mean + tastes[:, :1] + traits[:, 0] + tastes[:, 1:] @ traits[:, 1:].T
    chances: NDArray[np.float32] = (np.clip((1 + predicted) / 2, 0, 1) / 2).astype(np.float32)
    rows = np.repeat(np.arange(len(people)), part.ballots)
    chances[rows, part.columns] = part.ratings == 1
    return chances


def _thiele(approvals: NDArray[np.float32], seats: int) -> tuple[Positions, Floats]:
    people, size = approvals.shape
    heard, none = np.zeros(people), np.ones(people)
    free = np.ones(size, dtype=bool)
    chosen, first = np.zeros(seats, np.int64), np.zeros(seats)
    for seat in range(seats):
        gains = np.where(free, _weigh(approvals, 1 / (1 + heard)), -1.0)
        best = int(np.argmax(gains))
        chosen[seat], free[best] = best, False
        first[seat] = float((none * approvals[:, best]).sum())
        heard += approvals[:, best]
        none *= 1 - approvals[:, best]
    return chosen, first


def _heard(approvals: NDArray[np.float32], chosen: Positions) -> float:
    return float(1 - np.prod(1.0 - approvals[:, chosen], axis=1).mean())


@numba.njit(cache=True, nogil=True)
def _weigh(approvals, weights):  # type: ignore[no-untyped-def]
    people, size = approvals.shape
    gains = np.zeros(size)
    for person in range(people):
        weight = weights[person]
        for proposal in range(size):
            gains[proposal] += weight * approvals[person, proposal]
    return gains
