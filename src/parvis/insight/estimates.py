"""What the counts tell of each proposal: shares with their intervals, and in which zone it lies with what chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from parvis.domain.opinion import Qualifier
from parvis.domain.zone import CONSENSUS_FROM, LIMBO_FROM, REJECTION_UP_TO, ZONES, Zone
from parvis.insight.beta import beta_below, beta_interval
from parvis.insight.log import Counts, opinion_counts, qualifier_counts
from parvis.insight.support import support_sums

Floats = NDArray[np.float64]
Zones = NDArray[np.int8]

CREDIBILITY = 0.95
"""The chance that a share lies in its interval, unless another is asked for."""

DECIDED_FROM = 0.95
"""The chance from which a zone is told, unless another is asked for: at most one told zone in twenty is wrong.

That is so on average. Of proposals near the border of two zones whose votes stopped when they looked certain, more are
wrong than their chances say (`benchmarks/optional_stopping.py`).
"""

_OPINION_PRIOR = (0.5, 1.0)
_QUALIFIER_PRIOR = (0.5, 0.5)
_COLUMN = {qualifier: i for i, qualifier in enumerate(Qualifier)}


def column_of(qualifier: Qualifier) -> int:
    """Where a qualifier stands in the order of `Qualifier`."""
    return _COLUMN[qualifier]


@dataclass(frozen=True, slots=True)
class Share:
    """Posterior means and equal-tailed credible intervals, 0 to 1, each array of the same shape."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Estimates:
    """What is known of each proposal; arrays of shape (proposals,), or (proposals, 9) in the order of `Qualifier`.

    `votes` are those who agree, are neutral or disagree; `skips` stand apart and enter no share. Shares:

    - `agree`, `neutral`, `disagree` among votes;
    - `qualifiers`: each among those who gave the opinion it belongs to;
    - `enthusiasm`: who love it, among votes;
    - `realism`: who call it realistic, among those who call it realistic or unrealistic;
    - `support`: the mean value of a vote (see `insight.support`), from -3 to 3, which ranks proposals;
    - `controversy`: twice the smaller camp among votes, from 0 (nobody on the other side) to 1 (half against half).

    `zone_chances` has shape (proposals, 4) in the order of `ZONES`; `likeliest` is the zone with the largest chance;
    `zone` is the same where that chance reaches the threshold, `Zone.UNDECIDED` elsewhere.
    """

    votes: Counts
    skips: Counts
    agree: Share
    neutral: Share
    disagree: Share
    qualifiers: Share
    enthusiasm: Share
    realism: Share
    support: Share
    controversy: Share
    zone_chances: Floats
    likeliest: Zones
    zone: Zones


def estimate(counts: Counts, *, credibility: float = CREDIBILITY, decided_from: float = DECIDED_FROM) -> Estimates:
    """The estimates from counts of marks, shape (proposals, MARK_COUNT).

    Opinions have the Dirichlet posterior of Jeffreys' prior (1946): a half is added to each count. Qualifiers,
    enthusiasm and realism have the Beta posterior of that prior. A zone is told when its posterior chance is
    `decided_from` or more, and is undecided otherwise: the least loss when saying nothing costs 1 - `decided_from` of
    a mistake (Chow 1970, "On optimum recognition error and reject tradeoff").

    >>> counts = np.zeros((2, 33), np.int64)
    >>> counts[0, [8, 9, 10, 16, 24, 32]] = [39, 17, 29, 24, 6, 3]
    >>> counts[1, [8, 24]] = [3, 1]
    >>> found = estimate(counts)
    >>> found.votes.tolist(), found.skips.tolist()
    ([115, 4], [3, 0])
    >>> found.agree.mean.round(3).tolist(), found.agree.low.round(3).tolist(), found.agree.high.round(3).tolist()
    ([0.734, 0.636], [0.65, 0.241], [0.81, 0.941])
    >>> [Zone(zone).name for zone in found.zone]
    ['CONSENSUS', 'UNDECIDED']
    """
    opinions, qualifiers = np.asfortranarray(opinion_counts(counts)), qualifier_counts(counts)
    votes = opinions[:, :3].sum(axis=1)
    agree, neutral, disagree = (_share(opinions[:, i], votes, _OPINION_PRIOR, credibility) for i in range(3))
    of_opinion = np.repeat(opinions.T[:3], 3, axis=0)
    realistic, unrealistic = qualifiers[:, _COLUMN[Qualifier.REALISTIC]], qualifiers[:, _COLUMN[Qualifier.UNREALISTIC]]
    chances = zone_chances(opinions)
    likeliest, zone = settle_zones(chances, decided_from)
    return Estimates(
        votes=votes,
        skips=opinions[:, 3],
        agree=agree,
        neutral=neutral,
        disagree=disagree,
        qualifiers=_turned(_share(qualifiers.T, of_opinion, _QUALIFIER_PRIOR, credibility)),
        enthusiasm=_share(qualifiers[:, _COLUMN[Qualifier.LOVE]], votes, _QUALIFIER_PRIOR, credibility),
        realism=_share(realistic, realistic + unrealistic, _QUALIFIER_PRIOR, credibility),
        support=_support(counts, credibility),
        controversy=bound_controversy(agree, disagree),
        zone_chances=chances,
        likeliest=likeliest,
        zone=zone,
    )


