"""Estimates read together: each proposal also learns from the others, and most from those that say the same.

The counts alone are the reading of `insight.estimates`. This one adds, as votes lent to each proposal, what all have in
common and, when it is asked for, what the other proposals of its idea were answered: closer to the truth on average
while votes are few, the same once they are many.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, ndtri

from parvis.domain.opinion import Qualifier
from parvis.domain.zone import CONSENSUS_FROM, LIMBO_FROM, REJECTION_UP_TO
from parvis.insight.beta_surface import beta_interval_of
from parvis.insight.estimates import (
    CREDIBILITY,
    DECIDED_FROM,
    Estimates,
    Share,
    bound_controversy,
    column_of,
    settle_zones,
)
from parvis.insight.estimates_priors import OPINION_OF, Priors, fit_beta, fit_priors, lend_within_ideas
from parvis.insight.log import Counts, opinion_counts, qualifier_counts
from parvis.insight.support import WORTH_OF_AGREEING, WORTH_OF_QUALIFIERS, support_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = Floats | Counts

_WORTH = np.array([WORTH_OF_QUALIFIERS.get(qualifier, 0) for qualifier in Qualifier], np.float64)


def estimate_together(
    counts: Counts,
    ideas: Ints | None = None,
    *,
    credibility: float = CREDIBILITY,
    decided_from: float = DECIDED_FROM,
) -> Estimates:
    """The same figures as `estimate`, from counts of marks of all proposals at once, shape (proposals, MARK_COUNT).

    The priors are fitted to all proposals by moments (empirical Bayes; Casella 1985) and stay Jeffreys' while fewer
    than ten are known. `ideas`, shape (proposals,), numbers the idea of each proposal from 1 (0: none): others of the
    idea then count, up to as many votes as the likeness of the answers within ideas allows. `votes` and `skips` stay
    those that were given. The intervals treat the fitted priors as known.

    >>> counts = np.zeros((20, 33), np.int64)
    >>> counts[:, 8], counts[:, 24] = [90, 70] * 10, [10, 30] * 10
    >>> counts[0, [8, 24]] = [2, 1]
    >>> found = estimate_together(counts)
    >>> int(found.votes[0]), found.agree.mean[:2].round(2).tolist()
    (3, [0.78, 0.71])
    >>> siblings = np.append([1, 1], np.arange(2, 11).repeat(2))
    >>> estimate_together(counts, siblings).agree.mean[0].round(2)
    np.float64(0.77)
    """
    priors = fit_priors(counts, ideas)
    lent = np.zeros(counts.shape) if ideas is None else lend_within_ideas(counts, ideas, priors.of_idea)
    pooled = counts + lent
    whole, each = opinion_counts(counts), qualifier_counts(counts)
    whole_pooled, each_pooled = (whole, each) if ideas is None else (opinion_counts(pooled), qualifier_counts(pooled))
    opinions = whole_pooled[:, :3] + priors.opinions
    agree, neutral, disagree = (_share(opinions[:, i], opinions.sum(axis=1), credibility) for i in range(3))
    asked = whole_pooled[:, OPINION_OF] + priors.qualifiers.sum(axis=1)
    of_opinion = _share(each_pooled + priors.qualifiers[:, 0], asked, credibility)
    zone_chances = zone_chances_of(opinions)
    likeliest, zone = settle_zones(zone_chances, decided_from)
    votes, pooled_votes = whole[:, :3].sum(axis=1), whole_pooled[:, :3].sum(axis=1)
    love, realistic = column_of(Qualifier.LOVE), [column_of(Qualifier.REALISTIC), column_of(Qualifier.UNREALISTIC)]
    sides, pooled_sides = each[:, realistic].sum(axis=1), each_pooled[:, realistic].sum(axis=1)
    return Estimates(
        votes=votes,
        skips=whole[:, 3],
        agree=agree,
        neutral=neutral,
        disagree=disagree,
        qualifiers=of_opinion,
        enthusiasm=_rated((each[:, love], votes), (each_pooled[:, love], pooled_votes), credibility),
        realism=_rated((each[:, realistic[0]], sides), (each_pooled[:, realistic[0]], pooled_sides), credibility),
        support=_support(pooled, opinions, of_opinion.mean, priors, credibility),
        controversy=bound_controversy(agree, disagree),
        zone_chances=zone_chances,
        likeliest=likeliest,
        zone=zone,
    )


def zone_chances_of(opinions: Floats) -> Floats:
    """The chance of each zone, shape (proposals, 4) in the order of `ZONES`, from Dirichlet parameters (proposals, 3).

    As `estimates.zone_chances`, whose parameters are counts and a half.

    >>> zone_chances_of(np.array([[14.5, 2.5, 6.5]])).round(3).tolist()
    [[0.292, 0.707, 0.0, 0.0]]
    """
    agree, neutral, disagree = opinions.T
    taken = betainc(neutral, agree + disagree, LIMBO_FROM)
    consensus = 1 - betainc(agree, disagree, CONSENSUS_FROM)
    rejection = betainc(agree, disagree, REJECTION_UP_TO)
    between = np.maximum(1 - consensus - rejection, 0.0)
    return np.stack([taken * consensus, taken * between, taken * rejection, 1 - taken], axis=1)


def _share(given: Floats, asked: Floats, credibility: float) -> Share:
    return Share(given / asked, *beta_interval_of(given, asked - given, credibility))


def _rated(own: tuple[Counts, Counts], pooled: tuple[Numbers, Numbers], credibility: float) -> Share:
    """A share of qualifiers (given, asked) under a prior of its own, fitted without the votes that are lent."""
    prior = fit_beta(*own)
    given, asked = (np.asarray(one, np.float64) for one in pooled)
    return _share(given + prior[0], asked + sum(prior), credibility)


def _support(pooled: Floats, opinions: Floats, qualifiers: Floats, priors: Priors, credibility: float) -> Share:
    """The mean of opinions times their qualifiers; its spread is that of the votes' values over their number."""
    shares = opinions / opinions.sum(axis=1, keepdims=True)
    mean = WORTH_OF_AGREEING * shares[:, 0] + (shares[:, OPINION_OF] * qualifiers) @ _WORTH
    sums, strength = support_sums(pooled), priors.opinions.sum()
    total = max(float(sums.votes.sum()), 1.0)
    second = (sums.squares + strength * max(float(sums.squares.sum()) / total, 1.0)) / (sums.votes + strength)
    spread = np.sqrt(np.maximum(second - mean**2, 0.0) / (sums.votes + strength + 1))
    reach = float(ndtri((1 + credibility) / 2)) * spread
    return Share(mean, np.maximum(mean - reach, -3.0), np.minimum(mean + reach, 3.0))
