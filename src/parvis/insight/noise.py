"""How far ratings lie from their prediction, corrected for what the prediction took from them."""

import numba
import numpy as np

from parvis.insight.factorisation import Factors
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.packed import add_row, axes_of, factor_packed, invert_factored, pack_all


def noise_variance(matrix: OpinionMatrix, factors: Factors, ridge: float) -> float:
    """The variance of ratings around their prediction, corrected for what the fit itself explains.

    The residual sum of squares over ballots less the effective number of parameters (Hastie, Tibshirani and
    Friedman, 2009, section 7.6).
    """
    if not len(matrix.ratings):
        return 1.0
    axes, proposals = axes_of(1 + factors.rank), np.ascontiguousarray(factors.proposals)
    given = matrix.starts, matrix.columns, matrix.ratings
    packed = pack_all(proposals, axes)
    total = _residual_squares(*given, factors.mean, factors.people, proposals, packed, ridge, axes)
    cells = len(matrix.ratings)
    voted = np.count_nonzero(np.bincount(matrix.columns, minlength=len(matrix.proposals)))
    spent = min(total[1] + voted * (1 + factors.rank), 0.8 * cells)
    return float(max(total[0] / (cells - spent), 1e-3))


@numba.njit(cache=True, nogil=True)
def _residual_squares(  # type: ignore[no-untyped-def]
    starts, columns, ratings, mean, people, proposals, packed, ridge, axes
):
    size = len(axes)
    triangle = size * (size + 1) // 2
    mine = np.empty(triangle + size)
    root, inverse = np.empty((size, size)), np.empty((size, size))
    squares, spent = 0.0, 0.0
    for person in range(len(starts) - 1):
        mine[:] = 0.0
        for cell in range(starts[person], starts[person + 1]):
            proposal = columns[cell]
            guess = mean + people[person, 0] + proposals[proposal, 0]
            for row in range(1, size):
                guess += people[person, row] * proposals[proposal, row]
            squares += (ratings[cell] - guess) ** 2
            add_row(mine, 0, packed, proposal, 1.0, 0.0, axes)
        for row in range(size):
            mine[row * (row + 1) // 2 + row] += ridge
        factor_packed(mine[:triangle], axes)
        invert_factored(mine[:triangle], axes, root, inverse)
        spent += size
        for row in range(size):
            spent -= ridge * inverse[row, row]
    return squares, spent