def zone_chances(opinions: Counts) -> Floats:
    """The posterior chance of each zone, shape (proposals, 4) in the order of `ZONES`; `opinions` as `opinion_counts`.

    Under a Dirichlet posterior the share of neutral opinions and the agreement among those who take sides are
    independent (neutrality; Connor and Mosimann 1969): each chance is a product of Beta chances.

    >>> zone_chances(np.array([[14, 2, 6, 0], [1, 9, 0, 0]])).round(3).tolist()
    [[0.292, 0.707, 0.0, 0.0], [0.001, 0.0, 0.0, 0.999]]
    """
    agree, neutral, disagree = opinions[:, 0], opinions[:, 1], opinions[:, 2]
    sides = agree + disagree
    (taken,) = beta_below(neutral, sides + neutral, _OPINION_PRIOR, LIMBO_FROM)
    not_consensus, rejection = beta_below(agree, sides, _QUALIFIER_PRIOR, CONSENSUS_FROM, REJECTION_UP_TO)
    consensus = 1 - not_consensus
    between = np.maximum(1 - consensus - rejection, 0.0)
    return np.stack([taken * consensus, taken * between, taken * rejection, 1 - taken], axis=1)


def settle_zones(chances: Floats, decided_from: float) -> tuple[Zones, Zones]:
    """The zone with the largest chance, and the same where that chance is `decided_from` or more, undecided elsewhere.

    >>> likeliest, zone = settle_zones(np.array([[0.6, 0.4, 0.0, 0.0]]), 0.95)
    >>> Zone(likeliest[0]).name, Zone(zone[0]).name
    ('CONSENSUS', 'UNDECIDED')
    """
    best = chances[:, 0].copy()
    zone = np.full(len(chances), ZONES[0], np.int8)
    for column, candidate in enumerate(ZONES[1:], start=1):
        better = chances[:, column] > best
        zone[better] = candidate
        np.maximum(best, chances[:, column], out=best)
    return zone, np.where(best >= decided_from, zone, np.int8(Zone.UNDECIDED))


def _share(successes: Counts, trials: Counts, prior: tuple[float, float], credibility: float) -> Share:
    low, high = beta_interval(successes, trials, prior, credibility)
    return Share((successes + prior[0]) / (trials + (prior[0] + prior[1])), low, high)


def _turned(share: Share) -> Share:
    """One qualifier's numbers lie side by side in memory, which is faster; here proposals come first."""
    return Share(share.mean.T, share.low.T, share.high.T)


def _support(counts: Counts, credibility: float) -> Share:
    """Normal posterior of a mean whose prior is worth one vote of value 0, and one of spread 1."""
    sums = support_sums(counts)
    weight = sums.votes + 1
    mean = sums.values / weight
    spread = np.sqrt(((sums.squares + 1) / weight - mean**2) / weight)
    reach = float(ndtri((1 + credibility) / 2)) * spread
    return Share(mean, np.maximum(mean - reach, -3.0), np.minimum(mean + reach, 3.0))


def bound_controversy(agree: Share, disagree: Share) -> Share:
    """Twice the smaller camp. Bounds of both bound it: with 95 % intervals at least 92.5 % of the chance is between."""
    return Share(
        2 * np.minimum(agree.mean, disagree.mean),
        2 * np.minimum(agree.low, disagree.low),
        np.minimum(2 * np.minimum(agree.high, disagree.high), 1.0),
    )
