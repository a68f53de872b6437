"""Cited against supported: what people write most often, beside what they agree on most. They are rarely the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from parvis.domain.errors import BadRequest, gettext_noop

Floats = NDArray[np.float64]


class Salience(StrEnum):
    """What stands out in an idea. `WEAK_SIGNAL`: seldom written, strongly supported."""

    WEAK_SIGNAL = "weak-signal"
    CONTROVERSY = "controversy"
    REPELLING = "repelling"
    SUPPORTED = "supported"
    PLAIN = "plain"


class LengthsDiffer(BadRequest):
    code = "lengths-differ"
    sentence = gettext_noop("There are {proposals} proposals and {shares} shares; give one of each for each proposal.")


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """What is known of each proposal: bounds of its shares of agreement and disagreement, 0 to 1, shape (proposals,).

    `ids` are the proposals. Bounds come from intervals, so that few votes claim little: an unvoted proposal has
    the bounds 0 and 1. Raises `LengthsDiffer`.
    """

    ids: NDArray[np.int64]
    agree_low: Floats
    agree_high: Floats
    disagree_low: Floats
    disagree_high: Floats

    def __post_init__(self) -> None:
        for bound in (self.agree_low, self.agree_high, self.disagree_low, self.disagree_high):
            if len(bound) != len(self.ids):
                raise LengthsDiffer(proposals=len(self.ids), shares=len(bound))


@dataclass(frozen=True, slots=True)
class Attention:
    """One idea (or theme): its share of all proposals, its share of the best supported ones, and what stands out.

    `proposals` counts its proposals, `best` those among the best supported. `cited` and `supported` are 0 to 1;
    `supported` is None when no proposal at all is supported.
    """

    key: str
    proposals: int
    best: int
    cited: float
    supported: float | None
    salience: Salience


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as what. The best supported are the `best_share` with the highest sure agreement, above one half.

    A weak signal has at most `few` proposals; `strong` is the sure agreement of half of them at least. An idea is
    controversial where half of its proposals have at least `camp` sure agreement and `camp` sure disagreement;
    repelling where more disagree than agree for sure.
    """

    best_share: float = 0.2
    few: int = 3
    strong: float = 0.7
    camp: float = 0.3


def compare_attention(
    groups: Mapping[int, str], support: Support, thresholds: Thresholds | None = None
) -> tuple[Attention, ...]:
    """The attention of each group of `groups` (proposal id -> key of its idea or theme), most cited first.

    Proposals without a group are left out of every share.

    >>> bounds = np.array([[0.9, 0.4, 0.3], [1, 0.5, 0.5], [0, 0.4, 0.3], [0, 0.5, 0.6]])
    >>> support = Support(np.array([1, 2, 3]), *bounds)
    >>> [(one.key, one.salience.value) for one in compare_attention({1: "a", 2: "b", 3: "b"}, support)]
    [('b', 'controversy'), ('a', 'weak-signal')]
    """
    settings = thresholds or Thresholds()
    grouped = np.array([int(i) in groups for i in support.ids], bool)
    is_best = _best_supported(support, grouped, settings.best_share)
    keys = np.array([groups.get(int(i), "") for i in support.ids], dtype=object)
    told = []
    for key in sorted(set(groups.values())):
        rows = np.flatnonzero(keys == key)
        if not len(rows):
            continue
        best = int(is_best[rows].sum())
        supported = best / int(is_best.sum()) if is_best.any() else None
        salience = _stand(rows, support, settings)
        told.append(Attention(key, len(rows), best, len(rows) / int(grouped.sum()), supported, salience))
    return tuple(sorted(told, key=lambda one: (-one.proposals, one.key)))


def _best_supported(support: Support, grouped: NDArray[np.bool_], share: float) -> NDArray[np.bool_]:
    wanted = max(1, round(share * int(grouped.sum())))
    order = np.lexsort((support.ids, -support.agree_low))
    eligible = [row for row in order if grouped[row] and support.agree_low[row] > 0.5]
    is_best = np.zeros(len(support.ids), bool)
    is_best[eligible[:wanted]] = True
    return is_best


def _stand(rows: NDArray[np.int64], support: Support, settings: Thresholds) -> Salience:
    def most(told: NDArray[np.bool_]) -> bool:
        return bool(2 * np.count_nonzero(told) >= len(rows))

    agree, disagree = support.agree_low[rows], support.disagree_low[rows]
    if most(disagree > support.agree_high[rows]):
        return Salience.REPELLING
    if most((agree >= settings.camp) & (disagree >= settings.camp)):
        return Salience.CONTROVERSY
    if most(agree >= settings.strong):
        return Salience.WEAK_SIGNAL if len(rows) <= settings.few else Salience.SUPPORTED
    return Salience.PLAIN
