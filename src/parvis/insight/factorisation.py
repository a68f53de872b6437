"""Factorises opinions on observed ballots only: rating = mean + person's habit + proposal's appeal + taste . trait.

Alternating least squares with a constant ridge. People are solved in blocks whose sums are added in one fixed order,
so the result is the same whatever the number of threads, processes or machines.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numba
import numpy as np
from numpy.typing import NDArray

from parvis.insight.matrix import OpinionMatrix
from parvis.insight.packed import factor_packed, solve_factored

Floats = NDArray[np.float64]
BLOCKS = 32
"""Into how many blocks people are cut: a constant, so that sums do not depend on who adds them."""

SMALLEST_SAMPLE = 4_000


@dataclass(frozen=True, slots=True)
class Factors:
    """A solved factorisation.

    `people` (n, 1 + rank): each person's habit (tendency to agree), then taste; `proposals` (m, 1 + rank): each
    proposal's appeal (what is left of its approval once tastes are taken out), then trait. Ratings go from -1 to 1.
    """

    mean: float
    people: Floats
    proposals: Floats

    @property
    def rank(self) -> int:
        """The number of axes."""
        return int(self.proposals.shape[1]) - 1

    def predict(self, people: NDArray[np.int64], proposals: NDArray[np.int64]) -> Floats:
        """The expected ratings of parallel positions of people and proposals."""
        person, proposal = self.people[people], self.proposals[proposals]
        both = np.einsum("cf,cf->c", person[:, 1:], proposal[:, 1:])
        return np.asarray(self.mean + person[:, 0] + proposal[:, 0] + both)


def rank_for(people: int) -> int:
    """The number of axes that a consultation can bear: 4, or 2 under 1,000 participants.

    >>> rank_for(500), rank_for(50_000)
    (2, 4)
    """
    return 4 if people >= 1_000 else 2


@dataclass(frozen=True, slots=True)
class Factorisation:
    """The estimator: `fit` solves, `refine` goes on from an earlier solution.

    `rank` None: by `rank_for`; `ridge` pulls everything towards zero, so that people with few ballots stay near
    the middle; at most `sample` people, and half of them, are solved for `iterations` passes, then everyone for
    `full_passes`; all from the start under `SMALLEST_SAMPLE`.
    """

    rank: int | None = None
    ridge: float = 2.0
    sample: int = 50_000
    iterations: int = 25
    full_passes: int = 4
    threads: int = 1
    random_state: int = 0
    run_blocks: "BlockRunner | None" = field(default=None, repr=False)
    """Computes the sums of blocks elsewhere (processes, a cluster); None: threads of this process."""

    def fit(self, matrix: OpinionMatrix, weights: Floats | None = None) -> Factors:
        """Solves from nothing. `weights` (n,) counts each person's ballots that much in proposals; None: once."""
        rng = np.random.default_rng(self.random_state)
        rank = self.rank if self.rank is not None else rank_for(len(matrix.participants))
        start = np.zeros((len(matrix.proposals), 1 + rank))
        start[:, 1:] = rng.normal(0, 0.3, (len(matrix.proposals), rank))
        people = np.arange(len(matrix.participants))
        sample = min(self.sample, max(len(people) // 2, SMALLEST_SAMPLE))
        if len(people) <= sample:
            return self._solve(matrix, start, weights, self.iterations + self.full_passes)
        chosen = np.sort(rng.choice(people, sample, replace=False))
        part = matrix.rows_of(chosen)
        warm = self._solve(part, start, None if weights is None else weights[chosen], self.iterations)
        return self._solve(matrix, warm.proposals, weights, self.full_passes)

    def refine(
        self, matrix: OpinionMatrix, proposals: Floats, weights: Floats | None = None, passes: int = 1
    ) -> Factors:
        """Goes on from the appeals and traits of an earlier solution, shape (m, 1 + rank)."""
        return self._solve(matrix, proposals, weights, passes)

    def fold_in(self, matrix: OpinionMatrix, factors: Factors) -> Floats:
        """The habits and tastes of the people of `matrix`, proposals held fixed; shape (n, 1 + rank)."""
        return solve_people(matrix, factors.mean, factors.proposals, self.ridge, self.threads)

    def _solve(self, matrix: OpinionMatrix, proposals: Floats, weights: Floats | None, passes: int) -> Factors:
        counted = np.ones(len(matrix.participants)) if weights is None else np.asarray(weights, np.float64)
        run = self.run_blocks or ThreadRunner(matrix, counted, self.ridge, self.threads)
        for _ in range(passes):
            proposals = solve_proposals(run(matrix.mean, proposals), self.ridge)
        people = solve_people(matrix, matrix.mean, proposals, self.ridge, self.threads)
        return _orient(Factors(matrix.mean, people, proposals))


BlockRunner = Callable[[float, Floats], Floats]
"""From the mean and the proposals' factors (m, 1 + rank) to the summed normal equations of all blocks, in order."""


@dataclass(frozen=True, slots=True)
class ThreadRunner:
    """Runs the blocks of a matrix on threads of this process."""

    matrix: OpinionMatrix
    weights: Floats
    ridge: float
    threads: int

    def __call__(self, mean: float, proposals: Floats) -> Floats:
        matrix = self.matrix

        def run(block: tuple[int, int]) -> Floats:
            return block_sums(matrix, block, self.weights, mean, proposals, self.ridge)

        return add_in_order(on_threads(run, list(matrix.blocks(BLOCKS)), self.threads), proposals.shape)


def block_sums(
    matrix: OpinionMatrix, block: tuple[int, int], weights: Floats, mean: float, proposals: Floats, ridge: float
) -> Floats:
    """What one block of people says of every proposal: packed normal equations, shape (m, width).

    `width` is s (s + 1) / 2 + s for s = 1 + rank: the lower triangle of the matrix, then the right-hand side.
    """
    size = proposals.shape[1]
    sums = np.zeros((len(proposals), size * (size + 1) // 2 + size))
    _pass(*block, matrix.starts, matrix.columns, matrix.ratings, weights, mean, proposals, ridge, sums)
    return sums


def add_in_order(parts: Iterable[Floats], shape: tuple[int, ...]) -> Floats:
    """Adds the blocks' sums one after the other, in the order of blocks; floats added otherwise would differ."""
    size = shape[1]
    total = np.zeros((shape[0], size * (size + 1) // 2 + size))
    for part in parts:
        total += part
    return total


def on_threads[Job, Result](run: Callable[[Job], Result], jobs: Sequence[Job], threads: int) -> Iterable[Result]:
    """The results of jobs in their order, computed on `threads` threads."""
    if threads <= 1 or len(jobs) <= 1:
        yield from map(run, jobs)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(run, jobs)


def solve_proposals(sums: Floats, ridge: float) -> Floats:
    """Each proposal's appeal and trait from the packed normal equations, shape (m, 1 + rank)."""
    return np.asarray(_solve_packed(sums, ridge))


def solve_people(matrix: OpinionMatrix, mean: float, proposals: Floats, ridge: float, threads: int = 1) -> Floats:
    """Each person's habit and taste given the proposals, shape (n, 1 + rank)."""
    people = np.zeros((len(matrix.participants), proposals.shape[1]))

    def run(block: tuple[int, int]) -> None:
        _fold_in(*block, matrix.starts, matrix.columns, matrix.ratings, mean, proposals, ridge, people)

    list(on_threads(run, list(matrix.blocks(BLOCKS)), threads))
    return people


def _orient(factors: Factors) -> Factors:
    """Turns the axes to the principal ones of people's tastes, each pointing where its largest trait is positive.

    The factorisation leaves a rotation free; without this a map would turn from run to run.
    """
    tastes, traits = factors.people[:, 1:], factors.proposals[:, 1:]
    if not tastes.size:
        return factors
    covariance = np.zeros((factors.rank, factors.rank))
    for row in range(factors.rank):
        for column in range(row + 1):
            covariance[row, column] = covariance[column, row] = np.sum(tastes[:, row] * tastes[:, column])
    axes = np.linalg.eigh(covariance)[1][:, ::-1]
    turned = np.stack([(traits * axis).sum(axis=1) for axis in axes.T], axis=1)
    if len(turned):
        peaks = turned[np.argmax(np.abs(turned), axis=0), np.arange(factors.rank)]
        axes = axes * np.where(peaks < 0, -1.0, 1.0)
    people, proposals = factors.people.copy(), factors.proposals.copy()
    for index, axis in enumerate(axes.T):
        people[:, 1 + index] = (tastes * axis).sum(axis=1)
        proposals[:, 1 + index] = (traits * axis).sum(axis=1)
    return Factors(factors.mean, people, proposals)


@numba.njit(cache=True, nogil=True)
def _square(proposals):  # type: ignore[no-untyped-def]
    """The packed outer product of (1, trait) of each proposal, so that one cell is one run of additions."""
    count, size = proposals.shape
    squares = np.empty((count, size * (size + 1) // 2))
    for proposal in range(count):
        place = 0
        for row in range(size):
            one = proposals[proposal, row] if row else 1.0
            for column in range(row + 1):
                squares[proposal, place] = one * (proposals[proposal, column] if column else 1.0)
                place += 1
    return squares


@numba.njit(cache=True, nogil=True)
def _solve_person(  # type: ignore[no-untyped-def]
    start, end, columns, ratings, mean, proposals, squares, ridge, lower, right, out
):
    size = proposals.shape[1]
    lower[:] = 0
    right[:] = 0
    for cell in range(start, end):
        proposal = columns[cell]
        rest = ratings[cell] - mean - proposals[proposal, 0]
        square, trait = squares[proposal], proposals[proposal]
        for place in range(len(lower)):
            lower[place] += square[place]
        right[0] += rest
        for row in range(1, size):
            right[row] += rest * trait[row]
    for row in range(size):
        lower[row * (row + 1) // 2 + row] += ridge
    factor_packed(lower, size)
    solve_factored(lower, right, size, out)


@numba.njit(cache=True, nogil=True)
def _pass(  # type: ignore[no-untyped-def]
    first, last, starts, columns, ratings, weights, mean, proposals, ridge, sums
):
    size = proposals.shape[1]
    triangle = size * (size + 1) // 2
    lower, right, person = np.empty(triangle), np.empty(size), np.empty(size)
    outer, squares = np.empty(triangle), _square(proposals)
    for row in range(first, last):
        weight = weights[row]
        start, end = starts[row], starts[row + 1]
        if weight == 0 or start == end:
            continue
        _solve_person(start, end, columns, ratings, mean, proposals, squares, ridge, lower, right, person)
        habit = person[0]
        person[0] = 1.0
        place = 0
        for one in range(size):
            for two in range(one + 1):
                outer[place] = weight * person[one] * person[two]
                place += 1
        for cell in range(start, end):
            target = sums[columns[cell]]
            rest = weight * (ratings[cell] - mean - habit)
            for place in range(triangle):
                target[place] += outer[place]
            for one in range(size):
                target[triangle + one] += rest * person[one]


@numba.njit(cache=True, nogil=True)
def _fold_in(first, last, starts, columns, ratings, mean, proposals, ridge, people):  # type: ignore[no-untyped-def]
    size = proposals.shape[1]
    lower, right = np.empty(size * (size + 1) // 2), np.empty(size)
    squares = _square(proposals)
    for row in range(first, last):
        start, end = starts[row], starts[row + 1]
        _solve_person(start, end, columns, ratings, mean, proposals, squares, ridge, lower, right, people[row])


@numba.njit(cache=True, nogil=True)
def _solve_packed(sums, ridge):  # type: ignore[no-untyped-def]
    width = sums.shape[1]
    size = int((np.sqrt(8.0 * width + 9.0) - 3.0) / 2.0 + 0.5)
    triangle = size * (size + 1) // 2
    solved = np.zeros((sums.shape[0], size))
    for proposal in range(sums.shape[0]):
        lower, right = sums[proposal, :triangle].copy(), sums[proposal, triangle:].copy()
        for row in range(size):
            lower[row * (row + 1) // 2 + row] += ridge
        factor_packed(lower, size)
        solve_factored(lower, right, size, solved[proposal])
    return solved
