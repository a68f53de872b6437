"""Groups keep their names from one analysis to the next, and the map keeps its directions."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
KEPT_FROM = 1 / 3
"""The share of a group's people that must have come from an earlier group for it to keep that group's name."""


def name_groups(
    participants: NDArray[np.int64], labels: Labels, groups: int, before: Mapping[int, str] | None = None
) -> tuple[str, ...]:
    """The names of groups 0 to `groups` - 1: that of the earlier group with the largest overlap, else a new letter.

    `before` maps participants to the group they had. Names are given one to one so that most people keep theirs;
    a name that was in use in `before` is never given to a new group.

    >>> name_groups(np.array([1, 2, 3]), np.array([0, 0, 1]), 2, {1: "B", 2: "B", 3: "A"})
    ('B', 'A')
    >>> name_groups(np.array([1, 2, 3]), np.array([0, 0, 1]), 2)
    ('A', 'B')
    """
    known = sorted(set((before or {}).values()))
    fresh = (name for name in _letters() if name not in known)
    if not known or before is None:
        return tuple(next(fresh) for _ in range(groups))
    overlap = np.zeros((groups, len(known)))
    for participant, label in zip(participants.tolist(), labels.tolist(), strict=True):
        name = before.get(participant)
        if label >= 0 and name is not None:
            overlap[label, known.index(name)] += 1
    sizes = np.bincount(labels[labels >= 0], minlength=groups)
    rows, columns = linear_sum_assignment(-overlap)
    kept = {
        group: known[column]
        for group, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if overlap[group, column] >= KEPT_FROM * max(sizes[group], 1)
        or overlap[group, column] >= KEPT_FROM * max(overlap[:, column].sum(), 1)
    }
    return tuple(kept[group] if group in kept else next(fresh) for group in range(groups))


def turn_towards(points: Floats, before: Floats) -> Floats:
    """The rotation or reflection (d, d) that brings `points` (n, d) nearest to `before` (n, d): `points @ turn`.

    Orthogonal Procrustes (Schönemann, 1966). Rows are the same things, proposals say, in two analyses.

    >>> turn_towards(np.array([[0.0, 1.0], [2.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])).round(6).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    left, _, right = np.linalg.svd(points.T @ before)
    return np.asarray(left @ right) + 0.0


def _letters() -> "list[str]":
    single = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    return single + [first + second for first in single for second in single]
