"""The selection board: all that a draw needs to know of a consultation, computed once for everyone."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from parvis.domain.zone import Zone
from parvis.insight.estimates import zone_chances
from parvis.insight.estimates_priors import lend_within_ideas, likeness_within
from parvis.insight.log import Counts, opinion_counts
from parvis.sequence.deck import Deck, build_deck
from parvis.sequence.guarantee import (
    GuaranteeReport,
    Pace,
    guarantee_share,
    owed_exposures,
    report_guarantee,
    share_by_debt,
)
from parvis.sequence.layout import Bools, Floats, Ints, Layout, lay_out
from parvis.sequence.reason import Reason
from parvis.sequence.settings import SequenceSettings
from parvis.sequence.strata import Away
from parvis.sequence.worth import Worth, worth_of_answers

NONE = 0
"""No author, idea, theme or territory."""

STANDARD_AIMS = (0.2, 0.77, 0.03)
"""How the cards left by the floor and the guarantee are shared between zones, ranks and groups.

The ranking has most: on rehearsals the top tenth is what fewer votes tell least well.
"""

NEWCOMER_AIMS = (0.2, 0.72, 0.08)
"""The same for a participant who is not yet placed among opinion groups.

About one card of twelve tells groups apart, and it comes first: half of the people answer seven or fewer, and what
this aim takes is taken from the results.
"""

_FAR_APART = 16
"""A table of all ids has so many places a proposal at most."""

_WHY = np.array([Reason.CHANCE, Reason.NEW, Reason.ZONE, Reason.RANK, Reason.GROUPS], np.int8)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The accepted proposals, each array of shape (proposals,) and aligned on `proposal`: sorted, unique ids.

    `author`, `idea`, `theme` and `territory` are numbers from 1, 0 for none; `accepted_at` is in milliseconds since
    1970 UTC; `is_open` is False for a proposal that takes no votes now.
    """

    proposal: Ints
    author: Ints
    idea: Ints
    theme: Ints
    territory: Ints
    accepted_at: Ints
    is_open: Bools

    @classmethod
    def of(
        cls,
        proposal: ArrayLike,
        *,
        author: ArrayLike = NONE,
        idea: ArrayLike = NONE,
        theme: ArrayLike = NONE,
        territory: ArrayLike = NONE,
        accepted_at: ArrayLike = 0,
        is_open: ArrayLike = True,
    ) -> "Candidates":
        """Candidates from anything array-like; one number stands for all proposals.

        >>> Candidates.of([3, 8], theme=2).theme.tolist()
        [2, 2]
        """
        ids = np.asarray(proposal, np.int64).reshape(-1)

        def column(values: ArrayLike) -> Ints:
            return np.array(np.broadcast_to(np.asarray(values, np.int64), ids.shape))

        return cls(
            proposal=ids,
            author=column(author),
            idea=column(idea),
            theme=column(theme),
            territory=column(territory),
            accepted_at=column(accepted_at),
            is_open=np.array(np.broadcast_to(np.asarray(is_open, np.bool_), ids.shape)),
        )


@dataclass(frozen=True, slots=True)
class Deal:
    """A deck and, for each proposal, what weighs most in its place there (a `Reason` as int8)."""

    deck: Deck
    why: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class SelectionBoard:
    """What draws share. It is never changed: a newer one replaces it, made in the background by `prepare`.

    `zone` is the likeliest zone of each proposal, `is_settled` tells which are no longer shown. `ranks` has the rank of
    each id in the layout, and -1 where there is no such proposal; it is empty where ids are far apart.
    """

    position: int
    candidates: Candidates
    exposures: Ints
    pace: Pace
    zone: NDArray[np.int8]
    is_settled: Bools
    standard: Deal
    newcomer: Deal
    settled: Deal
    ranks: Ints

    def away_of(self, proposals: ArrayLike, sizes: ArrayLike) -> Away:
        """What is away for several participants who met these ids: the first `sizes[0]` are the first one's, and so on.

        Ids that the board does not know are left out; one may come twice.

        >>> board = prepare(Candidates.of([3, 8, 9]), np.zeros((3, 33), np.int64))
        >>> board.positions_of(board.away_of([9, 4, 3, 9, 8], [4, 1])).tolist()
        [0, 2, 1]
        """
        ids, layout = self.candidates.proposal, self.standard.deck.layout
        wanted, counts = np.asarray(proposals, np.int64).reshape(-1), np.asarray(sizes, np.int64)
        if not len(ids) or not len(wanted):
            return Away.of(len(ids), len(counts), np.zeros(0, np.int64))
        owners = (np.arange(len(counts)) * len(ids)).repeat(counts)
        if len(self.ranks):
            ranks = self.ranks.take(wanted, mode="clip")
            is_there = ranks >= 0
            ranks += owners
            return Away.of(len(ids), len(counts), ranks if is_there.all() else ranks[is_there])
        found = ids.searchsorted(wanted)
        found[found == len(ids)] = 0
        return Away.of(len(ids), len(counts), (layout.rank.take(found) + owners)[ids.take(found) == wanted])

    def places_of(self, proposals: Iterable[int]) -> list[int]:
        """The positions of the ids that the board knows, in their order."""
        known = self.candidates.proposal
        found = ((proposal, int(known.searchsorted(proposal))) for proposal in proposals)
        return [place for proposal, place in found if place < len(known) and known[place] == proposal]

    def positions_of(self, away: Away) -> Ints:
        """The positions of what is away, sorted for each participant."""
        keys: Ints = np.sort(self.standard.deck.layout.order.take(away.ranks()) + away.owners * away.width)
        return keys - away.owners * away.width


