"""Intervals of very many Beta posteriors whose parameters are any numbers, read from one smooth surface.

The quantiles of counts, whose priors are known beforehand, are in `insight.beta`.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates, spline_filter
from scipy.special import betaincinv, expit, logit

Floats = NDArray[np.float64]

SMALLEST, LARGEST = 0.03, 1e6
"""Where both parameters lie between these the surface is read; elsewhere SciPy is asked."""

LARGEST_ERROR = 1e-5
"""No quantile is further than this from SciPy's; a test holds it."""

_FROM, _TO, _POINTS = float(np.log(0.008)), float(np.log(1e7)), 192
_STEP = (_TO - _FROM) / (_POINTS - 1)


def beta_interval_of(a: Floats, b: Floats, credibility: float) -> tuple[Floats, Floats]:
    """The equal-tailed interval of Beta(a, b), elementwise; `a` and `b` are positive and of one shape.

    The log odds of a quantile are smooth in the logarithms of both parameters: a cubic spline through 192 x 192 of
    them is made once for each credibility. The upper quantile of Beta(a, b) is 1 less the lower one of Beta(b, a).

    >>> low, high = beta_interval_of(np.array([85.5]), np.array([31.0]), 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.65], [0.81])
    """
    tail = (1 - credibility) / 2
    surface = _surface(tail)
    across, along = (np.log(a) - _FROM) / _STEP, (np.log(b) - _FROM) / _STEP
    low = expit(map_coordinates(surface, [across, along], order=3, prefilter=False, mode="nearest"))
    high = 1 - expit(map_coordinates(surface, [along, across], order=3, prefilter=False, mode="nearest"))
    beyond = (np.minimum(a, b) < SMALLEST) | (np.maximum(a, b) > LARGEST)
    if beyond.any():
        low[beyond], high[beyond] = (betaincinv(a[beyond], b[beyond], at) for at in (tail, 1 - tail))
    return low, high


@cache
def _surface(tail: float) -> Floats:
    """The spline's coefficients."""
    points = np.exp(np.linspace(_FROM, _TO, _POINTS))
    smallest, largest = np.finfo(float).tiny, np.nextafter(1.0, 0.0)
    quantiles = np.clip(betaincinv(points[:, None], points, tail), smallest, largest)
    return np.asarray(spline_filter(logit(quantiles), order=3), np.float64)
