"""One card from each of several equal stretches of a line of units: exact chances, and never two cards of one unit.

This is the systematic sampling of Deville (1998), which is ordered pivotal sampling (Chauvet 2012, "On a
characterization of ordered pivotal sampling", Bernoulli 18): points are independent from stretch to stretch, but for
the unit that lies across a border, which may give a card on one side only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import shake_256

import numpy as np

from parvis.sequence.layout import Ints, Layout

_BYTES = 16


def random_numbers(key: str, count: int) -> Iterator[int]:
    """`count` random whole numbers below 2**128, the same for the same key, on any machine.

    >>> list(random_numbers("12 7", 2)) == list(random_numbers("12 7", 2))
    True
    """
    digest = shake_256(key.encode()).digest(count * _BYTES)
    return (int.from_bytes(digest[i : i + _BYTES]) for i in range(0, len(digest), _BYTES))


@dataclass(frozen=True, slots=True)
class Line:
    """Masses laid end to end in the layout's order, with gaps where proposals are away.

    `ends` (proposals,) are the running sums, gaps included. `ranks` are those of what is away, in order, and `gone`,
    one longer, the running sums of their masses, from 0.
    """

    layout: Layout
    ends: Ints
    ranks: Ints
    gone: Ints

    @property
    def total(self) -> int:
        """The mass that is there."""
        return int(self.ends[-1] - self.gone[-1])

    def ranks_at(self, points: Ints) -> Ints:
        """The ranks of the proposals that hold these points, counted without the gaps."""
        starts = self.ends[self.ranks] - self.gone[1:]
        shifted = points + self.gone[np.searchsorted(starts, points, side="right")]
        return np.searchsorted(self.ends, shifted, side="right")

    def stretches_of(self, units: Ints) -> tuple[Ints, Ints]:
        """Where these units start and end, counted without the gaps."""
        bounds = np.concatenate([self.layout.first[units], self.layout.past[units]])
        full = np.where(bounds > 0, self.ends[bounds - 1], 0)
        there = full - self.gone[np.searchsorted(self.ranks, bounds)]
        return there[: len(units)], there[len(units) :]


def one_from_each(line: Line, size: int, chance: Iterator[int]) -> Ints:
    """The ranks of `size` proposals, in order; each has the chance size * mass / total.

    No unit may weigh more than total / size. Takes two numbers of `chance` for each card.
    """
    total = line.total
    borders = np.arange(1, size, dtype=np.int64) * total
    units = line.layout.unit[line.layout.order[line.ranks_at(borders // size)]]
    starts, ends = line.stretches_of(units)
    points: list[int] = []
    reach = held = 0
    across = zip([*(starts * size).tolist(), size * total], [*(ends * size).tolist(), size * total], strict=True)
    for start, (next_start, next_end) in zip(range(0, size * total, total), across, strict=True):
        first, second = next(chance), next(chance)
        border = start + total
        is_taken = bool(points) and points[-1] >= start - held
        offset = reach if is_taken else first % (total - held)
        points.append(start + offset if offset < reach else start + reach + second % (total - reach))
        reach, held = max(next_end - border, 0), max(border - next_start, 0) if next_end > border else 0
    return line.ranks_at(np.array(points, np.int64) // size)
