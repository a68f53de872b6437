"""How far apart the groups of a mixture are: how deep the density of tastes dips between them."""

import numpy as np

from parvis.insight.factorisation import Floats
from parvis.insight.mixture import Mixture


def deepest_valley(model: Mixture) -> float:
    """How deep the density dips between the two groups that are least apart: 0 empty between, 1 no dip at all.

    For each pair, the lowest density along the ridge line between their centres (Ray and Lindsay, 2005), over that
    of the lower of the two peaks. Noise of few ballots is not in this density: it is that of true tastes.
    """
    shallowest = 0.0
    inverses = np.linalg.inv(model.spreads)
    for one in range(model.groups):
        for two in range(one):
            line = []
            for step in np.linspace(0, 1, 41):
                mixed = (1 - step) * inverses[one] + step * inverses[two]
                pull = (1 - step) * inverses[one] @ model.centres[one] + step * inverses[two] @ model.centres[two]
                line.append(_density(model, inverses, np.linalg.solve(mixed, pull)))
            low = int(np.argmin(line))
            shallowest = max(shallowest, line[low] / max(min(max(line[: low + 1]), max(line[low:])), 1e-300))
    return shallowest


def _density(model: Mixture, inverses: Floats, point: Floats) -> float:
    away = point - model.centres
    squares = np.einsum("gi,gij,gj->g", away, inverses, away)
    scale = np.sqrt(np.linalg.det(model.spreads))
    return float((model.shares * np.exp(-squares / 2) / scale).sum())
