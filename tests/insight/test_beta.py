"""The fast quantiles and chances are those of SciPy, within the error that they state."""

import numpy as np
import pytest
from scipy.special import betainc, betaincinv

from parvis.insight.beta import EXACT_UP_TO, LARGEST_ERROR, beta_below, beta_interval

PRIORS = [(0.5, 0.5), (0.5, 1.0)]
TRIALS = [0, 1, 30, EXACT_UP_TO, EXACT_UP_TO + 1, 147, 200, 500, 2_000, 50_000]


def counts_up_to(trials: int) -> tuple[np.ndarray, np.ndarray]:
    spread = np.linspace(0, trials, 150).astype(np.int64)
    ends = np.arange(min(trials, 40) + 1)
    successes = np.unique(np.concatenate([ends, trials - ends, spread]))
    return successes, np.full(len(successes), trials)


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("credibility", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("trials", TRIALS)
def test_intervals_are_those_of_scipy(prior: tuple[float, float], credibility: float, trials: int) -> None:
    k, n = counts_up_to(trials)
    tail = (1 - credibility) / 2
    low, high = beta_interval(k, n, prior, credibility)
    assert low == pytest.approx(betaincinv(k + prior[0], n - k + prior[1], tail), abs=LARGEST_ERROR)
    assert high == pytest.approx(betaincinv(k + prior[0], n - k + prior[1], 1 - tail), abs=LARGEST_ERROR)


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("boundary", [0.25, 0.4, 0.75])
@pytest.mark.parametrize("trials", TRIALS)
def test_chances_are_those_of_scipy(prior: tuple[float, float], boundary: float, trials: int) -> None:
    k, n = counts_up_to(trials)
    assert beta_below(k, n, prior, boundary)[0] == pytest.approx(
        betainc(k + prior[0], n - k + prior[1], boundary), abs=LARGEST_ERROR
    )


def test_few_trials_are_exact() -> None:
    k, n = counts_up_to(EXACT_UP_TO)
    low, _ = beta_interval(k, n, (0.5, 1.0), 0.95)
    assert low == pytest.approx(betaincinv(k + 0.5, n - k + 1.0, 0.025), abs=1e-12)


def test_shapes_are_kept() -> None:
    k, n = np.array([[1, 200], [3, 4]]), np.array([[2, 300], [5, 400]])
    low, _ = beta_interval(k, n, (0.5, 0.5), 0.95)
    alone, _ = beta_interval(k[:, 1], n[:, 1], (0.5, 0.5), 0.95)
    assert low[:, 1].tolist() == alone.tolist()
