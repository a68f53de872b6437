"""One card from each of several equal stretches of a line of units: exact chances, and never two cards of one unit.

This is the systematic sampling of Deville (1998), which is ordered pivotal sampling (Chauvet 2012, "On a
characterization of ordered pivotal sampling", Bernoulli 18): points are independent from stretch to stretch, but for
the unit that lies across a border, which may give a card on one side only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import shake_256
from struct import unpack

import numpy as np

from parvis.sequence.layout import Ints, Layout


def random_numbers(key: str, count: int) -> Iterator[int]:
    """`count` random whole numbers below 2**64, the same for the same key, on any machine.

    >>> list(random_numbers("12 7", 2)) == list(random_numbers("12 7", 2))
    True
    """
    return iter(unpack(f"<{count}Q", shake_256(key.encode()).digest(8 * count)))


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
        shifted = points + self.gone[starts.searchsorted(points, side="right")]
        return self.ends.searchsorted(shifted, side="right")

    def stretches_of(self, units: Ints) -> Ints:
        """Where these units start and end, counted without the gaps, shape (2, units)."""
        bounds = np.stack([self.layout.first[units], self.layout.past[units]])
        full = np.where(bounds > 0, self.ends[bounds - 1], 0)
        return np.asarray(full - self.gone[self.ranks.searchsorted(bounds)])


def one_from_each(line: Line, size: int, chance: Iterator[int]) -> Ints:
    """The ranks of `size` proposals, in order; each has the chance size * mass / total.

    No unit may weigh more than total / size. Takes two numbers of `chance` for each card.
    """
    total = line.total
    end = size * total
    borders = np.arange(total, end, total, dtype=np.int64)
    units = line.layout.unit[line.layout.order[line.ranks_at(borders // size)]]
    across = (line.stretches_of(units) * size).tolist()
    points: list[int] = []
    point, reach, held = -1, 0, 0
    for border, unit_start, unit_end in zip(
        range(total, end + 1, total), [*across[0], end], [*across[1], end], strict=True
    ):
        start = border - total
        first, second = next(chance), next(chance)
        offset = reach if point >= start - held else first % (total - held)
        point = start + (offset if offset < reach else reach + second % (total - reach))
        points.append(point)
        reach, held = (unit_end - border, border - unit_start) if unit_start < border < unit_end else (0, 0)
    return line.ranks_at(np.array(points, np.int64) // size)
