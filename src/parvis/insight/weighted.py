"""Results twice: as people answered, and weighted to the margins of a population. Both are shown, never one alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.zone import Zone, zone_of
from parvis.insight.bridging import Interval
from parvis.insight.estimates import Zones
from parvis.insight.factorisation import Floats
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.weights import Margin, Raking, Weighting
from parvis.insight.wilson import wilson_interval


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighting, the weighted share of agreement of each proposal (m,) with its 95 % interval, the weighted rates
    of agree, neutral and disagree (m, 3), and the ids of the proposals whose likeliest zone is another one."""

    weighting: Weighting
    agreement: Interval
    rates: Floats
    changed: tuple[int, ...]


def weigh(
    matrix: OpinionMatrix, margins: Sequence[Margin], attributes: Mapping[str, Mapping[int, str]], likeliest: Zones
) -> Weighted:
    """Rakes the participants of `matrix` to `margins` and counts again.

    `attributes` map participants to what they declared; `likeliest` (m,) are the zones of the raw rates. Intervals are
    Wilson's (1927) on Kish's effective size: they hold if, inside each category, those who came answer like those
    who did not. Raises `BadMargin`.
    """
    answers = {
        margin.name: [attributes.get(margin.name, {}).get(who) for who in matrix.participants.tolist()]
        for margin in margins
        if margin.name in attributes
    }
    weighting = Raking().fit(margins, answers)
    counts, squares = _weighted_counts(matrix, weighting.weights)
    total = counts.sum(axis=1)
    rates = counts / np.maximum(total, 1e-300)[:, None]
    zones = np.array([zone_of(*row) if held else Zone.UNDECIDED for row, held in zip(rates, total > 0, strict=True)])
    moved = (zones != likeliest) & (total > 0)
    return Weighted(weighting, _wilson(rates[:, 0], total, squares), rates, tuple(matrix.proposals[moved].tolist()))


def _weighted_counts(matrix: OpinionMatrix, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted agree, neutral and disagree (m, 3), and the sum of squared weights (m,), of each proposal."""
    size = len(matrix.proposals)
    per_cell = weights[matrix.cell_rows()]
    place = matrix.columns.astype(np.int64) * 3 + (1 - matrix.ratings)
    counts = np.bincount(place, per_cell, minlength=size * 3).reshape(size, 3)
    return counts, np.bincount(matrix.columns, per_cell**2, minlength=size)


def _wilson(share: Floats, total: Floats, squares: Floats) -> Interval:
    known: NDArray[np.bool_] = total > 0
    size = np.where(known, total**2 / np.maximum(squares, 1e-300), 1.0)
    low, high = wilson_interval(share, size)
    return Interval(np.where(known, share, 0.5), np.where(known, low, 0.0), np.where(known, high, 1.0))
