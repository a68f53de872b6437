"""k-means, the silhouette and the adjusted Rand index, in plain loops that give the same bits on every machine."""

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def k_means(points: Floats, groups: int, rng: np.random.Generator, iterations: int = 50) -> tuple[Labels, float]:
    """Cuts `points` (n, d) into `groups`; returns labels (n,) and the sum of squared distances to the centres.

    Starts from k-means++ (Arthur and Vassilvitskii, 2007). Asks for no more groups than there are points.

    >>> k_means(np.array([[0.0], [0.1], [5.0]]), 2, np.random.default_rng(0))[0].tolist() in ([0, 0, 1], [1, 1, 0])
    True
    """
    groups = min(groups, len(points))
    labels, inertia = _k_means(np.ascontiguousarray(points), groups, rng.random(groups), iterations)
    return labels, float(inertia)


def silhouette(points: Floats, labels: Labels) -> float:
    """The mean silhouette (Rousseeuw, 1987), from -1 to 1; 0 with fewer than two groups.

    Every pair is compared, so give it a sample of a few thousand points, never all.
    """
    used, compact = np.unique(labels, return_inverse=True)
    if len(used) < 2:
        return 0.0
    return float(_silhouette(np.ascontiguousarray(points), compact.astype(np.int64), len(used)))


def adjusted_rand(one: Labels, two: Labels) -> float:
    """How much two cuts of the same people agree beyond chance (Hubert and Arabie, 1985): 1 the same, 0 chance.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([7, 7, 3, 3]))
    1.0
    """
    if len(one) == 0:
        return 1.0
    rows, columns = np.unique(one, return_inverse=True)[1], np.unique(two, return_inverse=True)[1]
    width = int(columns.max()) + 1
    table = np.bincount(rows * width + columns, minlength=(int(rows.max()) + 1) * width).reshape(-1, width)
    pairs = _pairs(table).sum()
    by_row, by_column = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    chance = by_row * by_column / max(len(one) * (len(one) - 1) / 2, 1)
    most = (by_row + by_column) / 2
    return 1.0 if most == chance else float((pairs - chance) / (most - chance))


def _pairs(counts: NDArray[np.int64]) -> Floats:
    return np.asarray(counts * (counts - 1) / 2, np.float64)


@numba.njit(cache=True, nogil=True)
def _nearest(point, centres, groups):  # type: ignore[no-untyped-def]
    best, found = np.inf, 0
    for group in range(groups):
        away = 0.0
        for axis in range(len(point)):
            away += (point[axis] - centres[group, axis]) ** 2
        if away < best:
            best, found = away, group
    return best, found


@numba.njit(cache=True, nogil=True)
def _k_means(points, groups, draws, iterations):  # type: ignore[no-untyped-def]
    people, axes = points.shape
    centres, distances = np.zeros((groups, axes)), np.ones(people)
    labels = np.zeros(people, np.int64)
    for group in range(groups):
        goal = draws[group] * distances.sum()
        chosen, reached = 0, distances[0]
        while reached < goal and chosen < people - 1:
            chosen += 1
            reached += distances[chosen]
        centres[group] = points[chosen]
        for person in range(people):
            distances[person] = _nearest(points[person], centres, group + 1)[0]
    inertia = 0.0
    for _ in range(iterations):
        sums, counts, inertia, moved = np.zeros((groups, axes)), np.zeros(groups), 0.0, 0
        for person in range(people):
            away, group = _nearest(points[person], centres, groups)
            moved += labels[person] != group
            labels[person] = group
            inertia += away
            counts[group] += 1
            sums[group] += points[person]
        for group in range(groups):
            if counts[group]:
                centres[group] = sums[group] / counts[group]
        if moved == 0:
            break
    return labels, inertia


@numba.njit(cache=True, nogil=True)
def _silhouette(points, labels, groups):  # type: ignore[no-untyped-def]
    people, axes = points.shape
    counts = np.zeros(groups)
    for person in range(people):
        counts[labels[person]] += 1
    sums = np.zeros((people, groups))
    for person in range(people):
        for other in range(person):
            away = 0.0
            for axis in range(axes):
                away += (points[person, axis] - points[other, axis]) ** 2
            away = np.sqrt(away)
            sums[person, labels[other]] += away
            sums[other, labels[person]] += away
    total = 0.0
    for person in range(people):
        mine = labels[person]
        if counts[mine] < 2:
            continue
        inside, outside = sums[person, mine] / (counts[mine] - 1), np.inf
        for group in range(groups):
            if group != mine:
                outside = min(outside, sums[person, group] / counts[group])
        total += (outside - inside) / max(inside, outside, 1e-300)
    return total / people
