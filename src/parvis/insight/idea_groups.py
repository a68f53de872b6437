"""Groups of alike texts: average linkage, exact when few, on centres when many. The same groups for any row order.

Rows come in a canonical order (by proposal id); the votes' veto is in `ideas`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from parvis.insight.likeness import Vectors, scale_to_unit

Labels = NDArray[np.int64]

EXACT_UP_TO = 4_000
_TEXTS_A_CENTRE = 25
_MOST_CENTRES = 4_000
_PASSES = 8
_REDUCED = 96
_BLOCK = 8_192


def group_alike(vectors: Vectors, threshold: float, *, seed: int = 0, exact_up_to: int = EXACT_UP_TO) -> Labels:
    """The group of each row, numbered from 0 in the order of their first row.

    Groups are those of average linkage (Sokal and Michener 1958) on cosine distance, cut where the mean likeness of
    two groups falls under `threshold` (-1 to 1). Above `exact_up_to` rows, rows are first gathered around at most 4,000
    centres (k-means), which are then linked; a row goes where its centre goes.

    >>> group_alike(np.array([[1, 0], [0.9, 0.1], [0, 1]], np.float32), threshold=0.5).tolist()
    [0, 0, 1]
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), np.int64)
    unit = scale_to_unit(vectors)
    if len(unit) <= exact_up_to:
        return number_by_first(_link(unit, threshold))
    nearest_centre = _gather(unit, min(_MOST_CENTRES, len(unit) // _TEXTS_A_CENTRE + 1), seed)
    sizes = np.bincount(nearest_centre)[:, None].astype(np.float32)
    # Means that are not scaled: their products are the mean likeness of members, so the threshold means the same.
    means = _sum_by(nearest_centre, unit) / sizes
    return number_by_first(_link(means, threshold)[nearest_centre])


def number_by_first(labels: NDArray[np.integer]) -> Labels:
    """Labels renumbered from 0 in the order in which they first appear.

    >>> number_by_first(np.array([5, 2, 5, 9])).tolist()
    [0, 1, 0, 2]
    """
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _link(rows: Vectors, threshold: float) -> Labels:
    if len(rows) < 2:
        return np.zeros(len(rows), np.int64)
    distance = 1 - rows @ rows.T
    condensed = np.clip(distance[np.triu_indices(len(rows), 1)], 0, 2).astype(np.float64).round(6)
    tree = linkage(condensed, method="average")
    return np.asarray(fcluster(tree, 1 - threshold, criterion="distance"), np.int64) - 1


def _gather(unit: Vectors, count: int, seed: int) -> Labels:
    """The nearest of `count` centres of each row, after a few passes of k-means in fewer dimensions."""
    reduced = _reduce(unit)
    start = np.sort(np.random.default_rng(seed).choice(len(reduced), count, replace=False))
    centres = scale_to_unit(reduced[start])
    labels = _nearest_centre(reduced, centres)
    for _ in range(_PASSES):
        sums = _sum_by(labels, reduced, count)
        is_empty = ~sums.any(axis=1)
        centres = np.where(is_empty[:, None], centres, scale_to_unit(sums))
        labels = _nearest_centre(reduced, centres)
    return number_by_first(labels)


def _reduce(unit: Vectors) -> Vectors:
    if unit.shape[1] <= _REDUCED:
        return unit
    scatter = unit.T.astype(np.float64) @ unit
    _, axes = np.linalg.eigh(scatter)
    return scale_to_unit(unit @ axes[:, -_REDUCED:].astype(np.float32))


def _nearest_centre(rows: Vectors, centres: Vectors) -> Labels:
    blocks = [(rows[start : start + _BLOCK] @ centres.T).argmax(axis=1) for start in range(0, len(rows), _BLOCK)]
    return np.concatenate(blocks).astype(np.int64)


def _sum_by(labels: Labels, rows: Vectors, count: int | None = None) -> Vectors:
    order = np.argsort(labels, kind="stable")
    present, first = np.unique(labels[order], return_index=True)
    sums = np.zeros((count or len(present), rows.shape[1]), np.float32)
    sums[present] = np.add.reduceat(rows[order], first, axis=0)
    return sums
