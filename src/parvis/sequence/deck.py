"""The deck: exact sampling of cards by their weights, at a cost that the number of proposals hardly moves.

Everything is in whole numbers: a card's probability is exactly `size * weight / total`, averaged over hands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from parvis.sequence.layout import Bools, Floats, Ints, Layout
from parvis.sequence.strata import Away, Hands, Lines, Numbers, one_from_each

_SCALE = 2.0**40
"""Weights become whole numbers of this total, so that sums and steps are exact; random ones are 2**24 times larger."""

_LARGEST_CHANCE = 0.5
"""No unit of a large board takes more than this chance, so that a person who answered much can still be dealt fast."""

_LARGE_FROM = 500
"""Units from which a board is large. Below, a prolific author or a crowded idea may have a card in every sequence."""

_FEW_HANDS = 8
"""From so many columns on, numpy adds them in another order, which the last bit of a probability may tell."""


@dataclass(frozen=True, slots=True)
class Deck:
    """Weights of proposals as whole numbers, for each hand.

    `masses`, shape (proposals, hands), are in the layout's order, as in `hands`, which has their running sums; `totals`
    and `largest` (hands,) are the sum of a hand and the mass of its heaviest unit.
    """

    layout: Layout
    masses: Ints
    hands: Hands
    totals: Ints
    largest: Ints


@dataclass(frozen=True, slots=True)
class Dealt:
    """Proposals (their positions on the board), and the probability that each had to be here.

    Those of the first participant come first, in the layout's order: `sizes[0]` of them; then those of the second.
    """

    positions: Ints
    probabilities: Floats
    sizes: Ints


def build_deck(layout: Layout, weights: Floats, size: int, least: Floats | None = None) -> Deck:
    """A deck for sequences of about `size` cards; `weights`, shape (proposals,), are >= 0 and need not sum to 1.

    `least`, of the same shape, is the part of them that each proposal keeps whatever the hand is, and where a heavy
    unit is cut (None: nothing).
    """
    total = float(weights.sum())
    share = layout.presence / (total if total > 0 else 1.0)
    kept = np.zeros(len(weights)) if least is None else least
    nothing = np.zeros(len(weights), np.int64), 0
    hands = [_whole(layout, one * (weights - kept), one * kept, size) if total > 0 else nothing for one in share]
    masses = np.stack([mass[layout.order] for mass, _ in hands], axis=1)
    largest = np.array([top for _, top in hands], np.int64)
    return Deck(layout, masses, Hands.of(layout, masses), masses.sum(axis=0), largest)


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


def deal(deck: Deck, away: Away, size: int, numbers: Numbers, only: Bools | None = None) -> Dealt:
    """`size` cards for each participant, or as many as can be had, none that is `away`, each allowed by `only`.

    Two cards of a participant never share a unit, nor an author. `numbers` are random, of shape (participants,
    `numbers_wanted(size)`). The probabilities are exact (to 1e-7, the grain of 64-bit numbers) over all of them, given
    the other arguments; what one participant is dealt does not depend on who is dealt to at the same time.
    """
    left = deck.totals - _sums(deck.masses.take(away.ranks(), axis=0), away)
    is_plain = np.logical_and.reduce(deck.largest * size < left, axis=1) if only is None else np.zeros(away.rows, bool)
    if not is_plain.all():
        return _deal_apart(deck, away, size, numbers, is_plain, only)
    hands = len(deck.totals)
    hand = (numbers[:, 0] % np.uint64(hands)).view(np.int64)
    found = one_from_each(Lines(deck.hands, hand, away), size, numbers[:, 1:])
    chances = _over_hands(deck.masses.take(found, axis=0) / left[:, None]) * (size / hands)
    return Dealt(deck.layout.order.take(found.ravel()), chances.ravel(), np.full(away.rows, size))


def numbers_wanted(size: int) -> int:
    """How many random numbers a deal takes at most: one for the hand and two a card."""
    return 1 + 2 * size


def _over_hands(parts: Floats) -> Floats:
    """The sum over the last axis. Few columns are added one after the other: the same sum, in a quarter of the time."""
    count = parts.shape[-1]
    if count >= _FEW_HANDS:
        whole: Floats = np.add.reduce(parts, axis=-1)
        return whole
    total: Floats = parts[..., 0].copy()
    for number in range(1, count):
        total += parts[..., number]
    return total


def _sums(masses: Ints, away: Away) -> Ints:
    """The mass that is away, of each row in each hand."""
    if away.rows and away.counts.all():
        everyone: Ints = np.add.reduceat(masses, away.starts[:-1], axis=0)
        return everyone
    sums = np.zeros((away.rows, masses.shape[1]), np.int64)
    if len(masses):
        filled = np.flatnonzero(away.counts)
        sums[filled] = np.add.reduceat(masses, away.starts[filled], axis=0)
    return sums


def _deal_apart(deck: Deck, away: Away, size: int, numbers: Numbers, is_plain: Bools, only: Bools | None) -> Dealt:
    """Those that can be dealt to together, and the others one by one."""
    plain, apart = np.flatnonzero(is_plain), np.flatnonzero(~is_plain)
    dealt = [deal(deck, away.of_rows(plain), size, numbers[plain])] if len(plain) else []
    for row in apart.tolist():
        ranks = away.keys[away.starts[row] : away.starts[row + 1]] - row * away.width
        dealt.append(_deal_few(deck, deck.layout.order[ranks], size, iter(numbers[row].tolist()), only))
    return join(dealt, np.concatenate([plain, apart]))


def join(dealt: Sequence[Dealt], rows: Ints) -> Dealt:
    """Several deals in one, as participants are numbered in `rows`."""
    sizes = np.concatenate([one.sizes for one in dealt])
    order = np.argsort(rows.repeat(sizes), kind="stable")
    positions = np.concatenate([one.positions for one in dealt])[order]
    probabilities = np.concatenate([one.probabilities for one in dealt])[order]
    return Dealt(positions, probabilities, np.bincount(rows, sizes).astype(np.int64))


def _deal_few(deck: Deck, away: Ints, size: int, chance: Iterator[int], only: Bools | None) -> Dealt:
    """A deal to one participant whatever the weights: units too heavy for one stretch are certain."""
    masses = deck.masses[deck.layout.rank]
    masses[away] = 0
    if only is not None:
        masses[~only] = 0
    hands = np.flatnonzero(masses.any(axis=0))
    found = np.zeros(0, np.int64)
    probabilities = np.zeros(len(masses))
    chosen = int(hands[next(chance) % len(hands)]) if len(hands) else None
    for hand in hands.tolist():
        certain, wanted, chance_of = _chances(deck.layout, masses[:, hand], size)
        probabilities += chance_of / len(hands)
        if hand == chosen:
            found = _draw_few(deck.layout, masses[:, hand], certain, wanted, chance)
    return Dealt(found, probabilities[found], np.array([len(found)]))


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
        nobody = Away.of(len(masses), 1, np.zeros(0, np.int64))
        lines = Lines(Hands.of(layout, in_order[:, None]), np.zeros(1, np.int64), nobody)
        numbers = np.array([list(islice(chance, 2 * wanted))], np.uint64)
        ranks += one_from_each(lines, wanted, numbers)[0].tolist()
    return layout.order[np.sort(np.array(ranks, np.int64))]
