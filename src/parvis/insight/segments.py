"""Results by segment: any declared attribute, source or period. Small cells are hidden, and cannot be deduced.

Everything published goes through `tabulate`: what it hides stays hidden whatever is added up or subtracted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.insight.beta import beta_interval
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.multiplicity import benjamini_hochberg

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Positions = NDArray[np.int64]

SMALLEST_CELL = 5
HIDDEN = -1


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """Opinions by segment.

    `names` (s,) of the segments; `people` (s,) participants in each, `HIDDEN` below the smallest cell; `counts`
    (s, m, 3) agree, neutral and disagree, `HIDDEN` in all three where hidden; `agreement`, `low` and `high` (s, m)
    shares with 95 % credible intervals, NaN where hidden. `differs` (s, m) is the p-value that the segment agrees as
    everyone else does, corrected for all tests of the table (Benjamini and Hochberg), NaN where hidden. `unknown`
    participants declared nothing. `rates` (s,) are the participation rates, where the population is known, else NaN.
    """

    names: tuple[str, ...]
    people: Counts
    counts: Counts
    agreement: Floats
    low: Floats
    high: Floats
    differs: Floats
    unknown: int
    rates: Floats


def tabulate(
    matrix: OpinionMatrix,
    attribute: Sequence[str | None],
    *,
    smallest: int = SMALLEST_CELL,
    population: Mapping[str, int] | None = None,
) -> SegmentTable:
    """Opinions on each proposal by segment of an attribute, given in the order of `matrix.participants`.

    A cell (segment, proposal) with fewer than `smallest` opinions is hidden, and so is any other cell of that
    proposal from which it could be found by subtraction from the published total: the smallest shown one joins it
    until at least two cells, with `smallest` opinions together, are hidden. Segments of fewer than `smallest`
    people are hidden in the same way, all of them. None declares nothing: such opinions count in totals only.

    >>> from parvis.insight.matrix import OpinionMatrix
    >>> one = OpinionMatrix.from_columns(np.arange(9), np.zeros(9, int), np.ones(9, np.int8))
    >>> tabulate(one, ["north"] * 6 + ["south"] * 3).counts[:, 0, 0].tolist()
    [-1, -1]
    """
    names = tuple(sorted({value for value in attribute if value is not None}))
    place = {name: index for index, name in enumerate(names)}
    labels = np.array([HIDDEN if value is None else place[value] for value in attribute], np.int64)
    people = np.bincount(labels[labels >= 0], minlength=len(names)).astype(np.int64)
    counts = _count(matrix, labels, len(names))
    opinions = counts.sum(axis=2)
    everyone = matrix.opinion_counts()[:, :3]
    rest = everyone.sum(axis=1) - opinions.sum(axis=0)
    unknown = int((labels < 0).sum())
    hidden_people = hide(people[:, None], np.array([unknown]), smallest)[:, 0]
    hidden = hide(opinions, rest, smallest) | hidden_people[:, None]
    hidden = hide(opinions, rest, smallest, already=hidden)
    low, high = beta_interval(counts[:, :, 0], opinions, (0.5, 1.0), 0.95)
    share = (counts[:, :, 0] + 0.5) / (opinions + 1.5)
    return SegmentTable(
        names=names,
        people=np.where(hidden_people, HIDDEN, people),
        counts=np.where(hidden[:, :, None], HIDDEN, counts),
        agreement=np.where(hidden, np.nan, share),
        low=np.where(hidden, np.nan, low),
        high=np.where(hidden, np.nan, high),
        differs=_differences(counts, everyone, hidden),
        unknown=unknown if unknown == 0 or unknown >= smallest else HIDDEN,
        rates=_rates(names, people, hidden_people, population or {}),
    )


def hide(sizes: Counts, rest: Counts, smallest: int, already: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Which cells of `sizes` (s, m) to hide, column by column, when each column's total is published.

    Primary: cells of 1 to `smallest` - 1 (an empty cell says nothing of anyone, and may be shown). Secondary: while
    what is hidden in a column could be found by subtraction, the smallest shown cell is hidden too. It cannot be
    found when two cells or more are hidden and they hold `smallest` or more together; `rest` (m,) are those of the
    total in no cell, which the reader does not see.

    >>> hide(np.array([[3, 9], [20, 8], [30, 0]]), np.array([0, 0]), 5).tolist()
    [[True, False], [True, False], [False, False]]
    """
    hidden = (sizes > 0) & (sizes < smallest)
    if already is not None:
        hidden |= already
    for column in np.flatnonzero(hidden.any(axis=0)):
        while True:
            mine = hidden[:, column]
            unseen = int(sizes[mine, column].sum()) + int(rest[column])
            parts = int((sizes[mine, column] > 0).sum()) + int(rest[column] >= smallest)
            shown = np.flatnonzero(~mine & (sizes[:, column] > 0))
            if (parts >= 2 and unseen >= smallest) or parts == 0 or not len(shown):
                break
            hidden[shown[np.argmin(sizes[shown, column])], column] = True
    return hidden


def _count(matrix: OpinionMatrix, labels: Positions, segments: int) -> Counts:
    size = len(matrix.proposals)
    label = labels[matrix.cell_rows()]
    known = label >= 0
    place = (label[known] * size + matrix.columns[known]) * 3 + 1 - matrix.ratings[known]
    return np.bincount(place, minlength=segments * size * 3).reshape(segments, size, 3).astype(np.int64)


def _differences(counts: Counts, everyone: Counts, hidden: NDArray[np.bool_]) -> Floats:
    """Two-sided pooled z tests of each shown cell against all other opinions, corrected together."""
    from scipy.stats import norm

    size, agrees = counts.sum(axis=2), counts[:, :, 0]
    others, their_agrees = everyone.sum(axis=1) - size, everyone[:, 0] - agrees
    share = everyone[:, 0] / np.maximum(everyone.sum(axis=1), 1)
    spread = np.sqrt(share * (1 - share) * (1 / np.maximum(size, 1) + 1 / np.maximum(others, 1)))
    away = agrees / np.maximum(size, 1) - their_agrees / np.maximum(others, 1)
    tested = ~hidden & (size > 0) & (others > 0) & (spread > 0)
    found = np.full(size.shape, np.nan)
    found[tested] = benjamini_hochberg(2 * norm.sf(np.abs(away[tested]) / spread[tested]))
    return found


def _rates(names: tuple[str, ...], people: Counts, hidden: NDArray[np.bool_], population: Mapping[str, int]) -> Floats:
    known = np.array([population.get(name, 0) for name in names], np.float64)
    return np.where((known > 0) & ~hidden, people / np.maximum(known, 1), np.nan)
