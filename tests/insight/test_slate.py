"""A slate hears minorities that are large enough; the plain list may hear one majority only."""

import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.insight.factorisation import Factorisation
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.slate import choose_slate


def dense(approvals: list[list[int]], counts: list[int]) -> OpinionMatrix:
    ratings = np.repeat(np.array(approvals, np.int8), counts, axis=0)
    people, size = ratings.shape
    return OpinionMatrix(
        np.arange(people),
        np.arange(size),
        np.arange(people + 1) * size,
        np.tile(np.arange(size, dtype=np.int32), people),
        ratings.ravel(),
        np.zeros(size, np.int64),
    )


def test_a_third_of_the_people_get_one_seat_of_three() -> None:
    matrix = dense([[1, 1, 1, -1], [-1, -1, -1, 1]], [40, 20])
    slate = choose_slate(matrix, Factorisation().fit(matrix), 3, np.array([0.66, 0.66, 0.66, 0.33]))
    assert slate.most_agreed == (0, 1, 2)
    assert slate.only_representing == (3,)
    assert slate.heard == pytest.approx(1.0)
    assert slate.heard_by_most_agreed == pytest.approx(2 / 3)


def test_a_group_too_small_for_a_seat_gets_none() -> None:
    matrix = dense([[1, 1, 1, -1], [-1, -1, -1, 1]], [50, 10])
    slate = choose_slate(matrix, Factorisation().fit(matrix), 3, np.array([0.8, 0.8, 0.8, 0.2]))
    assert slate.only_representing == ()


def test_each_planted_group_is_heard_from_few_votes() -> None:
    world = plant(1_500, 60, 20, seed=2, shares=(0.6, 0.4), spread=1.2)
    factors = Factorisation().fit(world.matrix)
    agreement = world.agreement()
    slate = choose_slate(world.matrix, factors, 6, np.bincount(world.group) / 1_500 @ agreement)
    chosen = [seat.proposal for seat in slate.representing]
    assert slate.heard > slate.heard_by_most_agreed
    assert (agreement[:, chosen].max(axis=1) > 0.6).all()


def test_more_seats_than_proposals_and_no_people_at_all_are_no_error() -> None:
    matrix = dense([[1, -1]], [3])
    assert len(choose_slate(matrix, Factorisation().fit(matrix), 9, np.array([1.0, 0.0])).representing) == 2
    nobody = matrix.rows_of(np.zeros(0, np.int64))
    assert choose_slate(nobody, Factorisation().fit(nobody), 1, np.zeros(2)).representing == ()
