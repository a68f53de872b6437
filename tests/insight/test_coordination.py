"""Accounts that act together are found, honest people are left alone, and nothing is decided by the machine."""

import numpy as np
import pytest

from benchmarks.planted_campaign import PlantedCampaign, plant_campaign
from parvis.insight.coordination import CoordinationLab, Suspicion, explain


def caught(planted: PlantedCampaign) -> tuple[list[Suspicion], set[int]]:
    found = CoordinationLab().examine(planted.rows, planted.networks)
    return found, {account for suspicion in found for account in suspicion.accounts}


@pytest.mark.parametrize("is_careful", [False, True])
def test_a_planted_campaign_is_found_and_hardly_anyone_honest_is(is_careful: bool) -> None:
    planted = plant_campaign(1_500, 200, 0.02, is_careful=is_careful, seed=5)
    _, accounts = caught(planted)
    assert len(accounts & planted.accounts) >= 0.9 * len(planted.accounts)
    assert len(accounts - planted.accounts) < 0.01 * 1_500


def test_a_naive_campaign_is_explained_by_its_order_speed_and_network() -> None:
    found, _ = caught(plant_campaign(1_500, 200, 0.02, is_careful=False, seed=6))
    reasons = " ".join(explain(found[0]))
    assert "in the same order" in reasons
    assert "faster than people read" in reasons
    assert "the same network" in reasons
    assert found[0].score == pytest.approx(sum(found[0].signals.values()))


def test_nobody_honest_is_suspected_where_there_is_no_campaign() -> None:
    planted = plant_campaign(1_500, 120, 0.02, is_careful=True, seed=7)
    honest = planted.rows[~np.isin(planted.rows["participant"], list(planted.accounts))]
    assert CoordinationLab().examine(honest) == []


def test_the_order_of_rows_changes_nothing() -> None:
    planted = plant_campaign(600, 120, 0.03, is_careful=False, seed=8)
    shuffled = planted.rows[np.random.default_rng(1).permutation(len(planted.rows))]
    assert CoordinationLab().examine(shuffled) == CoordinationLab().examine(planted.rows)


def test_a_handful_of_ballots_is_no_coordination() -> None:
    planted = plant_campaign(600, 120, 0.03, is_careful=False, seed=8)
    assert CoordinationLab().examine(planted.rows[:3]) == []
    assert CoordinationLab().examine(planted.rows[:0]) == []
