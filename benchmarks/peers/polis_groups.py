"""Polis's opinion groups, from their published description: imputed means, two principal axes, k-means.

Missing votes take the statement's mean; participants are projected on two axes and stretched by the square root of
statements over their votes; k-means for 2 to 5 groups, the best silhouette. The imputed matrix is never written out:
centred, its missing cells are zero, so the axes are those of a sparse matrix, and millions of people fit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from parvis.insight.matrix import OpinionMatrix

CLUSTERED_FROM = 7
SILHOUETTE_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class PolisMap:
    """Statement means (m,), participants on the axes (n, axes) before stretching, and the axes (axes, m)."""

    means: NDArray[np.float64]
    people: NDArray[np.float64]
    axes: NDArray[np.float64]

    def predict(self, people: NDArray[np.int64], statements: NDArray[np.int64]) -> NDArray[np.float64]:
        """The reconstructed votes of parallel positions."""
        return np.asarray(self.means[statements] + (self.people[people] * self.axes[:, statements].T).sum(axis=1))


def draw_polis_map(matrix: OpinionMatrix, axes: int = 2) -> PolisMap:
    """The principal axes of the mean-imputed votes."""
    size = len(matrix.proposals)
    sums = np.bincount(matrix.columns, matrix.ratings, minlength=size)
    means = sums / np.maximum(np.bincount(matrix.columns, minlength=size), 1)
    centred = (matrix.ratings - means[matrix.columns]).astype(np.float64)
    shape = (len(matrix.participants), size)
    sparse = csr_matrix((centred, matrix.columns, matrix.starts), shape=shape)
    start = np.random.default_rng(0).normal(size=min(shape))
    left, values, right = svds(sparse, k=axes, v0=start)
    order = np.argsort(-values)
    return PolisMap(means, left[:, order] * values[order], right[order])


def polis_groups(matrix: OpinionMatrix, *, groups: int | None = None, seed: int = 0) -> NDArray[np.int64]:
    """The group of each participant, -1 for those with fewer than seven votes."""
    ballots = matrix.ballots
    drawn = draw_polis_map(matrix)
    stretched = drawn.people * np.sqrt(len(matrix.proposals) / np.maximum(ballots, 1))[:, None]
    enough = np.flatnonzero(ballots >= min(CLUSTERED_FROM, len(matrix.proposals)))
    points = stretched[enough]
    seen = np.random.default_rng(seed).choice(len(points), min(len(points), SILHOUETTE_SAMPLE), replace=False)
    best, found = -2.0, np.zeros(len(points), np.int64)
    for wanted in (groups,) if groups else range(2, min(6, len(points))):
        labels = KMeans(wanted, n_init=3, random_state=seed).fit_predict(points)
        if len(np.unique(labels[seen])) > 1 and (score := silhouette_score(points[seen], labels[seen])) > best:
            best, found = score, labels
    result = np.full(len(ballots), -1)
    result[enough] = found
    return result
