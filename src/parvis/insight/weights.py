"""Weights that make participants resemble a population on known margins: raking, trimmed, with what it costs.

Weighting corrects who came on what is known of them, and nothing else: it never makes a sample of volunteers a poll.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.errors import BadRequest, gettext_noop
from parvis.insight.factorisation import Floats

Positions = NDArray[np.int64]
MISSING = -1
SUM_TOLERANCE = 0.005


class BadMargin(BadRequest):
    code = "bad-margin"
    sentence = gettext_noop("The margin “{margin}” cannot be used.")


class NoMargin(BadMargin):
    code = "no-margin"
    sentence = gettext_noop("There is no margin to weight to.")


class MarginShareOutOfRange(BadMargin):
    code = "margin-share-out-of-range"
    sentence = gettext_noop("The margin “{margin}” cannot be used: every share must be above 0, and 1 at most.")


class MarginSum(BadMargin):
    code = "margin-sum"
    sentence = gettext_noop("The margin “{margin}” cannot be used: its shares sum to {total}, not to 1.")


class MarginNotAsked(BadMargin):
    code = "margin-not-asked"
    sentence = gettext_noop("The margin “{margin}” cannot be used: participants were not asked for it.")


class MarginUnknownCategory(BadMargin):
    code = "margin-unknown-category"
    sentence = gettext_noop("The margin “{margin}” cannot be used: it has no category “{category}”.")


class MarginLengths(BadMargin):
    code = "margin-lengths"
    sentence = gettext_noop(
        "The margin “{margin}” cannot be used: participants are not as many as for the other margins."
    )


@dataclass(frozen=True, slots=True)
class Margin:
    """A known margin of the population: its name, and the share of each category, which sum to 1."""

    name: str
    shares: Mapping[str, float]

    def __post_init__(self) -> None:
        if not self.shares or any(not 0 < share <= 1 for share in self.shares.values()):
            raise MarginShareOutOfRange(margin=self.name)
        total = sum(self.shares.values())
        if abs(total - 1) > SUM_TOLERANCE:
            raise MarginSum(margin=self.name, total=f"{total:.3f}")


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights (n,) with mean 1, and what they cost.

    `effective_size` is Kish's, (sum w)^2 / sum w^2; `design_effect` is n over it; `trimmed` how many weights were
    cut; `missing` how many participants lack each attribute; `absent` the categories of each margin in which there is
    nobody, so that nothing can stand for them; `error` the largest difference left to a margin, from 0 to 1.
    """

    weights: Floats
    effective_size: float
    design_effect: float
    trimmed: int
    missing: Mapping[str, int]
    absent: Mapping[str, tuple[str, ...]]
    error: float


@dataclass(frozen=True, slots=True)
class Raking:
    """The estimator: iterative proportional fitting (Deming and Stephan, 1940), weights trimmed between `lowest` and
    `highest` times the mean, for at most `rounds` or until every margin is within `tolerance`."""

    lowest: float = 0.2
    highest: float = 5.0
    rounds: int = 200
    tolerance: float = 1e-6

    def fit(self, margins: Sequence[Margin], answers: Mapping[str, Sequence[str | None]]) -> Weighting:
        """Weights for participants whose `answers` to each margin are given in one order, None where unknown.

        Who did not answer a margin keeps the weight that the others give, and is counted. Categories that nobody
        is in are left out, their margin shared among the rest, and told. Raises `BadMargin` for an unknown answer,
        no margin, or lists of different lengths.

        >>> margin = Margin("age", {"under 40": 0.5, "40 and over": 0.5})
        >>> found = Raking().fit([margin], {"age": ["under 40", "under 40", "under 40", "40 and over"]})
        >>> found.weights.round(3).tolist(), round(found.effective_size, 2)
        ([0.667, 0.667, 0.667, 2.0], 3.0)
        """
        if not margins:
            raise NoMargin
        coded = [_code(margin, answers) for margin in margins]
        size = len(coded[0].categories)
        if any(len(item.categories) != size for item in coded):
            raise MarginLengths(margin=margins[0].name)
        weights, trimmed = np.ones(size), 0
        for _ in range(self.rounds if size else 0):
            for item in coded:
                weights = item.adjust(weights)
            weights /= weights.mean()
            cut = np.clip(weights, self.lowest, self.highest)
            trimmed = int((cut != weights).sum())
            weights = cut / cut.mean()
            if max(item.error(weights) for item in coded) < self.tolerance:
                break
        squares = float((weights**2).sum())
        effective = float(weights.sum() ** 2 / squares) if squares else 0.0
        return Weighting(
            weights=weights,
            effective_size=effective,
            design_effect=size / effective if effective else 1.0,
            trimmed=trimmed,
            missing={
                margin.name: int((item.categories == MISSING).sum())
                for margin, item in zip(margins, coded, strict=True)
            },
            absent={margin.name: item.absent for margin, item in zip(margins, coded, strict=True)},
            error=max(item.error(weights) for item in coded) if size else 0.0,
        )


def weighted_share(agrees: NDArray[np.bool_], weights: Floats) -> tuple[float, float, float]:
    """A weighted share with its 95 % interval: of people who agree (n,), each counting `weights` (n,).

    Wilson's interval (1927) on Kish's effective size: it holds if, inside each weighted category, those who came
    answer like those who did not. Without anyone: from 0 to 1.
    """
    total = float(weights.sum())
    if total <= 0:
        return 0.5, 0.0, 1.0
    share = float(weights[agrees].sum()) / total
    size, z = total**2 / float((weights**2).sum()), 1.96
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z * float(np.sqrt(share * (1 - share) / size + z * z / (4 * size * size))) / (1 + z * z / size)
    return share, max(centre - half, 0.0), min(centre + half, 1.0)


@dataclass(frozen=True, slots=True)
class _Coded:
    """A margin on these participants: each one's category, and the shares of the categories that somebody is in."""

    categories: Positions
    shares: Floats
    absent: tuple[str, ...]

    def adjust(self, weights: Floats) -> Floats:
        known = self.categories >= 0
        if not known.any():
            return weights
        held = np.bincount(self.categories[known], weights[known], len(self.shares))
        ratio = self.shares * held.sum() / np.maximum(held, 1e-300)
        return np.where(known, weights * ratio[self.categories], weights)

    def error(self, weights: Floats) -> float:
        known = self.categories >= 0
        if not known.any():
            return 0.0
        held = np.bincount(self.categories[known], weights[known], len(self.shares))
        return float(np.abs(held / held.sum() - self.shares).max())


def _code(margin: Margin, answers: Mapping[str, Sequence[str | None]]) -> _Coded:
    given = answers.get(margin.name)
    if given is None:
        raise MarginNotAsked(margin=margin.name)
    unknown = sorted({answer for answer in given if answer is not None and answer not in margin.shares})
    if unknown:
        raise MarginUnknownCategory(margin=margin.name, category=unknown[0])
    present = [name for name in margin.shares if name in set(given)]
    place = {name: index for index, name in enumerate(present)}
    categories = np.array([MISSING if answer is None else place[answer] for answer in given], np.int64)
    shares = np.array([margin.shares[name] for name in present])
    absent = tuple(name for name in margin.shares if name not in place)
    return _Coded(categories, shares / max(shares.sum(), 1e-300), absent)
