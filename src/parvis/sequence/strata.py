"""One card from each of several equal stretches of a line of units: exact chances, and never two cards of one unit.

This is the systematic sampling of Deville (1998), which is ordered pivotal sampling (Chauvet 2012, "On a
characterization of ordered pivotal sampling", Bernoulli 18): points are independent from stretch to stretch, but for
the unit that lies across a border, which may give a card on one side only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import shake_256

import numpy as np
from numpy.typing import NDArray

from parvis.sequence.layout import Bools, Ints, Layout

Numbers = NDArray[np.uint64]


def random_numbers(keys: Sequence[bytes], count: int) -> Numbers:
    """`count` random whole numbers below 2**64 for each key, the same for the same key, on any machine.

    Shape (keys, count).

    >>> random_numbers([b"12 7", b"12 8"], 2)[0].tolist() == random_numbers([b"12 7"], 2)[0].tolist()
    True
    """
    found = b"".join([shake_256(key).digest(8 * count) for key in keys])
    return np.frombuffer(found, "<u8").reshape(len(keys), count)


@dataclass(frozen=True, slots=True)
class Away:
    """What is away for each of several participants (rows), as ranks in a layout of `width` proposals.

    `keys` (away,) are row * width + rank, sorted and unique; those of row r stand from `starts[r]` to `starts[r + 1]`.
    `owners` (away,) are the rows, `counts` (rows,) how many keys each has.
    """

    width: int
    keys: Ints
    starts: Ints
    counts: Ints
    owners: Ints

    @classmethod
    def of(cls, width: int, rows: int, keys: Ints) -> "Away":
        """What is away by keys in any order, of which some may come twice.

        >>> Away.of(10, 3, np.array([25, 4, 25])).starts.tolist()
        [0, 1, 1, 2]
        """
        keys = np.sort(keys)
        if len(keys) > 1:
            is_new = np.empty(len(keys), bool)
            is_new[0] = True
            np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
            if not is_new.all():
                keys = keys[is_new]
        starts = keys.searchsorted(np.arange(rows + 1) * width)
        counts = starts[1:] - starts[:-1]
        return cls(width, keys, starts, counts, np.arange(rows).repeat(counts))

    @property
    def rows(self) -> int:
        return len(self.counts)

    def ranks(self) -> Ints:
        """The rank of each key."""
        return self.keys - self.owners * self.width

    def holds(self, rank: int) -> Bools:
        """For which rows this rank is away."""
        wanted = np.arange(self.rows) * self.width + rank
        return self.keys.searchsorted(wanted) < self.keys.searchsorted(wanted, side="right")

    def of_rows(self, rows: Ints, more: Ints | None = None) -> "Away":
        """The same for these rows alone, in their order; the ranks `more` are away for each of them too."""
        counts = self.counts[rows]
        ends = counts.cumsum()
        places = np.arange(int(counts.sum())) + (self.starts[rows] - ends + counts).repeat(counts)
        order = np.arange(len(rows))
        keys = self.keys[places] + ((order - rows) * self.width).repeat(counts)
        if more is None:
            return Away(self.width, keys, np.append(0, ends), counts, order.repeat(counts))
        added = (order[:, None] * self.width + more).ravel()
        return Away.of(self.width, len(rows), np.concatenate([keys, added]))


@dataclass(frozen=True, slots=True)
class Hands:
    """Masses laid end to end in a layout's order, once for each hand.

    `ends` holds, hand after hand, 0 and the running sums, those of hand h raised by h * `span`, which is more than any
    sum: so that one search serves several hands. Shape (hands * (proposals + 1),).
    """

    layout: Layout
    ends: Ints
    span: int

    @classmethod
    def of(cls, layout: Layout, masses: Ints) -> "Hands":
        """Hands of masses in the layout's order, shape (proposals, hands)."""
        sums = np.zeros((masses.shape[1], len(masses) + 1), np.int64)
        np.cumsum(masses.T, axis=1, out=sums[:, 1:])
        span = int(sums[:, -1].max(initial=0)) + 1
        sums += np.arange(len(sums))[:, None] * span
        return cls(layout, sums.ravel(), span)


