"""Factorises opinions on observed ballots only: rating = mean + person's habit + proposal's appeal + taste . trait.

Alternating least squares with a constant ridge. People are solved in blocks whose sums are added in one fixed order,
so the result is the same whatever the number of threads, processes or machines.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parvis.insight.matrix import OpinionMatrix
from parvis.insight.normal_equations import add_people, fold_people, solve_rows
from parvis.insight.packed import axes_of, pack_all, width_of

Floats = NDArray[np.float64]
BLOCKS = 32
"""Into how many blocks people are cut: a constant, so that sums do not depend on who adds them."""

SMALLEST_SAMPLE = 4_000
STRETCH = 2.0
"""How much farther an accelerated pass goes: 1 to 4 recover as much from planted consultations."""

SETTLED = 1e-5
"""The search ends at a pass that moves proposals by less than this part of their squared length."""


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
    the middle; at most `sample` people, and half of them, are solved until passes change nothing (`SETTLED`) or for
    `iterations` of them, then everyone for `full_passes`; all from the start under `SMALLEST_SAMPLE`. Consultations
    of few ballots, or whose cards changed much over time, need the most passes: parts of them are tied to one another
    by few people.
    """

    rank: int | None = None
    ridge: float = 2.0
    sample: int = 50_000
    iterations: int = 100
    full_passes: int = 3
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
        warm = self._settle(part, start, None if weights is None else weights[chosen], self.iterations)
        return self._solve(matrix, warm, weights, self.full_passes)

    def refine(
        self, matrix: OpinionMatrix, proposals: Floats, weights: Floats | None = None, passes: int = 1
    ) -> Factors:
        """Goes on from the appeals and traits of an earlier solution, shape (m, 1 + rank)."""
        return self._solve(matrix, proposals, weights, passes)

    def fold_in(self, matrix: OpinionMatrix, factors: Factors) -> Floats:
        """The habits and tastes of the people of `matrix`, proposals held fixed; shape (n, 1 + rank)."""
        return solve_people(matrix, factors.mean, factors.proposals, self.ridge, self.threads)

    def _solve(self, matrix: OpinionMatrix, proposals: Floats, weights: Floats | None, passes: int) -> Factors:
        proposals = self._settle(matrix, proposals, weights, passes)
        people = solve_people(matrix, matrix.mean, proposals, self.ridge, self.threads)
        return _orient(Factors(matrix.mean, people, proposals))

    def _settle(self, matrix: OpinionMatrix, proposals: Floats, weights: Floats | None, passes: int) -> Floats:
        counted = np.ones(len(matrix.participants)) if weights is None else np.asarray(weights, np.float64)
        run, mean = self.run_blocks or ThreadRunner(matrix, counted, self.ridge, self.threads), matrix.mean
        return accelerate(lambda known: solve_proposals(run(mean, known), self.ridge), proposals, passes)


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
        blocks = list(self.matrix.blocks(BLOCKS))
        add = adder(self.matrix, self.weights, mean, proposals, self.ridge)
        return add_in_order(on_threads(add, blocks, self.threads), proposals.shape)


def adder(
    matrix: OpinionMatrix, weights: Floats, mean: float, proposals: Floats, ridge: float
) -> Callable[[tuple[int, int]], Floats]:
    """What tells of a block of people what it says of every proposal: packed normal equations, shape (m, width)."""
    axes = axes_of(proposals.shape[1])
    proposals = np.ascontiguousarray(proposals)
    packed = pack_all(proposals, axes)

    def add(block: tuple[int, int]) -> Floats:
        sums = np.zeros(packed.shape)
        cells = matrix.starts, matrix.columns, matrix.ratings
        add_people(*block, *cells, weights, mean, proposals, packed, ridge, axes, sums)
        return sums

    return add


def accelerate(step: Callable[[Floats], Floats], start: Floats, passes: int) -> Floats:
    """At most `passes` of `step`, until one changes nothing; every second one goes on `STRETCH` times as far again.

    Over-relaxation by turns: what is still far is reached in half the passes, and the plain pass between takes back
    what was overdone (Varga, 1962, chapter 5). Methods that look for where steps vanish (Anderson's) were tried: they
    are drawn to the point where nobody has tastes.

    >>> plain = 0.9**8
    >>> bool(accelerate(lambda far: 0.9 * far, np.ones(1), 8)[0] < 0.5 * plain)
    True
    """
    point = result = start
    for turn in range(passes):
        result = step(point)
        if np.square(result - point).sum() < SETTLED * np.square(result).sum():
            break
        point = result + STRETCH * (result - point) if turn % 2 else result
    return result


def add_in_order(parts: Iterable[Floats], shape: tuple[int, ...]) -> Floats:
    """Adds the blocks' sums one after the other, in the order of blocks; floats added otherwise would differ."""
    total = np.zeros((shape[0], width_of(shape[1])))
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
    size = int((np.sqrt(8.0 * sums.shape[1] + 9.0) - 3.0) / 2.0 + 0.5)
    return np.asarray(solve_rows(sums, ridge, axes_of(size)))


def solve_people(matrix: OpinionMatrix, mean: float, proposals: Floats, ridge: float, threads: int = 1) -> Floats:
    """Each person's habit and taste given the proposals, shape (n, 1 + rank)."""
    people = np.zeros((len(matrix.participants), proposals.shape[1]))
    axes, proposals = axes_of(proposals.shape[1]), np.ascontiguousarray(proposals)
    packed = pack_all(proposals, axes)

    def run(block: tuple[int, int]) -> None:
        cells = matrix.starts, matrix.columns, matrix.ratings
        fold_people(*block, *cells, mean, proposals, packed, ridge, axes, people)

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
