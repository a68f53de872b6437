"""How far ratings lie from their prediction, corrected for what the prediction took from them."""

import numba
import numpy as np

from parvis.insight.factorisation import Factors
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.packed import factor_packed, invert_factored


def noise_variance(matrix: OpinionMatrix, factors: Factors, ridge: float) -> float:
    """The variance of ratings around their prediction, corrected for what the fit itself explains.

    The residual sum of squares over ballots less the effective number of parameters (Hastie, Tibshirani and
    Friedman, 2009, section 7.6).
    """
    if not len(matrix.ratings):
        return 1.0
    total = _residual_squares(
        matrix.starts, matrix.columns, matrix.ratings, factors.mean, factors.people, factors.proposals, ridge
    )
    cells = len(matrix.ratings)
    voted = np.count_nonzero(np.bincount(matrix.columns, minlength=len(matrix.proposals)))
    spent = min(total[1] + voted * (1 + factors.rank), 0.8 * cells)
    return float(max(total[0] / (cells - spent), 1e-3))


@numba.njit(cache=True, nogil=True)
def _residual_squares(starts, columns, ratings, mean, people, proposals, ridge):  # type: ignore[no-untyped-def]
    size = proposals.shape[1]
    lower = np.empty(size * (size + 1) // 2)
    root, inverse = np.empty((size, size)), np.empty((size, size))
    squares, spent = 0.0, 0.0
    for person in range(len(starts) - 1):
        lower[:] = 0.0
        for cell in range(starts[person], starts[person + 1]):
            proposal = columns[cell]
            guess = mean + people[person, 0] + proposals[proposal, 0]
            for row in range(1, size):
                guess += people[person, row] * proposals[proposal, row]
            squares += (ratings[cell] - guess) ** 2
            for row in range(size):
                value = proposals[proposal, row] if row else 1.0
                base = row * (row + 1) // 2
                for other in range(row + 1):
                    lower[base + other] += value * (proposals[proposal, other] if other else 1.0)
        for row in range(size):
            lower[row * (row + 1) // 2 + row] += ridge
        factor_packed(lower, size)
        invert_factored(lower, size, root, inverse)
        spent += size
        for row in range(size):
            spent -= ridge * inverse[row, row]
    return squares, spent
