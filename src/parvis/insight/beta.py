"""Quantiles and chances of very many Beta posteriors of counts, fast: exact tables for few trials, series for many."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, ndtr, ndtri

from parvis.insight.log import Counts

Floats = NDArray[np.float64]

EXACT_UP_TO = 127
"""Up to this many trials every answer is read from a table made with SciPy, whose own error is about 1e-14."""

LARGEST_ERROR = 1e-4
"""Beyond, no quantile and no chance is further than this from SciPy's; tests hold it. Percentages show one decimal."""

_BLOCK = 1 << 14
"""Elements worked on at a time: what they need fits a processor's cache."""

_FEW = 8
"""Fewer successes (or failures) than this leave a posterior too lopsided for the series; they have curves instead."""


def beta_interval(
    successes: Counts, trials: Counts, prior: tuple[float, float], credibility: float
) -> tuple[Floats, Floats]:
    """The equal-tailed interval of Beta(prior[0] + successes, prior[1] + trials - successes), elementwise, any shape.

    Beyond `EXACT_UP_TO` trials: the series of Cornish and Fisher (1938) to its fourth moment.

    >>> low, high = beta_interval(np.array([85, 850]), np.array([115, 1150]), (0.5, 1.0), 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.65, 0.713], [0.81, 0.764])
    """
    k, n = successes.ravel(), trials.ravel()
    low, high = np.empty(len(n)), np.empty(len(n))
    for start in range(0, len(n), _BLOCK):
        part = slice(start, start + _BLOCK)
        low[part], high[part] = _interval_of_block(k[part], n[part], prior, credibility)
    return low.reshape(trials.shape), high.reshape(trials.shape)


def _interval_of_block(k: Counts, n: Counts, prior: tuple[float, float], credibility: float) -> tuple[Floats, Floats]:
    is_few = n <= EXACT_UP_TO
    if not is_few.any():
        return _interval_of_many(k, n, prior, credibility)
    lows, highs = _interval_tables(prior, credibility)
    at = _cell(k, n)
    low, high = lows[at], highs[at]
    many = np.flatnonzero(~is_few)
    if len(many):
        low[many], high[many] = _interval_of_many(k[many], n[many], prior, credibility)
    return low, high


def beta_below(successes: Counts, trials: Counts, prior: tuple[float, float], *boundaries: float) -> tuple[Floats, ...]:
    """The chances that a share with that posterior is below each of `boundaries` (0 to 1), each of shape (proposals,).

    Beyond `EXACT_UP_TO` trials: Abramowitz and Stegun (1964), 26.5.21.

    >>> (below,) = beta_below(np.array([70, 700]), np.array([100, 1000]), (0.5, 0.5), 0.75)
    >>> below.round(3).tolist()
    [0.875, 1.0]
    """
    cell = _cell(successes, trials)
    chances = tuple(_chance_table(prior, boundary)[cell] for boundary in boundaries)
    many = np.flatnonzero(trials > EXACT_UP_TO)
    if len(many):
        a, b = successes[many] + prior[0], (trials[many] - successes[many]) + prior[1]
        roots = np.cbrt(a), np.cbrt(b)
        for chance, boundary in zip(chances, boundaries, strict=True):
            below, above = roots[1] * np.cbrt(boundary), roots[0] * np.cbrt(1 - boundary)
            spread = np.sqrt(below * below / b + above * above / a)
            chance[many] = ndtr(3 * (below * (1 - 1 / (9 * b)) - above * (1 - 1 / (9 * a))) / spread)
    return chances


_ROW_STARTS = np.cumsum(np.arange(EXACT_UP_TO + 1))


def _cell(successes: Counts, trials: Counts) -> NDArray[np.int64]:
    """Where a table holds these counts; for more trials than it has, any place in it."""
    row = np.minimum(trials, EXACT_UP_TO)
    return _ROW_STARTS[row] + np.minimum(successes, row)


def _cells() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    trials, successes = np.tril_indices(EXACT_UP_TO + 1)
    return successes, trials


@cache
def _interval_tables(prior: tuple[float, float], credibility: float) -> tuple[Floats, Floats]:
    k, n = _cells()
    tail = (1 - credibility) / 2
    a, b = prior[0] + k, prior[1] + n - k
    return np.asarray(betaincinv(a, b, tail), np.float64), np.asarray(betaincinv(a, b, 1 - tail), np.float64)


@cache
def _chance_table(prior: tuple[float, float], boundary: float) -> Floats:
    k, n = _cells()
    return np.asarray(betainc(prior[0] + k, prior[1] + n - k, boundary), np.float64)


def _interval_of_many(k: Counts, n: Counts, prior: tuple[float, float], credibility: float) -> tuple[Floats, Floats]:
    tail = (1 - credibility) / 2
    low, high = _series(k, n, prior, float(ndtri(1 - tail)))
    against = n - k
    rare, common = np.flatnonzero(k < _FEW), np.flatnonzero(against < _FEW)
    mirrored = (prior[1], prior[0])
    low[rare], high[rare] = (_curve(k[rare], n[rare], prior, p) for p in (tail, 1 - tail))
    high[common], low[common] = (1 - _curve(against[common], n[common], mirrored, p) for p in (tail, 1 - tail))
    return low, high


def _series(k: Counts, n: Counts, prior: tuple[float, float], z: float) -> tuple[Floats, Floats]:
    """In single precision, whose error (1e-7) is far below that of the series."""
    total = n.astype(np.float32) + np.float32(prior[0] + prior[1])
    mean, step = (k.astype(np.float32) + np.float32(prior[0])) / total, 1 / (total + 2)
    odds, z_squared = mean * (1 - mean), z * z
    lean = (1 / odds - 4) * step * (total + 1)
    fourth, squared_third = (z_squared - 3) * z / 4, (2 * z_squared - 5) * z / 9
    half = np.sqrt(odds / (total + 1)) * (z + (fourth * (lean - 1) / (total + 3) - squared_third * lean * step))
    middle = mean + (1 - 2 * mean) * step * ((z_squared - 1) / 3)
    return (middle - half).astype(np.float64), (middle + half).astype(np.float64)


@cache
def _curves(prior: tuple[float, float], tail: float) -> Floats:
    """For each small number of successes, total * quantile as a cubic in 1 / total; shape (4, _FEW)."""
    nodes = (1 - np.cos((np.arange(4) + 0.5) * np.pi / 4)) / 2 / (EXACT_UP_TO + 1)
    total = 1 / nodes[:, None]
    k = np.arange(_FEW)
    quantiles = betaincinv(prior[0] + k, total - prior[0] - k, tail)
    return np.linalg.solve(np.vander(nodes, increasing=True), quantiles * total)


def _curve(k: Counts, n: Counts, prior: tuple[float, float], tail: float) -> Floats:
    steps = 1 / (n + (prior[0] + prior[1]))
    c = _curves(prior, tail)[:, k]
    return np.asarray(steps * (c[0] + steps * (c[1] + steps * (c[2] + steps * c[3]))))
