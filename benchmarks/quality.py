"""How well a log tells the truth of a rehearsal. Fixed before any result was seen: docs/decisions/votes-needed.md."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from benchmarks.peers import incumbent
from parvis.domain.opinion import Qualifier
from parvis.rehearsal.answers import Truth
from parvis.rehearsal.rules import Bools, Floats, Ints

TOP_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a system publishes of each proposal, shape (proposals,): agreement, score for the top, zone."""

    agreement: Floats
    score: Floats
    zone: Ints


@dataclass(frozen=True, slots=True)
class Quality:
    """Each from 0 to 1 (Spearman from -1), 1 being the truth."""

    top_recall: float
    zone_accuracy: float
    rank_correlation: float

    @property
    def overall(self) -> float:
        """The plain mean of the three."""
        return (self.top_recall + self.zone_accuracy + self.rank_correlation) / 3


def reading_of_shares(expressed: Floats, qualifiers: Floats) -> Reading:
    """The reading of known or estimated shares: `expressed` (proposals, 3), `qualifiers` (proposals, 9).

    The score and the zones are the incumbent's own published ones, for every system and for the truth.
    """
    order = list(Qualifier)
    keys = dict(zip(incumbent.VOTE_KEYS, expressed.T, strict=True))
    keys.update({key: qualifiers[:, order.index(q)] for key, q in incumbent.QUALIFIER_KEYS.items()})
    return reading_of_keys(incumbent.with_platitude(keys))


def reading_of_keys(keys: incumbent.Keyed) -> Reading:
    """The reading of the incumbent's keys."""
    return Reading(keys["agree"], incumbent.top_score(keys), incumbent.zones(keys))


def true_reading(truth: Truth) -> Reading:
    """What an infinity of votes would say."""
    return reading_of_shares(truth.expressed, truth.qualifiers)


def judge(found: Reading, true: Reading, judged: Bools) -> Quality:
    """The quality of a reading, on the proposals that are `judged` (those whose truth is known)."""
    return Quality(
        top_recall=recall_of_top(found.score[judged], true.score[judged]),
        zone_accuracy=float((found.zone[judged] == true.zone[judged]).mean()),
        rank_correlation=spearman(found.agreement[judged], true.agreement[judged]),
    )


def recall_of_top(found: Floats, true: Floats, share: float = TOP_SHARE) -> float:
    """The share of the true top (the best `share`, one or more) that stands in the found top of the same size.

    Equal scores are ordered by position, in both.

    >>> recall_of_top(np.array([5.0, 1, 4, 2]), np.array([9.0, 8, 1, 0]), share=0.5)
    0.5
    """
    size = max(round(len(true) * share), 1)
    best = np.argsort(-true, kind="stable")[:size]
    return float(np.isin(best, np.argsort(-found, kind="stable")[:size]).mean())


def spearman(found: Floats, true: Floats) -> float:
    """Spearman's rank correlation; equal values share their mean rank.

    >>> spearman(np.array([1.0, 2, 3]), np.array([10.0, 30, 20]))
    0.5
    """
    first, second = rankdata(found), rankdata(true)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return round(float(np.corrcoef(first, second)[0, 1]), 12)
