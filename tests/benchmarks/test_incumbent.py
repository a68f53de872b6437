"""The incumbent's formulas and card rule against the published values."""

import json
from typing import Any

import numpy as np
import pytest

from benchmarks.peers import incumbent
from benchmarks.peers.incumbent_cards import CardRule, choose, fill_with_newest
from tests.shared_data import SHARED, needs_shared

RULES = SHARED / "oracles" / "card-rules.json"
pytestmark = needs_shared


def published() -> dict[str, Any]:
    return dict(json.loads(RULES.read_text()))


def example(name: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], float]:
    found = next(score for score in published()["scores"] if score["name"] == name)
    sequence = found["verified"] if isinstance(found["sequence"], str) else found["sequence"]
    return found["verified"], sequence, found["expected"], found["tolerance"]


@pytest.mark.parametrize("name", ["A", "B"])
def test_the_scores_are_those_published(name: str) -> None:
    verified, sequence, expected, tolerance = example(name)
    scores, confidences = incumbent.scores(verified, sequence), incumbent.confidences(sequence)
    for score, signs in (
        ("topScore", incumbent.TOP_SCORE),
        ("rejection", incumbent.REJECTION),
        ("neutral", {"neutral": 1}),
    ):
        found = [incumbent.combine(scores, signs), incumbent.combine_confidences(confidences, signs)]
        assert found == pytest.approx(expected[score], abs=tolerance)


@pytest.mark.parametrize("name", ["A", "B"])
def test_the_controversy_is_that_published(name: str) -> None:
    verified, sequence, expected, tolerance = example(name)
    scores, confidences = incumbent.scores(verified, sequence), incumbent.confidences(sequence)
    found = [incumbent.controversy(scores), incumbent.controversy_confidence(confidences)]
    assert found == pytest.approx(expected["controversy"], abs=tolerance)


@pytest.mark.parametrize("name", ["A", "B"])
def test_the_zone_is_that_published(name: str) -> None:
    verified, sequence, expected, _ = example(name)
    assert incumbent.ZONES[int(incumbent.zones(incumbent.scores(verified, sequence)))] == expected["zone"]


def test_the_composition_of_a_sequence_is_that_published() -> None:
    for wanted in published()["selection"]["composition"]:
        rule = CardRule(wanted["size"], wanted["new_ratio"], wanted["controversy_ratio"])
        new = rule.new_wanted(wanted["pinned_new"]) if wanted["new_available"] == "many" else 0
        assert (new, *rule.tested_wanted(wanted["pinned"] + new)) == (
            wanted["new"],
            wanted["controversy"],
            wanted["top"],
        )


def test_the_chooser_takes_the_published_positions() -> None:
    wanted = published()["selection"]["chooser"]
    ideas = np.arange(len(wanted["votes"]))
    taken = choose(np.array(wanted["votes"], float), np.array(wanted["authors"]), ideas, 12, wanted["pool"])
    assert [position + 1 for position in taken] == wanted["picked_positions_in_order"]


def test_the_first_rule_that_holds_decides_the_zone() -> None:
    values = {
        "agree": np.array([0.61, 0.5, 0.1]),
        "neutral": np.array([0.39, 0.45, 0.2]),
        "disagree": np.array([0, 0.1, 0.7]),
    }
    assert [incumbent.ZONES[zone] for zone in incumbent.zones(values)] == ["consensus", "limbo", "rejection"]


def test_a_short_sequence_is_filled_with_the_newest() -> None:
    assert fill_with_newest([1], np.array([False, False, True, False]), 4) == [1, 3, 0, -1]
