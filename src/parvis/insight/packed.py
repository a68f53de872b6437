"""Small symmetric systems kept as packed lower triangles: entry (row, column) stands at row (row + 1) / 2 + column.

Plain loops in one order: a linear algebra library would give other last bits on another machine. `axes` is a tuple as
long as the system is wide: compiled code knows the length of a tuple, unrolls its loops and is twice as fast.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

LANES = 4
"""Numbers added at once. Each lane is a sum of its own, so the width changes no bit."""


def axes_of(size: int) -> tuple[int, ...]:
    """The tuple that tells compiled code how wide a system is.

    >>> axes_of(3)
    (0, 0, 0)
    """
    return (0,) * size


def width_of(size: int) -> int:
    """The numbers in one packed row: the triangle of a system, then its right-hand side.

    >>> [width_of(size) for size in (1, 3, 5)]
    [2, 9, 20]
    """
    return size * (size + 1) // 2 + size


def _add_row(_typing, into, _place, rows, _which, _left, _right, axes):  # type: ignore[no-untyped-def]
    """into[place] += rows[which], the triangle times `left` and the right-hand side times `right`.

    Both are C-contiguous, of rows of `width_of`; a row that stands alone has place 0. Written as vector instructions
    because the compiler cannot know that the two do not overlap, and adds one number at a time.
    """
    size = axes.count
    triangle, width = size * (size + 1) // 2, size * (size + 1) // 2 + size

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        whole = ir.IntType(32)

        def row_at(array: int) -> ir.Value:
            data = context.make_array(signature.args[array])(context, builder, arguments[array]).data
            position = arguments[array + 1]
            return builder.gep(data, [builder.mul(position, ir.Constant(position.type, width))])

        def spread(lanes: ir.VectorType, first: int) -> ir.Value:
            scales = [arguments[4] if first + lane < triangle else arguments[5] for lane in range(lanes.count)]
            vector = ir.Constant(lanes, ir.Undefined)
            for lane, scale in enumerate(scales):
                vector = builder.insert_element(vector, scale, ir.Constant(whole, lane))
            return vector

        target, source = row_at(0), row_at(2)
        sums = []
        for first in range(0, width, LANES):
            lanes = ir.VectorType(ir.DoubleType(), min(LANES, width - first))
            there, here = (
                builder.bitcast(builder.gep(row, [ir.Constant(whole, first)]), lanes.as_pointer())
                for row in (target, source)
            )
            held, added = builder.load(there), builder.load(here)
            held.align = added.align = 8
            sums.append((builder.fadd(held, builder.fmul(spread(lanes, first), added)), there))
        for value, there in sums:
            builder.store(value, there).align = 8
        return context.get_dummy_value()

    return types.void(into, types.intp, rows, types.intp, types.float64, types.float64, axes), generate


add_row: Any = intrinsic(_add_row)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def factor_packed(lower, axes):  # type: ignore[no-untyped-def]
    """Cholesky in place; returns the logarithm of the determinant."""
    determinant = 1.0
    for row in range(len(axes)):
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


@numba.njit(cache=True, nogil=True, error_model="numpy")
def solve_factored(lower, right, axes, out):  # type: ignore[no-untyped-def]
    """Solves with a factored triangle; `right` is overwritten. Returns right' inverse right."""
    size = len(axes)
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


@numba.njit(cache=True, nogil=True, error_model="numpy")
def invert_factored(lower, axes, root, inverse):  # type: ignore[no-untyped-def]
    """The full inverse from a factored triangle; `root` (size, size) is room to work in.

    The triangle is inverted first; its transpose times itself is the inverse.
    """
    size = len(axes)
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


@numba.njit(cache=True, nogil=True, error_model="numpy")
def pack_outer(vector, weight, into, axes):  # type: ignore[no-untyped-def]
    """Fills one packed row: the triangle of (1, v)(1, v)', then (1, v), times `weight`; v is `vector` from its second
    number on."""
    size = len(axes)
    triangle = size * (size + 1) // 2
    place = 0
    for row in range(size):
        one = weight * (vector[row] if row else 1.0)
        into[triangle + row] = one
        for column in range(row + 1):
            into[place] = one * (vector[column] if column else 1.0)
            place += 1


@numba.njit(cache=True, nogil=True)
def pack_all(vectors, axes):  # type: ignore[no-untyped-def]
    """`pack_outer` of each of `vectors` (m, size), weight 1: shape (m, width)."""
    size = len(axes)
    rows = np.empty((len(vectors), size * (size + 1) // 2 + size))
    for row in range(len(vectors)):
        pack_outer(vectors[row], 1.0, rows[row], axes)
    return rows
