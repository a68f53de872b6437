"""Groups are found where they were planted, and only there."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from benchmarks.planted import Planted, place_by_truth, plant
from parvis.insight.clustering import adjusted_rand, k_means, silhouette
from parvis.insight.continuity import name_groups, turn_towards
from parvis.insight.factorisation import Factorisation
from parvis.insight.groups import NOT_PLACED, GroupFinder, Grouping
from parvis.insight.opinion_map import draw_map
from parvis.insight.verdicts import Clarity

FINDER = GroupFinder(sample=1_500, seeds=2, most_groups=4)


def groups_of(world: Planted, finder: GroupFinder = FINDER) -> Grouping:
    return finder.fit(world.matrix, Factorisation().fit(world.matrix))


TWO = plant(1_500, 80, 30, seed=3, shares=(0.6, 0.4))


@pytest.fixture(scope="module")
def found() -> Grouping:
    """The groups found in `TWO`."""
    return groups_of(TWO)


def test_two_planted_groups_are_found_nearly_as_well_as_by_who_knows_the_truth(found: Grouping) -> None:
    placed = found.labels >= 0
    reached = adjusted_rand(TWO.group[placed], found.labels[placed])
    possible = adjusted_rand(TWO.group[placed], place_by_truth(TWO)[placed])
    assert found.clarity is Clarity.CLEAR
    assert found.groups == 2
    assert reached > 0.9 * possible


def test_certainty_tells_how_often_a_placing_is_right(found: Grouping) -> None:
    placed = found.labels >= 0
    right = (found.labels == TWO.group)[placed]
    assert abs(found.certainty[placed].mean() - max(right.mean(), 1 - right.mean())) < 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_group_of_people_who_say_yes_more_or_less_is_no_groups(seed: int) -> None:
    world = plant(1_000, 60, 25, seed=seed, shares=(1.0,), spread=0, taste=0)
    assert groups_of(world).clarity is Clarity.NONE


def test_pure_noise_is_no_groups() -> None:
    world = plant(1_000, 60, 25, seed=9, shares=(1.0,), spread=0, taste=0, habit=0)
    found = groups_of(world)
    assert found.clarity is Clarity.NONE
    assert (found.labels == NOT_PLACED).all()


def test_people_spread_along_one_axis_are_a_gradient_not_clear_groups() -> None:
    world = plant(3_000, 80, 30, seed=3, shares=(1.0,), spread=0, taste=0.8)
    assert groups_of(world).clarity is Clarity.GRADIENT


def test_people_with_few_ballots_are_not_placed(found: Grouping) -> None:
    assert ((found.labels == NOT_PLACED) == (TWO.matrix.ballots < found.minimum_ballots)).all()
    assert not found.certainty[found.labels == NOT_PLACED].any()


def test_too_few_people_are_too_little_data() -> None:
    few = replace(TWO, matrix=TWO.matrix.rows_of(np.arange(12)))
    assert groups_of(few).clarity is Clarity.UNKNOWN


def test_groups_are_the_same_on_any_number_of_threads(found: Grouping) -> None:
    two = groups_of(TWO, replace(FINDER, factorisation=Factorisation(threads=2)))
    assert np.array_equal(found.labels, two.labels)
    assert np.array_equal(found.certainty, two.certainty)


def test_groups_keep_their_name_when_their_numbers_change() -> None:
    people, labels = np.arange(10), np.array([0] * 6 + [1] * 4)
    before = {who: ("B" if who < 6 else "A") for who in range(10)}
    assert name_groups(people, labels, 2, before) == ("B", "A")


def test_a_new_group_gets_a_name_that_nobody_had() -> None:
    people, labels = np.arange(9), np.array([0] * 3 + [1] * 3 + [2] * 3)
    before = {who: ("A" if who < 3 else "B") for who in range(6)}
    assert name_groups(people, labels, 3, before) == ("A", "B", "C")


def test_a_turned_map_is_turned_back() -> None:
    points = np.random.default_rng(0).normal(size=(20, 4))
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(4, 4)))[0]
    assert np.allclose(points @ turn @ turn_towards(points @ turn, points), points)


def test_the_map_says_what_it_does_not_mean_and_shows_placed_people_only(found: Grouping) -> None:
    drawn = draw_map(Factorisation().fit(TWO.matrix), found.labels, 0)
    assert "does not show how many people" in drawn.caption
    assert (drawn.labels >= 0).all()
    assert drawn.points.shape == (len(drawn.labels), 2)


def test_silhouette_and_rand_index_are_the_published_ones() -> None:
    rng = np.random.default_rng(2)
    points = np.concatenate([rng.normal(0, 1, (40, 3)), rng.normal(3, 1, (30, 3))])
    labels, _ = k_means(points, 2, rng)
    other = rng.integers(0, 3, 70)
    assert silhouette(points, labels) == pytest.approx(silhouette_score(points, labels))
    assert adjusted_rand(labels, other) == pytest.approx(adjusted_rand_score(labels, other))
