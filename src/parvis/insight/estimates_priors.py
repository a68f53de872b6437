"""What the proposals of a consultation have in common, fitted from their counts, as votes lent to each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.opinion import QUALIFIERS, Opinion, Qualifier
from parvis.insight.log import Counts, opinion_counts, qualifier_counts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

JEFFREYS = 0.5
"""The pseudo-count of each answer while too few proposals are known (Jeffreys 1946)."""

KNOWN_FROM = 8
"""Trials from which a proposal's rate enters the fit."""

ENOUGH_KNOWN = 10
"""Proposals (or, for ideas, proposals that have a sibling) without which nothing is fitted."""

STRONGEST = 200.0
"""What all that is shared is worth at most, in votes."""

OPINION_OF = np.array(
    [next(int(o) - 1 for o in Opinion if qualifier in QUALIFIERS[o]) for qualifier in Qualifier], np.int64
)
"""The column (agree 0, neutral 1, disagree 2) of the opinion that each qualifier belongs to, shape (9,)."""


@dataclass(frozen=True, slots=True)
class Priors:
    """Pseudo-counts that stand for the other proposals.

    `opinions` (3,): agree, neutral, disagree; `qualifiers` (9, 2): given or not, among those of its opinion;
    `of_idea`: how many votes the mean of an idea would be worth to a proposal of it, were that mean known.
    """

    opinions: Floats
    qualifiers: Floats
    of_idea: float = 0.0


def fit_beta(successes: Counts, trials: Counts) -> tuple[float, float]:
    """The Beta prior (given, not given) whose mean and spread are those of the rates, noise taken out.

    The moments of rates weighted by their trials (Kleinman 1973). Jeffreys' prior under `ENOUGH_KNOWN` proposals with
    `KNOWN_FROM` trials each; never worth more than `STRONGEST` trials, nor less than Jeffreys' prior.

    >>> tuple(round(count, 1) for count in fit_beta(np.array([18, 12] * 10), np.full(20, 20)))
    (10.0, 3.3)
    >>> tuple(round(count, 1) for count in fit_beta(np.array([16, 14] * 10), np.full(20, 20)))
    (149.9, 50.1)
    """
    known = trials >= KNOWN_FROM
    if np.count_nonzero(known) < ENOUGH_KNOWN:
        return JEFFREYS, JEFFREYS
    k, n = successes[known], trials[known]
    total = float(n.sum())
    mean = (float(k.sum()) + JEFFREYS) / (total + 2 * JEFFREYS)
    variance = mean * (1 - mean)
    between = float((n * (k / n - mean) ** 2).sum()) / total - variance * len(n) / total
    strength = STRONGEST if between <= 0 else float(np.clip(variance / between - 1, 2 * JEFFREYS, STRONGEST))
    return mean * strength, (1 - mean) * strength


def fit_priors(counts: Counts, ideas: Ints | None = None) -> Priors:
    """The priors from counts of marks, shape (proposals, MARK_COUNT).

    Opinions: a Dirichlet prior with the common means, as strong as the median of its three Beta margins. `ideas`, shape
    (proposals,), numbers the idea of each proposal from 1 (0: none); without it no idea lends anything.
    """
    opinions, qualifiers = opinion_counts(counts)[:, :3], qualifier_counts(counts)
    votes = opinions.sum(axis=1)
    margins = np.array([fit_beta(opinions[:, column], votes) for column in range(3)])
    strength = max(float(np.median(margins.sum(axis=1))), 3 * JEFFREYS)
    means = margins[:, 0] / margins.sum(axis=1)
    return Priors(
        opinions=means / means.sum() * strength,
        qualifiers=np.array([fit_beta(qualifiers[:, i], opinions[:, of]) for i, of in enumerate(OPINION_OF)]),
        of_idea=0.0 if ideas is None else likeness_within(opinions, ideas),
    )


def likeness_within(opinions: Counts, ideas: Ints) -> float:
    """How many votes the mean of an idea is worth to its proposals: the more, the more alike they are answered.

    The spread of rates within ideas, noise taken out, and one standard error added: what is called one idea and is
    answered differently lends little, and nothing is lent where too few siblings are known.

    >>> same = np.array([[70, 10, 20], [69, 11, 20], [30, 10, 60], [31, 9, 60]] * 5)
    >>> opposite = np.array([[70, 10, 20], [20, 10, 70]] * 10)
    >>> likeness_within(same, np.repeat(np.arange(1, 11), 2)) > 100
    True
    >>> likeness_within(opposite, np.repeat(np.arange(1, 11), 2)) < 3
    True
    """
    votes = opinions.sum(axis=1)
    rows = np.flatnonzero((votes >= KNOWN_FROM) & (ideas > 0))
    group = np.unique(ideas[rows], return_inverse=True)[1]
    size = np.bincount(group)[group] if len(rows) else np.zeros(0, np.int64)
    rows, group, size = rows[size > 1], group[size > 1], size[size > 1]
    if len(rows) < ENOUGH_KNOWN:
        return 0.0
    rates = opinions[rows] / votes[rows, None]
    mean = np.stack([np.bincount(group, rate) for rate in rates.T], axis=1)[group] / size[:, None]
    single = (mean * (1 - mean)).sum(axis=1)
    apart = ((rates - mean) ** 2).sum(axis=1) * size / (size - 1) - single / votes[rows]
    careful = float(apart.mean()) + float(apart.std()) / np.sqrt(len(apart))
    return STRONGEST if careful <= 0 else float(np.clip(single.mean() / careful - 1, 0.0, STRONGEST))


def lend_within_ideas(counts: Counts, ideas: Ints, of_idea: float) -> Floats:
    """The votes that the other proposals of its idea lend to each proposal, as counts of marks (fractions of votes).

    The mean of k others with n votes in all tells a proposal as much as 1 / ((1 + 1/k) / `of_idea` + 1/n) votes of its
    own: they differ from the idea's mean as it does.

    >>> counts = np.zeros((2, 33), np.int64)
    >>> counts[:, 8] = [10, 100]
    >>> lend_within_ideas(counts, np.array([7, 7]), 50.0)[:, 8].round(2).tolist()
    [20.0, 7.14]
    """
    lent = np.zeros(counts.shape)
    rows = np.flatnonzero(ideas > 0)
    if not of_idea or not len(rows):
        return lent
    rows = rows[np.argsort(ideas[rows], kind="stable")]
    own, is_first = counts[rows], np.diff(ideas[rows], prepend=0) > 0
    group, starts = np.cumsum(is_first) - 1, np.flatnonzero(is_first)
    others = np.add.reduceat(own, starts, axis=0)[group] - own
    votes = opinion_counts(others)[:, :3].sum(axis=1)
    answered = opinion_counts(own)[:, :3].sum(axis=1) > 0
    siblings = np.bincount(group, answered)[group] - answered
    with np.errstate(divide="ignore"):
        worth = 1 / ((1 + 1 / siblings) / of_idea + 1 / votes)
    lent[rows] = others * np.divide(worth, votes, out=np.zeros(len(rows)), where=votes > 0)[:, None]
    return lent
