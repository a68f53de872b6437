"""One card from each stretch: every chance is exact, and a unit across a border gives one card at most."""

import itertools

import numpy as np
import pytest

from parvis.sequence.layout import lay_out
from parvis.sequence.strata import Line, one_from_each, random_numbers

MULTIPLE_OF_ALL = 60
"""Every remainder by 1 to 6 is as frequent as the others among as many numbers."""


def line_of(masses: list[int], authors: list[int], away: list[int]) -> Line:
    layout = lay_out(np.array(authors), *np.zeros((2, len(masses)), np.int64), 1)
    in_order = np.array(masses, np.int64)[layout.order]
    ranks = np.sort(layout.rank[np.array(away, np.int64)])
    return Line(layout, np.cumsum(in_order), ranks, np.concatenate([[0], np.cumsum(in_order[ranks])]))


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
    line = line_of(masses, authors, away)
    assert line.total == 6
    often = np.zeros(len(masses))
    trials = itertools.product(range(6), range(MULTIPLE_OF_ALL), range(MULTIPLE_OF_ALL))
    for first, across, then in trials:
        cards = line.layout.order[one_from_each(line, 2, iter([0, first, across, then]))]
        assert len({authors[card] for card in cards}) == 2
        often[cards] += 1 / (6 * MULTIPLE_OF_ALL**2)
    there = [0 if place in away else mass for place, mass in enumerate(masses)]
    assert often == pytest.approx(np.array(there) / 3)


def test_every_stretch_gives_one_card() -> None:
    line = line_of([1] * 60, list(range(1, 61)), [])
    for seed in range(50):
        ranks = one_from_each(line, 12, random_numbers(str(seed), 24))
        assert (ranks // 5).tolist() == list(range(12))


def test_cards_of_different_stretches_are_independent() -> None:
    line = line_of([1] * 4, [1, 2, 3, 4], [])
    pairs = [tuple(one_from_each(line, 2, random_numbers(str(seed), 4)).tolist()) for seed in range(400)]
    assert {pair: round(pairs.count(pair), -2) for pair in set(pairs)} == {(a, b): 100 for a in (0, 1) for b in (2, 3)}
