"""The surface of quantiles against SciPy's."""

import numpy as np
import pytest
from scipy.special import betaincinv

from parvis.insight.beta_surface import LARGEST, LARGEST_ERROR, SMALLEST, beta_interval_of


def parameters(low: float, high: float) -> np.ndarray:
    return np.exp(np.random.default_rng(1).uniform(np.log(low), np.log(high), (2, 4000)))


@pytest.mark.parametrize("credibility", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("bounds", [(SMALLEST, 2.0), (1.0, 60.0), (SMALLEST, 3000.0), (40.0, LARGEST)])
def test_intervals_are_those_of_scipy(bounds: tuple[float, float], credibility: float) -> None:
    a, b = parameters(*bounds)
    low, high = beta_interval_of(a, b, credibility)
    assert np.abs(low - betaincinv(a, b, (1 - credibility) / 2)).max() < LARGEST_ERROR
    assert np.abs(high - betaincinv(a, b, (1 + credibility) / 2)).max() < LARGEST_ERROR


def test_what_lies_beyond_the_surface_is_asked_of_scipy() -> None:
    a, b = np.array([1e-3, 5.0, 3e6]), np.array([5.0, 1e-3, 2.0])
    low, high = beta_interval_of(a, b, 0.95)
    assert low.tolist() == betaincinv(a, b, (1 - 0.95) / 2).tolist()
    assert high.tolist() == betaincinv(a, b, 1 - (1 - 0.95) / 2).tolist()


def test_no_proposals_have_no_intervals() -> None:
    low, high = beta_interval_of(np.zeros((0, 9)), np.zeros((0, 9)), 0.95)
    assert low.shape == high.shape == (0, 9)
