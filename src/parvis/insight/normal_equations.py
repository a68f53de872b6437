"""What ballots say of people and of proposals, as normal equations: the inner loops of the factorisation, compiled.

A packed row is the triangle of a system, then its right-hand side (`packed.width_of`). Sums run in the order of cells.
"""

import numba
import numpy as np

from parvis.insight.packed import add_row, factor_packed, pack_outer, solve_factored


@numba.njit(cache=True, nogil=True)
def gather_person(  # type: ignore[no-untyped-def]
    start, end, columns, ratings, mean, proposals, packed, axes, into
):
    """Fills `into` (width,) with what the cells `start` to `end` say of one person, the proposals being known.

    `proposals` (m, size) are their appeals and traits and `packed` (m, width) the same as `pack_all` gives them.
    """
    into[:] = 0.0
    for cell in range(start, end):
        proposal = columns[cell]
        add_row(into, 0, packed, proposal, 1.0, ratings[cell] - mean - proposals[proposal, 0], axes)


@numba.njit(cache=True, nogil=True)
def add_people(  # type: ignore[no-untyped-def]
    first, last, starts, columns, ratings, weights, mean, proposals, packed, ridge, axes, sums
):
    """Solves the people `first` to `last` and adds to `sums` (m, width) what they say of every proposal."""
    size = len(axes)
    triangle = size * (size + 1) // 2
    mine, outer, person = np.empty(triangle + size), np.empty(triangle + size), np.empty(size)
    for row in range(first, last):
        weight, start, end = weights[row], starts[row], starts[row + 1]
        if weight == 0 or start == end:
            continue
        gather_person(start, end, columns, ratings, mean, proposals, packed, axes, mine)
        solve_row(mine, ridge, axes, person)
        pack_outer(person, weight, outer, axes)
        known = mean + person[0]
        for cell in range(start, end):
            add_row(sums, columns[cell], outer, 0, 1.0, ratings[cell] - known, axes)


@numba.njit(cache=True, nogil=True)
def fold_people(  # type: ignore[no-untyped-def]
    first, last, starts, columns, ratings, mean, proposals, packed, ridge, axes, people
):
    """Fills `people` (n, size) with the habit and taste of the people `first` to `last`."""
    size = len(axes)
    mine = np.empty(size * (size + 1) // 2 + size)
    for row in range(first, last):
        gather_person(starts[row], starts[row + 1], columns, ratings, mean, proposals, packed, axes, mine)
        solve_row(mine, ridge, axes, people[row])


@numba.njit(cache=True, nogil=True)
def solve_row(row, ridge, axes, out):  # type: ignore[no-untyped-def]
    """Solves one packed row into `out` (size,), with a ridge; the row is overwritten."""
    size = len(axes)
    triangle = size * (size + 1) // 2
    for axis in range(size):
        row[axis * (axis + 1) // 2 + axis] += ridge
    factor_packed(row[:triangle], axes)
    solve_factored(row[:triangle], row[triangle:], axes, out)


@numba.njit(cache=True, nogil=True)
def solve_rows(rows, ridge, axes):  # type: ignore[no-untyped-def]
    """Each packed row solved, shape (m, size)."""
    solved = np.zeros((len(rows), len(axes)))
    for row in range(len(rows)):
        solve_row(rows[row].copy(), ridge, axes, solved[row])
    return solved
