"""The deck: exact sampling of cards by their weights, at a cost that the number of proposals hardly moves.

Everything is in whole numbers: a card's probability is exactly `size * weight / total`, averaged over hands.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parvis.sequence.layout import Bools, Floats, Ints, Layout
from parvis.sequence.strata import Line, one_from_each

_SCALE = 2.0**40
"""Weights become whole numbers of this total, so that sums and steps are exact; random ones are 2**24 times larger."""

_LARGEST_CHANCE = 0.5
"""No unit of a large board takes more than this chance, so that a person who answered much can still be dealt fast."""

_LARGE_FROM = 500
"""Units from which a board is large. Below, a prolific author or a crowded idea may have a card in every sequence."""


@dataclass(frozen=True, slots=True)
class Deck:
    """Weights of proposals as whole numbers, for each hand.

    `masses` has shape (proposals, hands); `ends` (hands, proposals) their running sums in the layout's order;
    `totals` and `largest` (hands,) the sum of a hand and the mass of its heaviest unit.
    """

    layout: Layout
    masses: Ints
    ends: Ints
    totals: Ints
    largest: Ints


@dataclass(frozen=True, slots=True)
class Dealt:
    """Proposals (their positions on the board) in the layout's order, and the probability that each had to be here."""

    positions: Ints
    probabilities: Floats


NOTHING = Dealt(np.zeros(0, np.int64), np.zeros(0))


def build_deck(layout: Layout, weights: Floats, size: int, least: Floats | None = None) -> Deck:
    """A deck for sequences of about `size` cards; `weights`, shape (proposals,), are >= 0 and need not sum to 1.

    `least`, of the same shape, is the part of them that each proposal keeps whatever the hand is, and where a heavy
    unit is cut (None: nothing).
    """
    total = float(weights.sum())
    share = layout.presence / (total if total > 0 else 1.0)
    kept = np.zeros(len(weights)) if least is None else least
    hands = [_whole(layout, one * (weights - kept), one * kept, size) for one in share]
    masses = np.ascontiguousarray(np.stack([mass for mass, _ in hands], axis=1))
    ends = np.cumsum(masses[layout.order], axis=0).T
    largest = np.array([top for _, top in hands], np.int64)
    return Deck(layout, masses, np.ascontiguousarray(ends), masses.sum(axis=0), largest)


def _whole(layout: Layout, free: Floats, least: Floats, size: int) -> tuple[Ints, int]:
    if free.sum() > 0:
        free = free * (max(1 - least.sum(), 0.0) / free.sum())
    weights = least + free
    units = np.bincount(layout.unit, weights, layout.units)
    cap = _cap(units, size / (_LARGEST_CHANCE if layout.units >= _LARGE_FROM else 1.0))
    if cap is not None and cap < units.max():
        fixed = np.bincount(layout.unit, least, layout.units)
        above = np.maximum(units - fixed, np.finfo(float).tiny)
        part = np.where(units > cap, np.maximum(cap - fixed, 0.0) / above, 1.0)
        weights = least + free * part[layout.unit]
    masses = np.ceil(weights * _SCALE).astype(np.int64)
    return masses, int(np.bincount(layout.unit, masses, layout.units).max(initial=0))


def _cap(units: Floats, size: float) -> float | None:
    """The weight at which the heaviest units must be cut for each to weigh at most 1 / size of the sum."""
    count = int(size)
    if np.count_nonzero(units) <= 2 * count:
        return None
    heaviest = np.sort(np.partition(units, -count)[-count:])[::-1]
    rest = units.sum() - np.concatenate([[0.0], np.cumsum(heaviest)[:-1]])
    for taken in range(count):
        if heaviest[taken] * (size - taken) <= rest[taken]:
            return float(rest[taken] / (size - taken))
    return None


