"""What a rehearsal shows a selection rule, and what the rule answers. The rules themselves stand elsewhere."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.insight.log import Counts, LogRows

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NO_CARD = -1


@dataclass(frozen=True, slots=True)
class Scene:
    """What may be known at one moment. A proposal's position is its row in every array, oldest accepted first.

    Times are milliseconds since 1970 UTC; `counts` has shape (proposals, MARK_COUNT), `exposures` counts cards
    served, `rows` is the log so far.
    """

    now: int
    opens_at: int
    closes_at: int
    proposals: Ints
    authors: Ints
    ideas: Ints
    themes: Ints
    territories: Ints
    accepted_at: Ints
    counts: Counts
    exposures: Ints
    rows: LogRows


@dataclass(frozen=True, slots=True)
class Asking:
    """Participants who ask for cards while the board stands still.

    `seen[i, p]` tells whether participant i has answered the proposal at position p, or cannot (in a replay);
    `positions[i]` and `marks[i]` are the answers in the order they were given.
    """

    participants: Ints
    seen: Bools
    positions: tuple[Ints, ...]
    marks: tuple[Ints, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Served:
    """Cards by participant, in order, shape (participants, size): positions in the scene (`NO_CARD` where short).

    `probabilities` are those the rule gave each card (0: unknown).
    """

    positions: Ints
    probabilities: Floats


class Rule(Protocol):
    """A selection rule: the same scene, asking and seed give the same cards."""

    def __call__(self, scene: Scene, asking: Asking) -> Served: ...


def draw_by_weight(weights: Floats, seen: Bools, size: int, chance: np.random.Generator) -> Ints:
    """Up to `size` unseen positions a participant, without replacement, with chances that follow `weights` (> 0).

    Efraimidis and Spirakis (2006): the largest of log(u) / weight is such a draw. Shape (participants, size).

    >>> draw_by_weight(np.ones(3), np.array([[True, False, True]]), 2, np.random.default_rng(1)).tolist()
    [[1, -1]]
    """
    keys = np.where(seen, -np.inf, -chance.standard_exponential(seen.shape) / weights)
    wanted = min(size, keys.shape[1])
    best = np.argpartition(-keys, wanted - 1, axis=1)[:, :wanted] if wanted else np.zeros((len(keys), 0), np.int64)
    values = np.take_along_axis(keys, best, axis=1)
    order = np.argsort(-values, axis=1)
    cards = np.take_along_axis(best, order, axis=1)
    cards[np.isneginf(np.take_along_axis(values, order, axis=1))] = NO_CARD
    served = np.full((len(keys), size), NO_CARD, np.int64)
    served[:, :wanted] = cards
    return served
