"""The guaranteed exposures: how much of each sequence they take, and whether they can still be met."""

from dataclasses import dataclass

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.sequence.layout import Bools, Floats, Ints
from parvis.sequence.settings import SequenceSettings

_HASTE = 3.0
"""Exposures still owed are served three times faster than the closing date alone would ask."""

_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the consultation moves: `now` and `closes_at` in milliseconds since 1970 UTC (None: no closing date).

    `exposures_per_hour` counts what the board's exposures count (0: not known yet). `has_stopped` tells that it is
    known to be nothing: votes are open, and nobody was shown anything for a day. Only the report looks at it.
    """

    now: int = 0
    closes_at: int | None = None
    exposures_per_hour: float = 0.0
    has_stopped: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the closing date has passed."""
        return self.closes_at is not None and self.closes_at <= self.now

    @property
    def leaves_nothing(self) -> bool:
        """Whether nothing more is to be expected before the closing date."""
        return self.is_over or (self.has_stopped and self.closes_at is not None)

    def exposures_left(self) -> float | None:
        """The exposures to expect before the closing date; None where there is nothing to tell it by.

        >>> Pace(now=0, closes_at=7_200_000, exposures_per_hour=50).exposures_left()
        100.0
        """
        if self.closes_at is None or self.exposures_per_hour <= 0:
            return None
        return max(self.closes_at - self.now, 0) / _MS_PER_HOUR * self.exposures_per_hour


@dataclass(frozen=True, slots=True)
class GuaranteeReport:
    """Where the guarantee stands, for the organiser. Counts are of open proposals, and of exposures.

    `at_risk` are the ids of proposals that may close short of it, or did where votes are over (`is_over`). `expected`
    is None when the pace is not known, 0 when votes are over or nobody comes any more.
    """

    guaranteed: int
    met: int
    pending: int
    owed: int
    expected: float | None
    at_risk: Ints
    is_over: bool = False

    @property
    def is_reachable(self) -> bool:
        """Whether every open proposal can be expected to reach its guarantee before the closing date."""
        return not len(self.at_risk)

    @property
    def sentence(self) -> str:
        """A gettext message id, to fill in with `guaranteed`, `pending`, `owed` and `at_risk_count`."""
        if not self.pending:
            return _MET
        if self.is_over:
            return _MISSED
        if self.expected is None:
            return _UNKNOWN
        return _REACHABLE if self.is_reachable else _AT_RISK

    @property
    def at_risk_count(self) -> int:
        return len(self.at_risk)


_MET = gettext_noop("Every open proposal has been shown at least {guaranteed} times.")
_UNKNOWN = gettext_noop("Proposals not shown {guaranteed} times yet: {pending}. The pace of votes is not known.")
_REACHABLE = gettext_noop(
    "Proposals not shown {guaranteed} times yet: {pending}. At the present pace they all will be."
)
_MISSED = gettext_noop(
    "Votes are over. Proposals shown fewer than {guaranteed} times: {at_risk_count}. Few people have answered them: "
    "say so where you quote their figures."
)
_AT_RISK = gettext_noop(
    "At the present pace, proposals that will not be shown {guaranteed} times before the closing date: "
    "{at_risk_count}. Showings still owed in all: {owed}. Move the closing date, bring more people, or lower the "
    "guarantee."
)


def owed_exposures(exposures: Ints, is_open: Bools, guaranteed: int) -> Ints:
    """How many exposures each proposal is still owed; none once it is closed to votes."""
    return np.where(is_open, np.maximum(guaranteed - exposures, 0), 0)


def guarantee_share(owed: Ints, is_open: Bools, pace: Pace, settings: SequenceSettings) -> float:
    """The part of the cards that goes to proposals still owed exposures, from 0 to the setting `guarantee_share`.

    Three times the exposures owed over the exposures expected before closing: what is owed then melts as the cube of
    what is left, and late proposals, owed most, are served most. Without a pace, as though just one guarantee for
    every open proposal were left.
    """
    total = float(owed.sum())
    if not total:
        return 0.0
    expected = pace.exposures_left()
    if expected is None:
        expected = float(settings.guaranteed_exposures * np.count_nonzero(is_open))
    return min(settings.guarantee_share, _HASTE * total / expected) if expected else settings.guarantee_share


def report_guarantee(
    proposals: Ints, exposures: Ints, is_open: Bools, unit: Ints, *, pace: Pace, settings: SequenceSettings
) -> GuaranteeReport:
    """Which proposals reach the guarantee at the present pace, those owed least first; arrays are aligned.

    `unit` numbers what a sequence shows one card of at most: proposals of one idea, or of one author.

    >>> ids, seen, open_ = np.array([1, 2, 3]), np.array([30, 25, 0]), np.ones(3, dtype=bool)
    >>> late = Pace(now=0, closes_at=3_600_000, exposures_per_hour=10)
    >>> chosen = SequenceSettings(size=1, guaranteed_exposures=30)
    >>> report = report_guarantee(ids, seen, open_, np.arange(3), pace=late, settings=chosen)
    >>> report.at_risk.tolist(), report.pending, report.owed
    ([3], 2, 35)
    """
    owed = owed_exposures(exposures, is_open, settings.guaranteed_exposures)
    pending = np.flatnonzero(owed)
    expected = 0.0 if pace.leaves_nothing else pace.exposures_left()
    at_risk = np.zeros(0, np.int64)
    if expected is not None:
        easiest = pending[np.argsort(owed[pending], kind="stable")]
        late = np.cumsum(owed[easiest]) > expected * settings.guarantee_share
        late |= _running_sums(owed[easiest], unit[easiest]) > expected / settings.size
        at_risk = np.sort(proposals[easiest[late]])
    return GuaranteeReport(
        guaranteed=settings.guaranteed_exposures,
        met=int(np.count_nonzero(is_open)) - len(pending),
        pending=len(pending),
        owed=int(owed.sum()),
        expected=expected,
        at_risk=at_risk,
        is_over=pace.is_over,
    )


def _running_sums(values: Ints, groups: Ints) -> Ints:
    """The sum of each value and of those before it in its group."""
    order = np.argsort(groups, kind="stable")
    sums = np.cumsum(values[order])
    starts = np.searchsorted(groups[order], groups[order])
    within = np.empty_like(sums)
    within[order] = sums - (sums - values[order])[starts]
    return within


def share_by_debt(owed: Ints) -> Floats:
    """The part of the guarantee's cards that each proposal gets: in proportion to what it is owed."""
    total = owed.sum()
    return owed / total if total else np.zeros(len(owed))
