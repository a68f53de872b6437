"""What it does to results that votes stop once they look certain: worlds whose truth is known, the default settings.

Opinions come ten at a time, and a proposal that has enough of them stops as soon as one zone has the settled certainty.
Its place in the ranking is not asked, which would only stop it later.
"""

from typing import Any

import numpy as np

from parvis.domain.zone import zone_of
from parvis.insight.estimates import Floats, settle_zones, zone_chances
from parvis.sequence.settings import SequenceSettings

PROPOSALS, EACH, MOST, STEP = 20_000, 4_000, 1_500, 10
NEUTRAL = 0.1
SIDES = (0.70, 0.73, 0.74, 0.76, 0.77, 0.80)
"""Shares of agreement among those who take sides; a zone ends at 0.75."""

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "promised", "settled", "agreement"} of those that settled; seed 1.

    `value` is the share of them whose zone is wrong, `promised` what their chances say of that, `settled` how many of
    all, `agreement` the mean difference from the true share, in points.
    """
    chance = np.random.default_rng(1)
    worlds = {
        "as people usually agree": chance.dirichlet([2.6, 0.8, 1.0], PROPOSALS),
        "any shares alike": chance.dirichlet([1, 1, 1], PROPOSALS),
    }
    for side in SIDES:
        shares = np.array([side * (1 - NEUTRAL), NEUTRAL, (1 - side) * (1 - NEUTRAL)])
        worlds[f"{round(100 * side)} % of sides agree"] = np.tile(shares, (EACH, 1))
    return [_row(name, truth, chance) for name, truth in worlds.items()]


def _row(name: str, truth: Floats, chance: np.random.Generator) -> Row:
    counts, has_stopped = _play(truth, chance)
    told = settle_zones(zone_chances(counts), 0)[0]
    is_wrong = told != [int(zone_of(*shares)) for shares in truth.tolist()]
    agreement = counts[:, 0] / counts[:, :3].sum(axis=1) - truth[:, 0]
    promised = 1 - zone_chances(counts[has_stopped]).max(axis=1)
    return {
        "name": name,
        "value": round(float(is_wrong[has_stopped].mean()), 4),
        "unit": "of settled zones wrong",
        "promised": round(float(promised.mean()), 4),
        "settled": round(float(has_stopped.mean()), 3),
        "agreement": round(100 * float(agreement[has_stopped].mean()), 2),
    }


def _play(truth: Floats, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The counts of agree, neutral, disagree and skip when votes ended, and which proposals had stopped before."""
    settings = SequenceSettings()
    counts, has_stopped = np.zeros((len(truth), 4), np.int64), np.zeros(len(truth), np.bool_)
    for opinions in range(STEP, MOST + 1, STEP):
        live = np.flatnonzero(~has_stopped)
        counts[live, :3] += chance.multinomial(STEP, truth[live])
        if opinions >= settings.settled_after:
            is_sure = zone_chances(counts[live]).max(axis=1) >= settings.settled_certainty
            has_stopped[live[is_sure]] = True
    return counts, has_stopped
