"""What each system would publish from a log: its own published estimator, in shared terms and in its own."""

import numpy as np

from benchmarks.peers import incumbent
from benchmarks.quality import Reading, reading_of_keys, reading_of_shares
from parvis.domain.ballot import CardKind
from parvis.domain.opinion import QUALIFIERS, Opinion, Qualifier
from parvis.domain.zone import zone_of
from parvis.insight.estimates import Estimates, estimate
from parvis.insight.log import fold, opinion_counts, qualifier_counts
from parvis.rehearsal.answers import Truth
from parvis.rehearsal.campaign import Campaign
from parvis.rehearsal.rules import Floats, Ints

_HOLDERS = np.array([next(o for o in Opinion if q in QUALIFIERS[o]) - 1 for q in Qualifier])


def incumbent_reading(campaign: Campaign) -> Reading:
    """The incumbent's scores: half of all votes, half of those made in a sequence (not by a link)."""
    in_sequence = campaign.rows[campaign.rows["kind"] == CardKind.STANDARD]
    every, drawn = (fold(rows, campaign.crowd.proposals) for rows in (campaign.rows, in_sequence))
    return reading_of_keys(incumbent.scores(incumbent.keyed_counts(every), incumbent.keyed_counts(drawn)))


def polis_reading(campaign: Campaign) -> Reading:
    """Polis's smoothed rate, (n + 1) / (N + 2), of each opinion; it has no qualifiers, and gets the same rate."""
    counts = fold(campaign.rows, campaign.crowd.proposals)
    opinions, qualifiers = opinion_counts(counts)[:, :3], qualifier_counts(counts)
    total = opinions.sum(axis=1, keepdims=True)
    return reading_of_shares((opinions + 1) / (total + 2), (qualifiers + 1) / (total + 2))


def parvis_reading(campaign: Campaign) -> Reading:
    """Parvis's posterior means, in the shared terms (the incumbent's score and zones)."""
    found = estimate(fold(campaign.rows, campaign.crowd.proposals))
    expressed = _expressed(found)
    return reading_of_shares(expressed, found.qualifiers.mean * expressed[:, _HOLDERS])


def parvis_own_reading(campaign: Campaign) -> Reading:
    """The same in Parvis's own terms: its zones, and a top by agreement."""
    found = estimate(fold(campaign.rows, campaign.crowd.proposals))
    return Reading(found.agree.mean, found.agree.mean, found.likeliest.astype(np.int64))


def parvis_own_truth(truth: Truth) -> Reading:
    """The truth in Parvis's own terms."""
    shares = truth.expressed
    return Reading(shares[:, 0], shares[:, 0], _zones(shares))


def _zones(shares: Floats) -> Ints:
    return np.array([int(zone_of(*row)) for row in shares.tolist()])


def _expressed(found: Estimates) -> Floats:
    shares = np.stack([found.agree.mean, found.neutral.mean, found.disagree.mean], axis=1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
