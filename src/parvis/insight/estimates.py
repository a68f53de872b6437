"""What the counts tell of each proposal: shares with their intervals, and in which zone it lies with what chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

from parvis.domain.opinion import Qualifier
from parvis.domain.zone import CONSENSUS_FROM, LIMBO_FROM, REJECTION_UP_TO, ZONES, Zone
from parvis.insight.log import Counts, opinion_counts, qualifier_counts

Floats = NDArray[np.float64]
Zones = NDArray[np.int8]

CREDIBILITY = 0.95
"""The chance that a share lies in its interval, unless another is asked for."""

DECIDED_FROM = 0.95
"""The chance from which a zone is told, unless another is asked for."""


@dataclass(frozen=True, slots=True)
class Share:
    """Posterior means and equal-tailed credible intervals, 0 to 1, each array of shape (proposals,)."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Estimates:
    """What is known of each proposal; arrays of shape (proposals,), or (proposals, 9) in the order of `Qualifier`.

    `votes` are those who agree, are neutral or disagree; `skips` stand apart and enter no share. `zone_chances` has
    shape (proposals, 4) in the order of `ZONES`; `likeliest` is the zone with the largest; `zone` the same where that
    chance reaches the threshold, `Zone.UNDECIDED` elsewhere.
    """

    votes: Counts
    skips: Counts
    agree: Share
    neutral: Share
    disagree: Share
    qualifiers: Share
    enthusiasm: Share
    realism: Share
    controversy: Share
    zone_chances: Floats
    likeliest: Zones
    zone: Zones


def estimate(counts: Counts, *, credibility: float = CREDIBILITY, decided_from: float = DECIDED_FROM) -> Estimates:
    """The estimates from counts of marks, shape (proposals, MARK_COUNT)."""
    opinions, qualifiers = opinion_counts(counts), qualifier_counts(counts)
    votes = opinions[:, :3].sum(axis=1)
    agree, neutral, disagree = (_share(opinions[:, i], votes, 1.0, credibility) for i in range(3))
    given = np.repeat(opinions[:, :3], 3, axis=1)
    index = {qualifier: i for i, qualifier in enumerate(Qualifier)}
    realistic, unrealistic = qualifiers[:, index[Qualifier.REALISTIC]], qualifiers[:, index[Qualifier.UNREALISTIC]]
    chances = zone_chances(opinions)
    likeliest = (chances.argmax(axis=1) + ZONES[0]).astype(np.int8)
    return Estimates(
        votes=votes,
        skips=opinions[:, 3],
        agree=agree,
        neutral=neutral,
        disagree=disagree,
        qualifiers=_share(qualifiers, given, 0.5, credibility),
        enthusiasm=_share(qualifiers[:, index[Qualifier.LOVE]], votes, 0.5, credibility),
        realism=_share(realistic, realistic + unrealistic, 0.5, credibility),
        controversy=_controversy(agree, disagree),
        zone_chances=chances,
        likeliest=likeliest,
        zone=np.where(chances.max(axis=1) >= decided_from, likeliest, Zone.UNDECIDED).astype(np.int8),
    )


def _share(successes: Counts, trials: Counts, prior_against: float, credibility: float) -> Share:
    alpha, beta = successes + 0.5, trials - successes + prior_against
    tail = (1 - credibility) / 2
    return Share(alpha / (alpha + beta), betaincinv(alpha, beta, tail), betaincinv(alpha, beta, 1 - tail))


def _controversy(agree: Share, disagree: Share) -> Share:
    return Share(
        2 * np.minimum(agree.mean, disagree.mean),
        2 * np.minimum(agree.low, disagree.low),
        np.minimum(2 * np.minimum(agree.high, disagree.high), 1.0),
    )


def zone_chances(opinions: Counts) -> Floats:
    """The chance of each zone, shape (proposals, 4), in the order of `ZONES`."""
    agree, neutral, disagree = opinions[:, 0] + 0.5, opinions[:, 1] + 0.5, opinions[:, 2] + 0.5
    sides = betainc(neutral, agree + disagree, LIMBO_FROM)
    above = 1 - betainc(agree, disagree, CONSENSUS_FROM)
    below = betainc(agree, disagree, REJECTION_UP_TO)
    return np.stack([sides * above, sides * (1 - above - below), sides * below, 1 - sides], axis=1)
