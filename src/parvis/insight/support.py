"""Support: the one number that ranks proposals, made of opinions and of how warmly they are given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.opinion import MARK_COUNT, Opinion, Qualifier, marks_of, marks_with
from parvis.insight.log import Counts

Floats = NDArray[np.float64]

WORTH_OF_AGREEING = 1
WORTH_OF_QUALIFIERS: dict[Qualifier, int] = {
    Qualifier.LOVE: 1,
    Qualifier.REALISTIC: 1,
    Qualifier.OBVIOUS: -1,
    Qualifier.NO_WAY: -1,
    Qualifier.UNREALISTIC: -1,
    Qualifier.EMPTY_WORDS: -1,
}
"""What a vote adds to support besides 1 for agreeing; the other qualifiers add nothing."""


_VOTES = slice(marks_of(Opinion.AGREE).start, marks_of(Opinion.DISAGREE).stop)


def _values() -> NDArray[np.int64]:
    values = np.zeros(MARK_COUNT, np.int64)
    values[list(marks_of(Opinion.AGREE))] = WORTH_OF_AGREEING
    for qualifier, worth in WORTH_OF_QUALIFIERS.items():
        values[list(marks_with(qualifier))] += worth
    return values[_VOTES]


_VALUES = _values()
_MOMENTS = (np.ones_like(_VALUES), _VALUES, _VALUES**2)


@dataclass(frozen=True, slots=True)
class SupportSums:
    """The number of votes on each proposal, and the sums of their values and squared values; shape (proposals,)."""

    votes: Floats
    values: Floats
    squares: Floats


def support_sums(counts: Counts | Floats) -> SupportSums:
    """The sums from counts of marks (or fractions), shape (proposals, MARK_COUNT). A value lies between -3 and 3; skips
    have none.

    >>> counts = np.zeros((1, MARK_COUNT), np.int64)
    >>> counts[0, [8, 9, 24, 25, 32]] = [5, 2, 3, 1, 9]  # agree, and love; disagree, and no way; skip
    >>> sums = support_sums(counts)
    >>> sums.votes.tolist(), sums.values.tolist(), sums.squares.tolist()
    ([11.0], [8.0], [14.0])
    """
    votes, values, squares = (np.einsum("pm,m->p", counts[:, _VOTES], moment).astype(float) for moment in _MOMENTS)
    return SupportSums(votes, values, squares)
