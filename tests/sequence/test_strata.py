"""One card from each stretch: every chance is exact, and a unit across a border gives one card at most."""

import numpy as np
import pytest

from parvis.sequence.layout import Layout, lay_out
from parvis.sequence.strata import Away, Hands, Lines, one_from_each, random_numbers

MULTIPLE_OF_ALL = 60
"""Every remainder by 1 to 6 is as frequent as the others among as many numbers."""


def lines_of(masses: list[int], authors: list[int], away: list[int], rows: int) -> tuple[Lines, Layout]:
    """The same line for each of several rows, and its layout."""
    layout = lay_out(np.array(authors), *np.zeros((2, len(masses)), np.int64), 1)
    column = np.array(masses, np.int64)
    keys = np.arange(rows)[:, None] * len(masses) + layout.rank[np.array(away, np.int64)]
    gone = Away.of(len(masses), rows, keys.ravel())
    return Lines(Hands.of(layout, column[layout.order, None]), np.zeros(rows, np.int64), gone), layout


@pytest.mark.parametrize(
    ("masses", "authors", "away"),
    [
        ([1, 2, 1, 2], [1, 2, 3, 4], []),
        ([3, 1, 2], [1, 2, 3], []),
        ([1, 1, 1, 1, 1, 1], [1, 1, 2, 3, 3, 4], []),
        ([1, 2, 1, 1, 1], [1, 1, 2, 2, 3], []),
        ([2, 5, 1, 0, 2, 9, 1], [1, 2, 3, 3, 4, 4, 5], [1, 5]),
    ],
)
def test_every_chance_is_exact(masses: list[int], authors: list[int], away: list[int]) -> None:
    numbers = np.indices((1, 6, MULTIPLE_OF_ALL, MULTIPLE_OF_ALL)).reshape(4, -1).T.astype(np.uint64)
    lines, layout = lines_of(masses, authors, away, len(numbers))
    assert set(lines.total.ravel().tolist()) == {6}
    cards = layout.order[one_from_each(lines, 2, numbers)]
    met = np.array(authors)[cards]
    assert (met[:, 0] != met[:, 1]).all()
    often = np.bincount(cards.ravel(), minlength=len(masses)) / len(numbers)
    there = [0 if place in away else mass for place, mass in enumerate(masses)]
    assert often == pytest.approx(np.array(there) / 3)


def test_the_ends_of_units_are_read_without_a_copy() -> None:
    layout = lay_out(np.arange(1, 9), *np.zeros((2, 8), np.int64), 1)
    assert layout.bounds.flags.c_contiguous


def test_every_stretch_gives_one_card() -> None:
    lines, _ = lines_of([1] * 60, list(range(1, 61)), [], 50)
    ranks = one_from_each(lines, 12, random_numbers([b"%d" % seed for seed in range(50)], 24))
    assert (ranks // 5).tolist() == [list(range(12))] * 50


def test_cards_of_different_stretches_are_independent() -> None:
    lines, _ = lines_of([1] * 4, [1, 2, 3, 4], [], 400)
    ranks = one_from_each(lines, 2, random_numbers([b"%d" % seed for seed in range(400)], 4))
    pairs = [tuple(pair) for pair in ranks.tolist()]
    assert {pair: round(pairs.count(pair), -2) for pair in set(pairs)} == {(a, b): 100 for a in (0, 1) for b in (2, 3)}