class Lines:
    """The hand of each of several rows, with gaps where proposals are away.

    `total` (rows, 1) is the mass that is there.
    """

    __slots__ = ("_first", "_gone", "_hands", "_keys", "_row_keys", "_row_spans", "_shift", "_starts", "total")

    def __init__(self, hands: Hands, hand: Ints, away: Away) -> None:
        width, rows = away.width, np.arange(away.rows)
        self._hands, self._keys = hands, away.keys
        first, row_keys, row_spans = hand * (width + 1), rows * width, rows * hands.span
        places = away.keys + (first - row_keys).take(away.owners)
        starts, ends = hands.ends.take(places), hands.ends.take(places + 1)
        self._gone = np.zeros(len(places) + 1, np.int64)
        np.cumsum(ends - starts, out=self._gone[1:])
        before = self._gone.take(away.starts)
        shift = hand * hands.span - before[:-1]
        self._starts = ends - self._gone[1:] + (row_spans - shift).take(away.owners)
        """What lies before a gap that is there, raised by row * span: sorted, like the gaps themselves."""
        self._first, self._row_keys, self._row_spans = first[:, None], row_keys[:, None], row_spans[:, None]
        self._shift = shift[:, None]
        self.total = (hands.ends.take(first + width) - shift - before[1:])[:, None]

    def ranks_at(self, points: Ints) -> Ints:
        """The ranks of the proposals that hold these points, counted without the gaps, shape (rows, points)."""
        before = self._starts.searchsorted(points + self._row_spans, side="right")
        shifted = self._gone.take(before)
        shifted += points
        shifted += self._shift
        ranks: Ints = self._hands.ends.searchsorted(shifted, side="right")
        ranks -= self._first
        ranks -= 1
        return ranks

    def stretches_at(self, ranks: Ints) -> Ints:
        """Where the units of these (rows, ranks) start and end, counted without the gaps, shape (2, rows, ranks)."""
        bounds = self._hands.layout.bounds.take(ranks, axis=1)
        found: Ints = self._hands.ends.take(bounds + self._first)
        found -= self._gone.take(self._keys.searchsorted(bounds + self._row_keys))
        found -= self._shift
        return found


def one_from_each(lines: Lines, size: int, numbers: Numbers) -> Ints:
    """The ranks of `size` proposals for each row, in order; each has the chance size * mass / total.

    No unit may weigh more than total / size. `numbers` has shape (rows, 2 * size): two for each card.
    """
    total = lines.total
    borders = total * np.arange(1, size)
    unit_start, unit_end = lines.stretches_at(lines.ranks_at(borders // size)) * size
    held = np.zeros((len(total), size + 1), np.int64)
    """What the unit across a border has before it, and beyond it in the next stretch."""
    reach = np.zeros((len(total), size), np.int64)
    np.subtract(borders, unit_start, out=held[:, 1:-1])
    np.multiply(unit_end - borders, held[:, 1:-1] > 0, out=reach[:, 1:])
    free = (numbers[:, ::2] % (total - held[:, :-1]).view(np.uint64)).view(np.int64)
    beyond = reach + (numbers[:, 1::2] % (total - reach).view(np.uint64)).view(np.int64)
    is_within = free < reach
    is_within &= ~_follows(beyond >= total - held[:, 1:], is_within)
    points = np.where(is_within, free, beyond) + total * np.arange(size)
    return lines.ranks_at(points // size)


def _follows(gives: Bools, is_within: Bools) -> Bools:
    """In which stretches the unit across the border before them has given its card already, shape (rows, stretches).

    `gives` tells where a card drawn beyond the unit at the start is one of the unit at the end, and `is_within` where
    one is drawn of the unit at the start if that may still give. Each stretch follows from the one before: the unit at
    its end has given if `gives`, and if either its start was closed or the card fell beyond it. So it has since the
    last stretch that fell beyond by itself, unless a card fell elsewhere meanwhile.
    """
    place = np.arange(gives.shape[1])
    beyond = np.maximum.accumulate(np.where(is_within, -1, place), axis=1)
    elsewhere = np.maximum.accumulate(np.where(gives, -1, place), axis=1)
    given = np.zeros_like(gives)
    np.greater(beyond[:, :-1], elsewhere[:, :-1], out=given[:, 1:])
    return given
