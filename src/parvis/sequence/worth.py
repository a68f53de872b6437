"""What one more answer is worth: how much it would change the zones, the ranking and the map that will be published.

Each worth comes from the fall of the expected *linear loss* (being wrong costs how far one is from the boundary) that
an answer brings, by the normal approximation of Chick and Inoue (2001), "New two-stage and sequential procedures for
selecting the best simulated system", Operations Research 49(5), counted in standard deviations of what is believed.
"""

from dataclasses import dataclass

import numpy as np

from parvis.domain.zone import CONSENSUS_FROM, LIMBO_FROM, REJECTION_UP_TO
from parvis.insight.log import opinion_counts
from parvis.insight.support import support_sums
from parvis.sequence.layout import Bools, Floats

TOP_PART = 0.1
"""The part of the proposals that is published as the most supported, whose boundary is worth knowing."""

_SHARPNESS = 2
"""An answer worth twice as much is asked for four times as often; plain proportion came near equal chances."""

_LARGEST_SHARE = 1 / 12
"""No proposal takes more than this of an aim: a card of a sequence of twelve, which never shows it twice."""

_ROUNDS = 4

_PRIOR_STRENGTHS = (2.0, 40.0)
_TYPICAL_STRENGTH = 5.0
_ENOUGH_FOR_A_PRIOR = 10
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Rate:
    """What is believed of a share, each array of shape (proposals,).

    Its mean, its standard deviation, and on how many trials the belief rests, those of the prior included.
    """

    mean: Floats
    deviation: Floats
    trials: Floats

    def worth_around(self, boundary: float) -> Floats:
        """How much one more trial tells of the side of `boundary` on which the share lies, up to a constant factor.

        With deviation s after n trials, and density d of the standard normal law at (mean - boundary) / s, a trial
        lowers the linear loss by s d / 2n (Chick and Inoue 2001). It is counted in units of s, so d / n: the loss
        itself falls with s as well, which levels the votes of all proposals instead of settling those at the boundary.

        >>> sure, unsure = Rate(np.array([0.9, 0.7]), np.array([0.02, 0.02]), np.ones(2)).worth_around(0.7)
        >>> bool(sure < unsure)
        True
        >>> few_and_many = Rate(np.array([0.7, 0.7]), np.array([0.02, 0.01]), np.array([100.0, 400]))
        >>> few_and_many.worth_around(0.7).round(3).tolist()
        [0.004, 0.001]
        """
        distance = (self.mean - boundary) / self.deviation
        density = np.exp(-0.5 * distance * distance) / np.sqrt(2 * np.pi)
        return np.asarray(density / self.trials)


@dataclass(frozen=True, slots=True)
class Worth:
    """The worth of one more answer to each proposal, each array of shape (proposals,), summing to 1 (or to 0).

    `support` is what is believed of the mean value of a vote (see `insight.support`), `top_from` the one from which a
    proposal is among the most supported.
    """

    zone: Floats
    rank: Floats
    groups: Floats
    support: Rate
    top_from: float


def shrink(successes: Floats, trials: Floats) -> Rate:
    """Beta posteriors under a prior fitted to all proposals by moments (Casella 1985, empirical Bayes).

    A proposal without trials is believed to be like the others; this drives the choice of cards, never a result.

    >>> shrink(np.array([9.0, 0.0]), np.array([10.0, 0.0])).mean.round(2).tolist()
    [0.89, 0.86]
    """
    total = float(trials.sum())
    centre = float((successes.sum() + 0.5) / (total + 1.0)) if total else 0.5
    strength = _prior_strength(successes, trials, centre)
    mean = (successes + strength * centre) / (trials + strength)
    deviation = np.sqrt(mean * (1 - mean) / (trials + strength + 1))
    return Rate(np.asarray(mean), np.maximum(deviation, _SMALL), np.asarray(trials + np.float64(strength)))


def shrink_support(counts: Floats) -> Rate:
    """The same for support, the mean value of a vote, by the normal approximation."""
    sums = support_sums(counts)
    total = max(float(sums.votes.sum()), 1.0)
    centre = float(sums.values.sum()) / total
    variance = max(float(sums.squares.sum()) / total - centre**2, _SMALL)
    known = sums.votes >= _ENOUGH_FOR_A_PRIOR
    strength = _TYPICAL_STRENGTH
    if np.count_nonzero(known) >= _ENOUGH_FOR_A_PRIOR:
        means = sums.values[known] / sums.votes[known]
        strength = _strength(means, centre, variance, variance * float(np.mean(1 / sums.votes[known])))
    trials = sums.votes + strength
    mean = (sums.values + strength * centre) / trials
    spread = (sums.squares + strength * (variance + centre**2)) / trials - mean**2
    return Rate(mean, np.sqrt(np.maximum(spread, _SMALL) / (trials + 1)), trials)


def _prior_strength(successes: Floats, trials: Floats, centre: float) -> float:
    known = trials >= _ENOUGH_FOR_A_PRIOR
    if np.count_nonzero(known) < _ENOUGH_FOR_A_PRIOR:
        return _TYPICAL_STRENGTH
    variance = centre * (1 - centre)
    noise = variance * float(np.mean(1 / trials[known]))
    return _strength(successes[known] / trials[known], centre, variance, noise)


def _strength(means: Floats, centre: float, variance: float, noise: float) -> float:
    """How many votes the prior is worth: the variance of one over that between proposals, noise taken out."""
    between = float(np.mean((means - centre) ** 2)) - noise
    return float(np.clip(variance / max(between, _SMALL) - 1, *_PRIOR_STRENGTHS))


def worth_of_answers(counts: Floats, live: Bools, factors: Floats | None = None) -> Worth:
    """The worths, from counts of marks (fractions too, where votes are lent), shape (proposals, MARK_COUNT).

    `live` tells which proposals are open; the others are worth nothing. `factors`, shape (proposals, axes), are the
    proposals' coordinates on the map of opinions; without them, those that split people are taken to tell groups apart.
    """
    opinions = opinion_counts(counts)
    agree, neutral, disagree = opinions[:, 0], opinions[:, 1], opinions[:, 2]
    support = shrink_support(counts)
    aside, sided = shrink(neutral, agree + neutral + disagree), shrink(agree, agree + disagree)
    taking_sides = (1 - aside.mean) * (sided.worth_around(CONSENSUS_FROM) + sided.worth_around(REJECTION_UP_TO))
    top_from = float(np.quantile(support.mean[live], 1 - TOP_PART)) if live.any() else 0.0
    split = (1 - aside.mean) * (1 - (2 * sided.mean - 1) ** 2) if factors is None else (factors**2).sum(axis=1)
    return Worth(
        zone=_shares(aside.worth_around(LIMBO_FROM) + taking_sides, live),
        rank=_shares(support.worth_around(top_from), live),
        groups=_shares(split, live),
        support=support,
        top_from=top_from,
    )


def _shares(worth: Floats, live: Bools) -> Floats:
    """Shares of an aim by sharpened worth; what a proposal would take beyond the largest share goes to the others."""
    kept = np.where(live & np.isfinite(worth), worth, 0.0) ** _SHARPNESS
    total = kept.sum()
    if not total > 0:
        return kept
    shares: Floats = kept / total
    largest = max(_LARGEST_SHARE, 2.0 / np.count_nonzero(kept))
    for _ in range(_ROUNDS):
        shares = np.minimum(shares, largest)
        shares /= shares.sum()
    return shares
