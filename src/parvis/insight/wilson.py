"""Wilson's interval of a share, for opinions that weigh unequally: it stays honest where all of a few agree."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_Z = 1.96


def wilson_interval(share: Floats, size: Floats) -> tuple[Floats, Floats]:
    """The ends of the 95 % score interval (Wilson 1927) of shares (0 to 1) of samples of an effective `size` (> 0).

    >>> low, high = wilson_interval(np.array([1.0, 0.5]), np.array([3.0, 100.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.44, 0.4], [1.0, 0.6])
    """
    centre = (share + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z * np.sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2)) / (1 + _Z**2 / size)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
