"""The factorisation gives the same bits whatever the threads, the shards and the order of rows."""

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.insight.factorisation import (
    BLOCKS,
    Factorisation,
    Floats,
    ThreadRunner,
    accelerate,
    add_in_order,
    adder,
    rank_for,
    solve_people,
    solve_proposals,
)
from parvis.insight.matrix import SKIPPED, OpinionMatrix
from parvis.insight.packed import add_row, axes_of, factor_packed, invert_factored, pack_all, solve_factored, width_of
from parvis.insight.shards import ShardRunner, cut_into_shards
from tests.insight.world_rows import rows_of

WORLD = plant(1_200, 60, 20, seed=4)


def test_threads_change_no_bit() -> None:
    one = Factorisation(threads=1, random_state=3).fit(WORLD.matrix)
    two = Factorisation(threads=3, random_state=3).fit(WORLD.matrix)
    assert np.array_equal(one.people, two.people)
    assert np.array_equal(one.proposals, two.proposals)


def test_shards_computed_apart_and_added_in_order_change_no_bit() -> None:
    matrix, weights = WORLD.matrix, np.ones(1_200)
    start = np.random.default_rng(0).normal(0, 0.3, (60, 5))
    blocks = list(matrix.blocks(BLOCKS))
    add = adder(matrix, weights, matrix.mean, start, 2.0)
    apart = {block: add(block) for block in reversed(blocks)}
    together = ThreadRunner(matrix, weights, 2.0, 2)(matrix.mean, start)
    assert np.array_equal(add_in_order((apart[block] for block in blocks), start.shape), together)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_a_factorisation_on_shards_is_the_same_to_the_bit(count: int) -> None:
    matrix, start = WORLD.matrix, np.random.default_rng(0).normal(0, 0.3, (60, 5))
    with ThreadPoolExecutor(2) as pool:
        runner = ShardRunner(cut_into_shards(matrix, count), pool.submit, ridge=2.0)
        apart = Factorisation(run_blocks=runner).refine(matrix, start, passes=3)
    assert np.array_equal(apart.people, Factorisation().refine(matrix, start, passes=3).people)


def test_shuffled_rows_make_the_same_matrix() -> None:
    rows = rows_of(WORLD.matrix)
    shuffled = OpinionMatrix.of(rows[np.random.default_rng(5).permutation(len(rows))])
    assert np.array_equal(shuffled.columns, WORLD.matrix.columns)
    assert np.array_equal(shuffled.ratings, WORLD.matrix.ratings)


def test_accelerated_passes_come_nearer_to_the_solution_than_as_many_plain_ones() -> None:
    weights, start = np.ones(1_200), np.random.default_rng(0).normal(0, 0.3, (60, 3))
    run = ThreadRunner(WORLD.matrix, weights, 2.0, 1)

    def step(known: Floats) -> Floats:
        return solve_proposals(run(WORLD.matrix.mean, known), 2.0)

    fast, slow = accelerate(step, start, 12), start
    for _ in range(12):
        slow = step(slow)
    assert np.abs(step(fast) - fast).max() < 0.5 * np.abs(step(slow) - slow).max()


def test_a_warm_pass_stays_where_it_was() -> None:
    estimator = Factorisation(iterations=60)
    factors = estimator.fit(WORLD.matrix)
    again = estimator.refine(WORLD.matrix, factors.proposals)
    assert np.corrcoef(factors.proposals.ravel(), again.proposals.ravel())[0, 1] > 0.999


def test_someone_new_is_folded_in_as_if_there_from_the_start() -> None:
    estimator = Factorisation()
    factors = estimator.fit(WORLD.matrix)
    new = WORLD.matrix.rows_of(np.array([7]))
    assert np.allclose(
        estimator.fold_in(new, factors)[0, 0], solve_people(WORLD.matrix, factors.mean, factors.proposals, 2.0)[7, 0]
    )


