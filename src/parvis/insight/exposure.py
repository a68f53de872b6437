"""Rates corrected for exposure: what would be measured had every participant been shown every proposal alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.ballot import CardKind
from parvis.domain.opinion import Opinion
from parvis.insight.log import Counts, LogRows, standing_opinions

Floats = NDArray[np.float64]

CORRECTED_KINDS = (CardKind.STANDARD, CardKind.PINNED)
"""Cards whose reader did not choose them: their probability tells all of why they were shown."""

_EXPRESSED = (Opinion.AGREE, Opinion.NEUTRAL, Opinion.DISAGREE)


@dataclass(frozen=True, slots=True)
class ExposureRates:
    """Rates of agree, neutral and disagree, shape (proposals, 3), raw and corrected, and how good the correction is.

    `raw` counts every opinion alike. `corrected` weighs each by 1 / probability; `variance` is its variance.
    `used` is the number of opinions with a known probability, shape (proposals,); `effective` the number of equally
    weighted ones that would tell as much; `capped` how many weights were cut. A rate without opinions is NaN.
    """

    raw: Floats
    raw_variance: Floats
    corrected: Floats
    variance: Floats
    votes: Counts
    used: Counts
    effective: Floats
    capped: Counts


def correct_for_exposure(
    rows: LogRows,
    proposals: NDArray[np.int64],
    *,
    cap: float = 1.0,
    kinds: tuple[CardKind, ...] = CORRECTED_KINDS,
    each_participant_once: bool = False,
) -> ExposureRates:
    """The rates on `proposals` (sorted, unique ids) of the opinions that now hold in `rows`."""
    held = standing_opinions(rows)
    opinion = held["mark"] >> 3
    place = np.searchsorted(proposals, held["proposal"])
    known = place < len(proposals)
    known[known] = proposals[place[known]] == held["proposal"][known]
    held, opinion, place = (part[known & (opinion != Opinion.SKIP)] for part in (held, opinion, place))
    count = len(proposals)
    raw, raw_variance, _, votes = _weighted(place, opinion, np.ones(len(held)), count)
    usable = (held["probability"] > 0) & np.isin(held["kind"], [int(kind) for kind in kinds])
    held, opinion, place = held[usable], opinion[usable], place[usable]
    weights = 1.0 / held["probability"]
    if each_participant_once and len(held):
        _, who, answers = np.unique(held["participant"], return_inverse=True, return_counts=True)
        weights = weights / answers[who]
    used = np.bincount(place, minlength=count)
    limit = cap * np.sqrt(used) * np.bincount(place, weights, count) / np.maximum(used, 1)
    kept = np.minimum(weights, limit[place])
    corrected, variance, effective, _ = _weighted(place, opinion, kept, count)
    capped = np.bincount(place, weights > limit[place], count).astype(np.int64)
    return ExposureRates(raw, raw_variance, corrected, variance, votes, used, effective, capped)


def _weighted(
    place: NDArray[np.int64], opinion: NDArray[np.int64], weights: Floats, count: int
) -> tuple[Floats, Floats, Floats, Counts]:
    """Hájek rates and their variances, shape (proposals, 3); Kish's effective size and the numbers, (proposals,)."""
    total = np.bincount(place, weights, count)
    squares = np.bincount(place, weights**2, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = np.stack([np.bincount(place, weights * (opinion == o), count) / total for o in _EXPRESSED], axis=1)
        errors = [(weights * ((opinion == o) - rates[place, i])) ** 2 for i, o in enumerate(_EXPRESSED)]
        variance = np.stack([np.bincount(place, error, count) / total**2 for error in errors], axis=1)
        return rates, variance, total**2 / squares, np.bincount(place, minlength=count)