def prepare(
    candidates: Candidates,
    counts: Counts,
    settings: SequenceSettings | None = None,
    *,
    exposures: ArrayLike | None = None,
    pace: Pace | None = None,
    factors: Floats | None = None,
    position: int = 0,
) -> SelectionBoard:
    """The board at log position `position`, which is also the seed of its layout.

    `counts` has shape (proposals, MARK_COUNT). `exposures`, shape (proposals,), are how many times each proposal was
    shown; the answers it got, skips included, count at least (those given elsewhere or imported). `factors`, shape
    (proposals, axes), are coordinates on the map of opinions. Everything is computed from the arguments alone: the
    same ones give the same board.
    """
    settings = settings or SequenceSettings()
    pace = pace or Pace()
    opinions = opinion_counts(counts)
    answered = opinions.sum(axis=1)
    shown = answered if exposures is None else np.maximum(np.asarray(exposures, np.int64), answered)
    chances = zone_chances(opinions)
    worth = worth_of_answers(_with_lent(counts, opinions, candidates.idea), candidates.is_open, factors)
    is_settled = candidates.is_open & _settled(opinions, shown, chances, worth, settings)
    live = candidates.is_open & ~is_settled
    layout = lay_out(candidates.author, candidates.idea, candidates.theme, position)
    parts = _Parts(live, owed_exposures(shown, live, settings.guaranteed_exposures), worth, pace, settings)
    rest = build_deck(layout, is_settled.astype(np.float64), settings.size)
    return SelectionBoard(
        position=position,
        candidates=candidates,
        exposures=shown,
        pace=pace,
        zone=(chances.argmax(axis=1) + Zone.CONSENSUS).astype(np.int8),
        is_settled=is_settled,
        standard=parts.deal(layout, STANDARD_AIMS),
        newcomer=parts.deal(layout, NEWCOMER_AIMS),
        settled=Deal(rest, np.full(len(live), Reason.SETTLED, np.int8)),
        ranks=_ranks_of(candidates.proposal, layout),
    )


def _ranks_of(ids: Ints, layout: Layout) -> Ints:
    """The rank of each id up to the highest; the first and the last are no proposal's, and stand for all beyond."""
    if not len(ids) or ids[0] < 1 or ids[-1] > _FAR_APART * len(ids):
        return np.zeros(0, np.int64)
    ranks = np.full(int(ids[-1]) + 2, -1, np.int64)
    ranks[ids] = layout.rank
    return ranks


def _with_lent(counts: Counts, opinions: Ints, ideas: Ints) -> Floats:
    """The counts and what others of the same idea lend: what they have taught need not be asked again."""
    return counts + lend_within_ideas(counts, ideas, likeness_within(opinions[:, :3], ideas))


def _settled(opinions: Ints, shown: Ints, chances: Floats, worth: Worth, settings: SequenceSettings) -> Bools:
    if not settings.stops_when_settled:
        return np.zeros(len(opinions), dtype=bool)
    apart = np.abs(worth.support.mean - worth.top_from) / worth.support.deviation
    return np.asarray(
        (opinions[:, :3].sum(axis=1) >= settings.settled_after)
        & (shown >= settings.guaranteed_exposures)
        & (chances.max(axis=1, initial=0.0) >= settings.settled_certainty)
        & (apart >= float(ndtri(settings.settled_certainty)))
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the weight of a proposal is made of."""

    live: Bools
    owed: Ints
    worth: Worth
    pace: Pace
    settings: SequenceSettings

    def deal(self, layout: Layout, aims: tuple[float, float, float]) -> Deal:
        count = max(int(np.count_nonzero(self.live)), 1)
        floor = self.settings.floor
        promised = min(guarantee_share(self.owed, self.live, self.pace, self.settings), 1 - floor)
        least = np.stack([self.live * (floor / count), promised * share_by_debt(self.owed)])
        aimed = np.stack([aim * part for aim, part in zip(aims, self._aimed(), strict=True)])
        weights = fill_up(least.sum(axis=0), aimed.sum(axis=0))
        deck = build_deck(layout, weights, self.settings.size, least[0])
        return Deal(deck, _WHY[np.vstack([least, aimed]).argmax(axis=0)])

    def _aimed(self) -> tuple[Floats, Floats, Floats]:
        zone, rank, groups = (
            np.where(self.live, worth, 0.0) for worth in (self.worth.zone, self.worth.rank, self.worth.groups)
        )
        return _sum_to_one(zone), _sum_to_one(rank), _sum_to_one(groups)


def fill_up(least: Floats, wanted: Floats) -> Floats:
    """Weights that sum to 1: what is `wanted`, all scaled alike, but no proposal under its `least` (sum at most 1).

    So a card that answers teach most from also counts towards what its proposal is owed.

    >>> fill_up(np.array([0.3, 0.1, 0.0]), np.array([0.1, 0.4, 0.5])).round(3).tolist()
    [0.3, 0.311, 0.389]
    """
    above = wanted > 0
    while above.any():
        scale = (1 - least[~above].sum()) / wanted[above].sum()
        still = above & (wanted * scale >= least)
        if still.sum() == above.sum():
            return np.where(above, wanted * scale, least)
        above = still
    return least


def _sum_to_one(parts: Floats) -> Floats:
    total = parts.sum()
    return parts / total if total > 0 else parts


def guarantee_report(board: SelectionBoard, settings: SequenceSettings | None = None) -> GuaranteeReport:
    """Whether every open proposal reaches its guaranteed exposures before the closing date, for the organiser."""
    found = board.candidates
    return report_guarantee(
        found.proposal,
        board.exposures,
        found.is_open,
        board.standard.deck.layout.unit,
        pace=board.pace,
        settings=settings or SequenceSettings(),
    )
