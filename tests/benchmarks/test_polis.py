"""Polis's routing, worked by hand from its formula."""

import numpy as np
import pytest

from benchmarks.peers.polis import extremities, priorities


def test_the_priority_of_a_voted_statement_follows_the_formula() -> None:
    # A = 3, P = 1, S = 5, E = 1: importance (1 - 2/7) * 2 * 4/7 = 0.81633; times 1 + 8 * 2^-1 = 5; squared.
    found = priorities(np.array([3.0]), np.array([1.0]), np.array([5.0]), np.array([1.0]))
    assert found == pytest.approx([(0.8163265306 * 5) ** 2])


def test_an_unseen_statement_goes_before_a_well_known_one_that_half_agree_with() -> None:
    found = priorities(np.array([0.0, 100.0]), np.zeros(2), np.array([0.0, 200.0]), np.zeros(2))
    assert found[0] > 20 * found[1]


def test_a_divisive_statement_is_far_from_the_centre() -> None:
    votes = np.array([[1.0, 1, 1], [1, 1, -1], [1, -1, 1], [1, -1, -1]])
    found = extremities(votes)
    assert found[0] == pytest.approx(0, abs=1e-9)
    assert min(found[1:]) > 0.5
