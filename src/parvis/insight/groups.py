"""Finds opinion groups, chooses how many, and questions the choice: "no clear groups" is an answer.

Naming groups over time is in `continuity`, describing them in `portrait`.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parvis.insight.clustering import adjusted_rand, k_means, silhouette
from parvis.insight.factorisation import Factorisation, Factors, Floats, on_threads
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.mixture import (
    Measures,
    Mixture,
    evidence_of,
    fit_mixture,
    measure,
    place,
    refit_shares,
    score,
    start_from,
)
from parvis.insight.noise import noise_variance
from parvis.insight.signal import Signal, hidden_signal
from parvis.insight.valley import deepest_valley
from parvis.insight.verdicts import Clarity

Labels = NDArray[np.int64]
NOT_PLACED = -1
FEWEST_PEOPLE = 20
"""Below this many people with enough ballots, no group is told."""
SURE = 3.0
"""Standard errors that count as beyond reasonable doubt."""
STABLE = 0.6
"""The adjusted Rand index from which two cuts are the same one."""

APART = 0.7
"""The depth of valley from which two groups are apart."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One number of groups, tried.

    The mean `silhouette`, the share of the smallest group, how alike the cuts from other seeds and from two halves
    of the people are (adjusted Rand), by how many standard errors people left out are better described by that many
    groups than by one (`evidence_gain`), and how far the density dips between the least apart (`valley`, the
    shallowest of the whole and two halves: 0 empty between them, 1 no dip).
    """

    groups: int
    silhouette: float
    smallest_share: float
    seed_likeness: float
    half_likeness: float
    evidence_gain: float
    valley: float
    model: Mixture = field(repr=False)

    @property
    def is_clear(self) -> bool:
        """Whether these groups are apart from one another and found again."""
        is_found_again = min(self.seed_likeness, self.half_likeness) >= STABLE
        return is_found_again and self.evidence_gain > SURE and self.valley <= APART


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of a consultation.

    `labels` (n,) is each participant's group from 0, largest first, or `NOT_PLACED`; `certainty` (n,) its
    probability, 0 where not placed. `trials` are the numbers of groups tried, and `signal` what tastes predict.
    """

    labels: Labels
    certainty: Floats
    clarity: Clarity
    minimum_ballots: int
    model: Mixture | None = None
    noise: float = 1.0
    trials: tuple[Trial, ...] = ()
    signal: Signal | None = None

    @property
    def groups(self) -> int:
        """The number of groups, 0 when there are none to tell."""
        return self.model.groups if self.model else 0

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many participants each group has, shape (groups,)."""
        return np.bincount(self.labels[self.labels >= 0], minlength=self.groups)


@dataclass(frozen=True, slots=True)
class GroupFinder:
    """The estimator of opinion groups.

    `groups` None: chosen from 2 to `most_groups`. `minimum_ballots` None: by `minimum_for`; people with fewer are
    not placed. No group may hold less than `smallest_share` of the people. At most `sample` people are fitted,
    those with `fit_ballots` first. `is_questioned` False cuts without asking whether groups are there, in a
    fraction of the time. `random_state` and the ridge are those of the factorisation.
    """

    groups: int | None = None
    most_groups: int = 5
    minimum_ballots: int | None = None
    fit_ballots: int = 40
    sample: int = 4_000
    seeds: int = 4
    smallest_share: float = 0.05
    is_questioned: bool = True
    factorisation: Factorisation = field(default_factory=Factorisation)

    def fit(self, matrix: OpinionMatrix, factors: Factors) -> Grouping:
        """Finds the groups of the people of `matrix` from their ballots, the proposals' factors being known."""
        minimum = self.minimum_ballots if self.minimum_ballots is not None else minimum_for(len(matrix.proposals))
        enough = np.flatnonzero(matrix.ballots >= minimum)
        if len(enough) < FEWEST_PEOPLE or len(matrix.proposals) < 3 or factors.rank == 0:
            return _nothing(matrix, Clarity.UNKNOWN, minimum, None)
        signal = hidden_signal(matrix, self.factorisation) if self.is_questioned else None
        if signal is not None and not signal.is_there and self.groups is None:
            return _nothing(matrix, Clarity.NONE, minimum, signal)
        return self._cut(matrix, factors, enough, minimum, signal)

    def _cut(
        self, matrix: OpinionMatrix, factors: Factors, enough: Labels, minimum: int, signal: Signal | None
    ) -> Grouping:
        rng = np.random.default_rng([self.factorisation.random_state, 7])
        chosen = self._choose(matrix.ballots, enough, rng)
        part, tastes = matrix.rows_of(chosen), factors.people[chosen, 1:]
        ridge, threads = self.factorisation.ridge, self.factorisation.threads
        noise = noise_variance(part, Factors(factors.mean, factors.people[chosen], factors.proposals), ridge)
        measures = measure(part, factors, noise)
        most = min(self.most_groups, len(chosen) // 10)
        wanted = range(2, most + 1) if self.groups is None else range(self.groups, self.groups + 1)
        habits = float(factors.people[chosen, 0].var())
        seeds = [int(seed) for seed in rng.integers(0, 2**31, len(wanted))]
        bench = _Bench(measures, tastes, habits, self.seeds, self.is_questioned)
        tried = list(on_threads(lambda job: bench.attempt(*job), list(zip(wanted, seeds, strict=True)), threads))
        trial = self._best(tried)
        others = np.sort(rng.choice(enough, min(len(enough), self.sample), replace=False))
        model = _largest_first(refit_shares(measure(matrix.rows_of(others), factors, noise), trial.model))
        labels, certainty = place(matrix, factors, model, noise, threads)
        unplaced = matrix.ballots < minimum
        return Grouping(
            labels=np.where(unplaced, NOT_PLACED, labels),
            certainty=np.where(unplaced, 0.0, certainty),
            clarity=_clarity(trial, signal),
            minimum_ballots=minimum,
            model=model,
            noise=noise,
            trials=tuple(tried),
            signal=signal,
        )

    def _choose(self, ballots: NDArray[np.int64], enough: Labels, rng: np.random.Generator) -> Labels:
        """The people to fit on: of those with many ballots when they are many, else of all with enough."""
        many = np.flatnonzero(ballots >= self.fit_ballots)
        pool = many if len(many) >= self.sample // 4 else enough
        return np.sort(rng.choice(pool, min(len(pool), self.sample), replace=False))

    def _best(self, tried: list[Trial]) -> Trial:
        """The cut with the best silhouette: of the clear ones, else of those without a tiny group, else in two."""
        fair = [trial for trial in tried if trial.smallest_share >= self.smallest_share]
        clear = [trial for trial in fair if trial.is_clear]
        return max(clear or fair or tried[:1], key=lambda trial: trial.silhouette)


def minimum_for(proposals: int) -> int:
    """The ballots a participant needs to be placed: 10, or a quarter of the proposals when few, never under 3.

    >>> minimum_for(500), minimum_for(24), minimum_for(5)
    (10, 6, 3)
    """
    return max(3, min(10, proposals // 4))


@dataclass(frozen=True, slots=True)
class _Bench:
    """The people fitted, on which each number of groups is tried."""

    measures: Measures
    tastes: Floats
    habit_variance: float
    seeds: int
    is_questioned: bool

    def attempt(self, groups: int, seed: int) -> Trial:
        rng = np.random.default_rng(seed)
        everyone = np.arange(len(self.tastes))
        runs = sorted((self._fit(everyone, groups, rng, 6) for _ in range(self.seeds)), key=lambda run: -run.evidence)
        model = fit_mixture(self.measures, runs[0], 60, 3e-4)
        scores = score(self.measures, model)
        labels = scores.argmax(axis=1)
        likeness = [adjusted_rand(labels, score(self.measures, run).argmax(axis=1)) for run in runs[1:]]
        half_likeness, gain, valley = self._halves(groups, rng, model) if self.is_questioned else (0.0, 0.0, 1.0)
        seen = rng.choice(everyone, min(len(everyone), 1_000), replace=False)
        return Trial(
            groups=groups,
            silhouette=silhouette(self.tastes[seen], labels[seen]),
            smallest_share=float(np.bincount(labels, minlength=groups).min() / len(labels)),
            seed_likeness=float(np.median(likeness)) if likeness else 1.0,
            half_likeness=half_likeness,
            evidence_gain=gain,
            valley=valley,
            model=model,
        )

    def _fit(self, people: Labels, groups: int, rng: np.random.Generator, iterations: int) -> Mixture:
        labels, _ = k_means(self.tastes[people], groups, rng)
        start = start_from(self.tastes[people], labels, groups, self.habit_variance)
        return fit_mixture(self.measures.of(people), start, iterations)

    def _halves(self, groups: int, rng: np.random.Generator, whole: Mixture) -> tuple[float, float, float]:
        """How alike the cuts of two halves are, how much better each describes the other half, and the shallowest
        valley of both halves and the `whole`."""
        order = rng.permutation(len(self.tastes))
        halves = np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])
        labels, gains, valleys = [], [], [deepest_valley(whole)]
        for mine, other in (halves, halves[::-1]):
            tries = [self._fit(mine, groups, rng, 20) for _ in range(2)]
            model = max(tries, key=lambda run: run.evidence)
            scores = score(self.measures, model)
            valleys.append(deepest_valley(model))
            single = score(self.measures.of(other), self._fit(mine, 1, rng, 20))
            labels.append(scores.argmax(axis=1))
            gains.append(evidence_of(scores[other]) - evidence_of(single))
        gain = np.concatenate(gains)
        error = float(gain.std() / np.sqrt(len(gain)))
        return adjusted_rand(*labels), float(gain.mean() / error) if error > 0 else 0.0, max(valleys)


def _clarity(trial: Trial, signal: Signal | None) -> Clarity:
    if signal is None:
        return Clarity.UNASKED
    return Clarity.CLEAR if trial.is_clear and signal.is_there else Clarity.GRADIENT


def _largest_first(model: Mixture) -> Mixture:
    order = np.argsort(-model.shares, kind="stable")
    return Mixture(
        model.shares[order], model.centres[order], model.spreads[order], model.habit_variance, model.evidence
    )


def _nothing(matrix: OpinionMatrix, clarity: Clarity, minimum: int, signal: Signal | None) -> Grouping:
    people = len(matrix.participants)
    return Grouping(np.full(people, NOT_PLACED), np.zeros(people), clarity, minimum, signal=signal)
