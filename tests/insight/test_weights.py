"""Weights meet their margins, say what they cost, and never hide who is not there."""

import numpy as np
import pytest

from parvis.insight.weights import BadMargin, Margin, Raking, weighted_share

AGE = Margin("age", {"young": 0.3, "old": 0.7})
PLACE = Margin("place", {"town": 0.5, "country": 0.5})


def test_two_margins_are_met_together() -> None:
    rng = np.random.default_rng(1)
    ages = rng.choice(["young", "old"], 500, p=[0.7, 0.3]).tolist()
    places = rng.choice(["town", "country"], 500, p=[0.6, 0.4]).tolist()
    found = Raking().fit([AGE, PLACE], {"age": ages, "place": places})
    young = np.array(ages) == "young"
    assert found.weights[young].sum() / found.weights.sum() == pytest.approx(0.3, abs=1e-4)
    assert found.weights.mean() == pytest.approx(1)
    assert found.design_effect == pytest.approx(500 / found.effective_size)
    assert found.effective_size < 500


def test_extreme_weights_are_trimmed_and_the_margin_left_unmet_is_told() -> None:
    found = Raking().fit([AGE], {"age": ["young"] * 99 + ["old"]})
    assert found.weights.max() / found.weights.min() <= 25.001
    assert found.trimmed > 0
    assert found.error > 0.3


def test_people_without_an_answer_are_kept_and_counted() -> None:
    found = Raking().fit([AGE], {"age": ["young", "old", None, None]})
    assert found.missing == {"age": 2}
    assert len(found.weights) == 4


def test_a_category_with_nobody_is_told() -> None:
    found = Raking().fit([AGE], {"age": ["old"] * 5})
    assert found.absent == {"age": ("young",)}
    assert found.weights.tolist() == [1.0] * 5


@pytest.mark.parametrize(
    ("margins", "answers", "words"),
    [
        ([], {}, "There is no margin"),
        ([AGE], {}, "were not asked"),
        ([AGE], {"age": ["middle"]}, "no category “middle”"),
        ([AGE, PLACE], {"age": ["old"], "place": []}, "not as many"),
    ],
)
def test_a_margin_that_cannot_be_used_is_refused_with_a_sentence(
    margins: list[Margin], answers: dict[str, list[str | None]], words: str
) -> None:
    with pytest.raises(BadMargin, match=words):
        Raking().fit(margins, answers)


@pytest.mark.parametrize("shares", [{"a": 0.5, "b": 0.6}, {"a": 1.0, "b": 0.0}, {}])
def test_margins_that_do_not_sum_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(BadMargin):
        Margin("broken", shares)


def test_nobody_at_all_is_no_error() -> None:
    assert Raking().fit([AGE], {"age": []}).effective_size == 0
    assert weighted_share(np.zeros(0, bool), np.zeros(0)) == (0.5, 0.0, 1.0)


def test_weighted_intervals_hold_the_population_share_as_often_as_they_say() -> None:
    rng, held = np.random.default_rng(3), 0
    for _ in range(300):
        young = rng.random(400) < 0.7
        agrees = rng.random(400) < np.where(young, 0.8, 0.4)
        weights = Raking().fit([AGE], {"age": np.where(young, "young", "old").tolist()}).weights
        _, low, high = weighted_share(agrees, weights)
        held += low <= 0.3 * 0.8 + 0.7 * 0.4 <= high
    assert 0.92 <= held / 300 <= 0.99
