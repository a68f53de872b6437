"""Small symmetric systems kept as packed lower triangles: entry (row, column) stands at row (row + 1) / 2 + column.

Plain loops in one order: a linear algebra library would give other last bits on another machine.
"""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def factor_packed(lower, size):  # type: ignore[no-untyped-def]
    """Cholesky in place; returns the logarithm of the determinant."""
    determinant = 1.0
    for row in range(size):
        base = row * (row + 1) // 2
        for column in range(row + 1):
            other = column * (column + 1) // 2
            value = lower[base + column]
            for inner in range(column):
                value -= lower[base + inner] * lower[other + inner]
            if row == column:
                value = np.sqrt(value)
                determinant *= value
                lower[base + column] = value
            else:
                lower[base + column] = value / lower[other + column]
    return 2 * np.log(determinant)


@numba.njit(cache=True, nogil=True)
def solve_factored(lower, right, size, out):  # type: ignore[no-untyped-def]
    """Solves with a factored triangle; `right` is overwritten. Returns right' inverse right."""
    squares = 0.0
    for row in range(size):
        base = row * (row + 1) // 2
        value = right[row]
        for inner in range(row):
            value -= lower[base + inner] * right[inner]
        right[row] = value / lower[base + row]
        squares += right[row] * right[row]
    for row in range(size - 1, -1, -1):
        value = right[row]
        for inner in range(row + 1, size):
            value -= lower[inner * (inner + 1) // 2 + row] * out[inner]
        out[row] = value / lower[row * (row + 1) // 2 + row]
    return squares


@numba.njit(cache=True, nogil=True)
def invert_factored(lower, size, root, inverse):  # type: ignore[no-untyped-def]
    """The full inverse from a factored triangle; `root` (size, size) is room to work in.

    The triangle is inverted first; its transpose times itself is the inverse.
    """
    for column in range(size):
        for row in range(column, size):
            base = row * (row + 1) // 2
            value = 1.0 if row == column else 0.0
            for inner in range(column, row):
                value -= lower[base + inner] * root[inner, column]
            root[row, column] = value / lower[base + row]
    for one in range(size):
        for two in range(one + 1):
            value = 0.0
            for inner in range(one, size):
                value += root[inner, one] * root[inner, two]
            inverse[one, two] = value
            inverse[two, one] = value
