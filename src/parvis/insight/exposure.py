"""Rates corrected for exposure: what would be measured had every proposal been shown to everyone alike.

The estimator is Hájek's (1971), a mean weighted by the inverse of each card's probability. That probability is the
chance, known before the cards were drawn, that the proposal be in that participant's sequence given the board and the
participant's history. The board may follow all that was answered before, and the history all that this person said:
whatever they are, a sequence that could hold the proposal adds one opinion of weight 1 / probability with that very
probability, hence one on average. So the weighted mean estimates the mean opinion over the sequences that could hold
the proposal. It asks that every such sequence give it some chance (the floor), and that people leave a sequence for
other reasons than the card before them; it corrects neither who came nor what is settled and shown no more.
"""

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
    """Rates of agree, neutral and disagree, shape (proposals, 3), raw and corrected; the rest has shape (proposals,).

    `raw` counts every opinion alike, `corrected` by the inverse of its probability; the variances are those of the
    rates, opinions of one proposal being those of different people. `votes` are all opinions, `used` those with a known
    probability; `effective` is how many equally weighted opinions would tell as much (Kish 1965), `capped` how many
    weights were cut, at `cap` times the mean weight of the proposal. A rate without opinions is NaN.
    """

    raw: Floats
    raw_variance: Floats
    corrected: Floats
    variance: Floats
    votes: Counts
    used: Counts
    effective: Floats
    capped: Counts
    cap: Floats


def correct_for_exposure(
    rows: LogRows,
    proposals: NDArray[np.int64],
    *,
    cap: float = 1.0,
    kinds: tuple[CardKind, ...] = CORRECTED_KINDS,
    each_participant_once: bool = False,
) -> ExposureRates:
    """The rates on `proposals` (sorted, unique ids) of the opinions that now hold in `rows`. Skips stand apart.

    A weight is cut at `cap` times the mean weight of its proposal times the square root of their number, which keeps
    the estimate consistent (Ionides 2008, "Truncated importance sampling"). With `each_participant_once`, a
    participant's weights are also divided by how many opinions they gave: those who answer two hundred cards are met
    by every proposal, those who answer three by few, and this gives both the same voice, at the price of precision.

    >>> from parvis.insight.log import LOG_DTYPE
    >>> rows = np.zeros(3, LOG_DTYPE)
    >>> rows["participant"], rows["proposal"], rows["mark"] = [1, 2, 3], 7, [8, 8, 24]
    >>> rows["standing"], rows["kind"], rows["probability"] = 1, 1, [0.8, 0.8, 0.4]
    >>> found = correct_for_exposure(rows, np.array([7]))
    >>> found.raw[0].round(2).tolist(), found.corrected[0].round(2).tolist(), found.effective.round(2).tolist()
    ([0.67, 0.0, 0.33], [0.5, 0.0, 0.5], [2.67])
    """
    held, place = _expressed(standing_opinions(rows), proposals)
    raw = _hajek(held, place, np.ones(len(held)), len(proposals))
    usable = (held["probability"] > 0) & np.isin(held["kind"], [int(kind) for kind in kinds])
    weights = 1.0 / held["probability"][usable]
    if each_participant_once:
        answers = np.unique(held["participant"], return_inverse=True, return_counts=True)
        weights /= answers[2][answers[1]][usable]
    held, place = held[usable], place[usable]
    used = np.bincount(place, minlength=len(proposals))
    mean = np.bincount(place, weights, len(proposals)) / np.maximum(used, 1)
    most = cap * np.sqrt(used)
    limit = (most * mean)[place]
    corrected = _hajek(held, place, np.minimum(weights, limit), len(proposals))
    return ExposureRates(
        raw=raw.rates,
        raw_variance=raw.variance,
        corrected=corrected.rates,
        variance=corrected.variance,
        votes=raw.opinions,
        used=used,
        effective=corrected.effective,
        capped=np.bincount(place[weights > limit * (1 + 1e-12)], minlength=len(proposals)),
        cap=most,
    )


def _expressed(held: LogRows, proposals: NDArray[np.int64]) -> tuple[LogRows, NDArray[np.int64]]:
    """The rows that express an opinion on one of `proposals`, and the place of each one's proposal there."""
    if not len(proposals):
        return held[:0], np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(proposals, held["proposal"]), len(proposals) - 1)
    kept = (proposals[place] == held["proposal"]) & (held["mark"] >> 3 != Opinion.SKIP)
    return held[kept], place[kept]


@dataclass(frozen=True, slots=True)
class _Weighted:
    rates: Floats
    variance: Floats
    effective: Floats
    opinions: Counts


def _hajek(held: LogRows, place: NDArray[np.int64], weights: Floats, count: int) -> _Weighted:
    """Weighted rates, with the variance of their linearisation (Särndal, Swensson and Wretman 1992, 5.7)."""
    opinion = held["mark"] >> 3
    total = np.bincount(place, weights, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = [np.bincount(place, weights * (opinion == one), count) / total for one in _EXPRESSED]
        errors = [(weights * ((opinion == one) - shares[i][place])) ** 2 for i, one in enumerate(_EXPRESSED)]
        return _Weighted(
            rates=np.stack(shares, axis=1),
            variance=np.stack([np.bincount(place, error, count) / total**2 for error in errors], axis=1),
            effective=np.nan_to_num(total**2 / np.bincount(place, weights**2, count)),
            opinions=np.bincount(place, minlength=count),
        )
