"""Tests made many at once, corrected so that chance finds are few."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, norm

Floats = NDArray[np.float64]
EXACT_UP_TO = 1_000


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Adjusted p-values that hold the share of false finds (Benjamini and Hochberg, 1995), in the shape given.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    flat = p_values.ravel()
    order = np.argsort(flat, kind="stable")
    scaled = flat[order] * len(flat) / np.arange(1, len(flat) + 1)
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted.reshape(p_values.shape)


def holm(p_values: Floats) -> Floats:
    """Adjusted p-values that hold the chance of any false find (Holm, 1979), in the shape given.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    flat = p_values.ravel()
    order = np.argsort(flat, kind="stable")
    scaled = flat[order] * np.arange(len(flat), 0, -1)
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted.reshape(p_values.shape)


def more_often(inside: Floats, inside_of: Floats, outside: Floats, outside_of: Floats) -> Floats:
    """One-sided p-values for a rate being higher inside than outside, element by element.

    Fisher's exact test up to `EXACT_UP_TO` people in all, beyond it the pooled z test with a continuity correction.

    >>> more_often(np.array([3.0]), np.array([3.0]), np.array([0.0]), np.array([3.0])).round(3).tolist()
    [0.05]
    """
    everyone, successes = inside_of + outside_of, inside + outside
    exact = hypergeom.sf(
        np.where(everyone <= EXACT_UP_TO, inside, 0) - 1,
        np.where(everyone <= EXACT_UP_TO, everyone, 1),
        np.where(everyone <= EXACT_UP_TO, successes, 0),
        np.where(everyone <= EXACT_UP_TO, inside_of, 0),
    )
    share = successes / np.maximum(everyone, 1)
    away = inside - inside_of * share - 0.5
    spread = np.sqrt(np.maximum(inside_of * outside_of * share * (1 - share) / np.maximum(everyone, 1), 1e-12))
    approximate = norm.sf(away / spread)
    chosen = np.where(everyone <= EXACT_UP_TO, exact, approximate)
    return np.where((inside_of > 0) & (outside_of > 0), np.minimum(chosen, 1.0), 1.0)
