"""What each system would publish from a log: its own published estimator, in shared terms and in its own."""

import numpy as np

from benchmarks.peers import incumbent
from benchmarks.quality import Reading, reading_of_keys, reading_of_shares
from parvis.domain.ballot import CardKind
from parvis.domain.zone import zone_of
from parvis.insight.estimates import Estimates
from parvis.insight.estimates_together import estimate_together
from parvis.insight.log import fold, opinion_counts, qualifier_counts
from parvis.rehearsal.answers import Truth
from parvis.rehearsal.campaign import Campaign
from parvis.rehearsal.rules import Floats, Ints


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
    """Parvis's estimates: its agreement, its support as the score, and the incumbent's zones of its shares.

    The ideas are those that moderators confirmed; in a made population, the true ones.
    """
    return _in_shared_terms(_together(campaign))


def parvis_reading_without_ideas(campaign: Campaign) -> Reading:
    """The same where no proposal learns from the others of its idea."""
    return _in_shared_terms(estimate_together(fold(campaign.rows, campaign.crowd.proposals)))


def parvis_own_reading(campaign: Campaign) -> Reading:
    """Parvis's estimates in its own terms: its own zones."""
    found = _together(campaign)
    return Reading(found.agree.mean, found.support.mean, found.likeliest.astype(np.int64))


def _together(campaign: Campaign) -> Estimates:
    return estimate_together(fold(campaign.rows, campaign.crowd.proposals), campaign.crowd.ideas + 1)


def _in_shared_terms(found: Estimates) -> Reading:
    shares = np.stack([found.agree.mean, found.neutral.mean, found.disagree.mean], axis=1)
    shared = reading_of_shares(shares / shares.sum(axis=1, keepdims=True), found.qualifiers.mean)
    return Reading(found.agree.mean, found.support.mean, shared.zone)


def parvis_own_truth(truth: Truth) -> Reading:
    """The truth in Parvis's own terms."""
    return Reading(truth.expressed[:, 0], truth.support, _zones(truth.expressed))


def _zones(shares: Floats) -> Ints:
    return np.array([int(zone_of(*row)) for row in shares.tolist()])
