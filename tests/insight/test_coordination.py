"""Accounts that act together are found, honest people are left alone, and nothing is decided by the machine."""

import numpy as np
import pytest

from benchmarks.planted_campaign import DAY, PlantedCampaign, plant_campaign
from parvis.insight.account_acts import read_acts
from parvis.insight.coordination import CoordinationLab, Suspicion, explain
from parvis.insight.script_search import ScriptSearch


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


@pytest.mark.parametrize("share", [0.01, 0.05])
def test_a_careful_campaign_among_few_proposals_is_found_by_its_script(share: float) -> None:
    planted = plant_campaign(2_000, 80, share, is_careful=True, seed=9)
    found, accounts = caught(planted)
    assert len(accounts & planted.accounts) >= 0.9 * len(planted.accounts)
    assert len(accounts - planted.accounts) < 0.01 * 2_000
    assert "met the same few proposals" in " ".join(explain(found[0]))


def test_proposals_that_came_late_make_no_script() -> None:
    planted = plant_campaign(1_500, 80, 0.02, is_careful=True, seed=10)
    honest = planted.rows[~np.isin(planted.rows["participant"], list(planted.accounts))]
    is_early = honest["cast_at"] < 14 * DAY
    assert CoordinationLab().examine(honest[~(is_early & (honest["proposal"] >= 30))]) == []


def test_those_who_were_not_compared_are_asked_too() -> None:
    planted = plant_campaign(5_000, 80, 0.04, is_careful=True, seed=11)
    acts = read_acts(planted.rows, {})
    found = ScriptSearch().find(acts)
    accounts = set(acts.matrix.participants[found[0].accounts].tolist())
    assert len(accounts & planted.accounts) >= 0.9 * len(planted.accounts)
    assert len(accounts - planted.accounts) < 0.01 * 5_000


def test_groups_that_share_accounts_are_told_as_one() -> None:
    found, _ = caught(plant_campaign(1_500, 200, 0.02, is_careful=False, seed=6))
    assert len(found) == 1
    assert found[0].signals["script"] > 0
    assert found[0].signals["order"] > 0
