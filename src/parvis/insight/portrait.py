"""What describes each group: the proposals that its people support, or reject, more than everyone else does."""

from dataclasses import dataclass
from typing import Literal

import numba
import numpy as np
from numpy.typing import NDArray

from parvis.insight.matrix import OpinionMatrix
from parvis.insight.multiplicity import benjamini_hochberg, more_often

Counts = NDArray[np.int64]
FALSE_FINDS = 0.05


@dataclass(frozen=True, slots=True)
class Representative:
    """A proposal that a group stands for or against.

    `rate` is the share of the group's opinions on it that go that way, `elsewhere` that of everyone else's, both
    from 0 to 1; `opinions` how many of the group's people gave one; `p_value` the chance of such a difference or a
    larger one without any, corrected for all the tests made at once.
    """

    proposal: int
    stance: Literal["for", "against"]
    rate: float
    elsewhere: float
    opinions: int
    p_value: float


def count_by_group(matrix: OpinionMatrix, labels: NDArray[np.int64], groups: int) -> Counts:
    """Agree, neutral and disagree of each group on each proposal, shape (groups, m, 3); label -1 is left out."""
    counts = np.zeros((groups, len(matrix.proposals), 3), np.int64)
    _count(matrix.starts, matrix.columns, matrix.ratings, labels, counts)
    return counts


def representatives(counts: Counts, proposals: NDArray[np.int64], most: int = 5) -> list[list[Representative]]:
    """For each group, at most `most` proposals for and as many against, from `counts` (groups, m, 3).

    Kept: those that most of the group's opinions support (or reject), more often than elsewhere beyond chance, at
    a false discovery rate of `FALSE_FINDS` over all groups, proposals and stances. First the largest differences.
    Groups are made from these same votes, so the p-values describe; they do not prove.
    """
    inside_of = counts.sum(axis=2).astype(np.float64)
    outside_of = inside_of.sum(axis=0) - inside_of
    inside = counts[:, :, [0, 2]].astype(np.float64)
    outside = inside.sum(axis=0) - inside
    p_values = benjamini_hochberg(more_often(inside, inside_of[:, :, None], outside, outside_of[:, :, None]))
    rates = inside / np.maximum(inside_of, 1)[:, :, None]
    elsewhere = outside / np.maximum(outside_of, 1)[:, :, None]
    smoothed = (inside + 1) / (inside_of + 2)[:, :, None] - (outside + 1) / (outside_of + 2)[:, :, None]
    found: list[list[Representative]] = []
    for group in range(len(counts)):
        mine: list[Representative] = []
        for way, stance in enumerate(_STANCES):
            kept = (p_values[group, :, way] <= FALSE_FINDS) & (rates[group, :, way] > 0.5)
            order = np.argsort(np.where(kept, -smoothed[group, :, way], np.inf), kind="stable")[: min(most, kept.sum())]
            mine += [
                Representative(
                    proposal=int(proposals[index]),
                    stance=stance,
                    rate=float(rates[group, index, way]),
                    elsewhere=float(elsewhere[group, index, way]),
                    opinions=int(inside_of[group, index]),
                    p_value=float(p_values[group, index, way]),
                )
                for index in order
            ]
        found.append(mine)
    return found


_STANCES: tuple[Literal["for", "against"], ...] = ("for", "against")


@numba.njit(cache=True, nogil=True)
def _count(starts, columns, ratings, labels, counts):  # type: ignore[no-untyped-def]
    for person in range(len(starts) - 1):
        group = labels[person]
        if group >= 0:
            for cell in range(starts[person], starts[person + 1]):
                counts[group, columns[cell], 1 - ratings[cell]] += 1
