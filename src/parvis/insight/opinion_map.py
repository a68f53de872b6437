"""A map of opinions in two dimensions, with the words that must stand under it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.errors import gettext_noop
from parvis.insight.factorisation import Factors, Floats

MOST_POINTS = 1_500

CAPTION = gettext_noop(
    "Each point is one of {shown} participants, drawn by lot from the {placed} who voted enough to be placed. "
    "Points that are near each other voted alike where both voted; the axes are the two directions along which "
    "opinions differ most, and have no name. The map does not show how many people think something, nor who is "
    "right, nor left and right, nor how far apart people are on any one proposal; someone who voted little stands "
    "near the middle for that reason alone."
)


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """`points` (p, 2) and their group `labels` (p,), in no order that tells who they are; `centres` (groups, 2).

    `caption` says what the map does not mean; `shown` is the share of the differences between tastes that the two
    axes carry, from 0 to 1.
    """

    points: Floats
    labels: NDArray[np.int64]
    centres: Floats
    caption: str
    shown: float


def draw_map(factors: Factors, labels: NDArray[np.int64], random_state: int, turn: Floats | None = None) -> OpinionMap:
    """The map of the placed people (label 0 or more). `turn` (rank, rank) keeps the directions of an earlier map."""
    placed = np.flatnonzero(labels >= 0)
    rng = np.random.default_rng([random_state, 5])
    drawn = rng.choice(placed, min(len(placed), MOST_POINTS), replace=False)
    tastes = factors.people[:, 1:] if turn is None else factors.people[:, 1:] @ turn
    flat = np.zeros((len(tastes), 2))
    flat[:, : min(2, tastes.shape[1])] = tastes[:, :2]
    groups = int(labels.max(initial=-1)) + 1
    variances = tastes[placed].var(axis=0) if len(placed) else np.zeros(0)
    return OpinionMap(
        points=flat[drawn],
        labels=labels[drawn],
        centres=np.array([flat[labels == group].mean(axis=0) for group in range(groups)]).reshape(groups, 2),
        caption=CAPTION.format(shown=f"{len(drawn):,}", placed=f"{len(placed):,}"),
        shown=float(variances[:2].sum() / max(variances.sum(), 1e-300)),
    )
