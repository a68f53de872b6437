"""Where proposals stand on a board, so that equal steps through it never meet one author or one idea twice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_HANDS = 16
"""Hands dealt on a board at most; an author present in more ideas than this is away from some boards, at random."""


@dataclass(frozen=True, slots=True)
class Layout:
    """An order of proposals in which a *unit* (an idea, or what an author says outside any idea) is one stretch.

    `unit` numbers the unit of each proposal; `order` lists proposals as they stand and `rank` is its inverse: units of
    a theme stand together, otherwise at random. Unit u stands at ranks `first[u]` to `past[u]` - 1, and `bounds`, of
    shape (2, proposals), tells both for the unit of the proposal at each rank.

    `presence` has shape (hands, proposals): in one hand an author is present in one unit only, and the others weigh 0.
    Its mean over hands (over boards for an author present in more units than there are hands) is 1, so that dealing
    changes nobody's chance.
    """

    unit: Ints
    units: int
    order: Ints
    rank: Ints
    first: Ints
    past: Ints
    bounds: Ints
    presence: Floats


def lay_out(author: Ints, idea: Ints, theme: Ints, position: int) -> Layout:
    """The layout of proposals at a log position, which is its seed. An author or an idea of 0: none.

    >>> layout = lay_out(np.array([1, 1, 2]), np.array([7, 0, 7]), np.zeros(3, np.int64), 0)
    >>> one, other, shared = layout.unit.tolist()
    >>> one == shared != other
    True
    >>> sorted(layout.presence[:, 0].tolist())
    [0.0, 2.0]
    """
    unit = _units(author, idea)
    units = int(unit.max(initial=-1)) + 1
    of_unit = np.zeros(units, np.int64)
    of_unit[unit[::-1]] = theme[::-1]
    order = np.lexsort((unit, scramble(unit, position), of_unit[unit]))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    sizes = np.bincount(unit, minlength=units)
    first = np.zeros(units, np.int64)
    heads = order[np.flatnonzero(np.diff(unit[order], prepend=-1))]
    first[unit[heads]] = rank[heads]
    past = first + sizes
    bounds = np.stack([first, past]).take(unit[order], axis=1)
    return Layout(unit, units, order, rank, first, past, bounds, _presence(author, unit, units, position))


def _units(author: Ints, idea: Ints) -> Ints:
    count = len(author)
    authors = np.unique(author, return_inverse=True)[1]
    ideas = np.unique(idea, return_inverse=True)[1]
    alone = np.arange(count) + 2 * count
    key = np.where(idea > 0, ideas, np.where(author > 0, authors + count, alone))
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _presence(author: Ints, unit: Ints, units: int, position: int) -> Floats:
    authors = np.unique(author, return_inverse=True)[1].astype(np.int64)
    slots, slot_of = np.unique(authors * (units + 1) + unit, return_inverse=True)
    owner = slots // (units + 1)
    starts = np.searchsorted(owner, owner)
    number = np.arange(len(slots)) - starts
    held = np.searchsorted(owner, owner, side="right") - starts
    nobody = np.isin(owner, authors[author <= 0])
    held[nobody] = 1
    number[nobody] = 0
    hands = int(min(MOST_HANDS, held.max(initial=1)))
    turn = (np.arange(hands)[:, None] + scramble(owner, position).astype(np.int64) % (1 << 32)) % held
    present = turn == number
    seen = present.sum(axis=0)
    weight = np.where(held <= hands, hands / np.maximum(seen, 1), held)
    return np.asarray((present * weight)[:, slot_of], np.float64)


def scramble(numbers: Ints, seed: int) -> NDArray[np.uint64]:
    """A random-looking 64-bit number for each number and seed (splitmix64; Steele, Lea and Flood 2014).

    >>> scramble(np.array([1, 2]), 0).tolist() != scramble(np.array([1, 2]), 1).tolist()
    True
    """
    step = np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        mixed = (numbers.astype(np.uint64) + np.uint64(1)) * step + np.uint64(seed % 2**63) * np.uint64(
            0xD1342543DE82EF95
        )
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(mixed ^ (mixed >> np.uint64(31)))