def deal(deck: Deck, away: Ints, size: int, chance: Iterator[int], only: Bools | None = None) -> Dealt:
    """`size` cards, or as many as can be had, none of `away` (positions, unique) and each allowed by `only`.

    Two cards never share a unit, nor an author. `chance` gives random whole numbers below 2**64, at most
    `numbers_wanted(size)` of them. The probabilities are exact (to 1e-7, the
    grain of 64-bit numbers) over all chances, given the other arguments.
    """
    if only is not None:
        return _deal_few(deck, away, size, chance, only)
    left = deck.totals - deck.masses[away].sum(axis=0)
    if not left.any():
        return NOTHING
    if np.any(deck.largest * size >= left):
        return _deal_few(deck, away, size, chance, None)
    hand = next(chance) % len(left)
    ranks = np.sort(deck.layout.rank[away])
    gone = np.zeros(len(ranks) + 1, np.int64)
    np.cumsum(deck.masses[deck.layout.order[ranks], hand], out=gone[1:])
    line = Line(deck.layout, deck.ends[hand], ranks, gone)
    found = deck.layout.order[one_from_each(line, size, chance)]
    return Dealt(found, np.add.reduce(deck.masses[found] / left, axis=1) * (size / len(left)))


def numbers_wanted(size: int) -> int:
    """How many random numbers a deal takes at most: one for the hand and two a card."""
    return 1 + 2 * size


def _deal_few(deck: Deck, away: Ints, size: int, chance: Iterator[int], only: Bools | None) -> Dealt:
    """The same, whatever the weights: units too heavy for one stretch are certain, and the rest is drawn."""
    masses = deck.masses.copy()
    masses[away] = 0
    if only is not None:
        masses[~only] = 0
    hands = np.flatnonzero(masses.any(axis=0))
    if not len(hands):
        return NOTHING
    chosen = int(hands[next(chance) % len(hands)])
    found = NOTHING.positions
    probabilities = np.zeros(len(masses))
    for hand in hands.tolist():
        certain, wanted, chance_of = _chances(deck.layout, masses[:, hand], size)
        probabilities += chance_of / len(hands)
        if hand == chosen:
            found = _draw_few(deck.layout, masses[:, hand], certain, wanted, chance)
    return Dealt(found, probabilities[found])


def _chances(layout: Layout, masses: Ints, size: int) -> tuple[Ints, int, Floats]:
    """Which units are certain, how many cards the others give, and the chance of each proposal."""
    units = np.bincount(layout.unit, masses, layout.units)
    wanted = min(size, int(np.count_nonzero(units)))
    heaviest = np.argsort(-units, kind="stable")[:wanted]
    rest = units.sum() - np.concatenate([[0.0], np.cumsum(units[heaviest])])
    taken = 0
    while taken < wanted and units[heaviest[taken]] * (wanted - taken) >= rest[taken]:
        taken += 1
    certain = np.zeros(layout.units, dtype=bool)
    certain[heaviest[:taken]] = True
    per_unit = np.where(certain, units, rest[taken] / max(wanted - taken, 1))[layout.unit]
    chances = np.divide(masses, per_unit, out=np.zeros(len(masses)), where=per_unit > 0)
    return np.sort(heaviest[:taken]), wanted - taken, chances


def _draw_few(layout: Layout, masses: Ints, certain: Ints, wanted: int, chance: Iterator[int]) -> Ints:
    in_order = masses[layout.order]
    ends = np.cumsum(in_order)
    ranks = []
    for start, past in zip(layout.first[certain].tolist(), layout.past[certain].tolist(), strict=True):
        before = int(ends[start]) - int(in_order[start])
        point = before + next(chance) % (int(ends[past - 1]) - before)
        ranks.append(int(np.searchsorted(ends, point, side="right")))
        in_order[start:past] = 0
    if wanted:
        line = Line(layout, np.cumsum(in_order), np.zeros(0, np.int64), np.zeros(1, np.int64))
        ranks += one_from_each(line, wanted, chance).tolist()
    return layout.order[np.sort(np.array(ranks, np.int64))]