def test_someone_without_ballots_stands_in_the_middle() -> None:
    matrix = OpinionMatrix.from_columns(np.array([1, 1, 2]), np.array([5, 6, 5]), np.array([1, -1, SKIPPED], np.int8))
    assert matrix.skips.tolist() == [1, 0]
    assert Factorisation().fit(matrix).people[1].tolist() == [0.0, 0.0, 0.0]


def test_a_weight_of_nought_is_the_same_as_not_voting() -> None:
    weights = np.ones(1_200)
    weights[600:] = 0
    start = np.random.default_rng(0).normal(0, 0.3, (60, 3))
    half = WORLD.matrix.rows_of(np.arange(600))
    all_sums = ThreadRunner(WORLD.matrix, weights, 2.0, 1)(0.4, start)
    assert np.allclose(all_sums, ThreadRunner(half, np.ones(600), 2.0, 1)(0.4, start))


def test_small_consultations_get_fewer_axes() -> None:
    assert [rank_for(people) for people in (10, 999, 1_000)] == [2, 2, 4]


@pytest.mark.parametrize("size", [1, 3, 5])
def test_packed_systems_are_solved_as_full_ones(size: int) -> None:
    root = np.random.default_rng(size).normal(size=(size, size))
    full = root @ root.T + np.eye(size)
    lower, right, out = full[np.tril_indices(size)].copy(), np.arange(1.0, size + 1), np.empty(size)
    axes = axes_of(size)
    assert factor_packed(lower, axes) == pytest.approx(np.linalg.slogdet(full)[1])
    inverse = np.empty((size, size))
    invert_factored(lower, axes, np.empty((size, size)), inverse)
    solve_factored(lower, right, axes, out)
    assert np.allclose(inverse, np.linalg.inv(full))
    assert np.allclose(out, np.linalg.solve(full, np.arange(1.0, size + 1)))


@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_packed_row_is_added_as_number_by_number(size: int) -> None:
    vectors, axes = np.random.default_rng(size).normal(size=(4, size)), axes_of(size)
    rows, into = pack_all(vectors, axes), np.ones((2, width_of(size)))
    _add(into, rows, axes)
    triangle = size * (size + 1) // 2
    expected = 1 + np.concatenate([0.5 * rows[3, :triangle], -2.0 * rows[3, triangle:]])
    assert np.array_equal(into[1], expected)
    assert (into[0] == 1).all()


@numba.njit
def _add(into, rows, axes):  # type: ignore[no-untyped-def]
    add_row(into, 1, rows, 3, 0.5, -2.0, axes)


@pytest.mark.parametrize("random_state", [0, 1])
def test_parts_of_a_consultation_tied_by_few_people_are_put_on_the_same_axis(random_state: int) -> None:
    matrix, camp = _two_seasons(tied=60)
    tastes = Factorisation(rank=2, random_state=random_state).fit(matrix).people[:, 1]
    assert abs(np.corrcoef(tastes, camp)[0, 1]) > 0.85


def _two_seasons(tied: int) -> tuple[OpinionMatrix, Floats]:
    """Two camps of 1,200 people answer 12 of the first 40 proposals or 12 of the last, the first `tied` people 6 of
    each; the camps lean apart on each, by a little."""
    chance = np.random.default_rng(1)
    camp, side = chance.choice([-1.0, 1.0], 1_200), chance.choice([-1.0, 1.0], 80)
    seasons = (np.arange(1_200) % 2)[:, None] * 40 + np.argsort(chance.random((1_200, 40)), axis=1)[:, :12]
    seasons[:tied, 6:] = (seasons[:tied, 6:] + 40) % 80
    people, proposals = np.arange(1_200).repeat(12), seasons.ravel()
    leaning = 0.5 + 0.3 * camp[people] * side[proposals]
    votes = np.where(chance.random(len(people)) < leaning, 1, -1).astype(np.int8)
    return OpinionMatrix.from_columns(people + 1, proposals + 1, votes), camp
