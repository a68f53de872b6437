"""The selection boards of the crowd: what draws share, made anew in the background when something changed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.exposures import ExposureCounts
from parvis.ballotbox.opinion_map import OpinionMap, Traits
from parvis.ballotbox.served import BoardBasis, Ints
from parvis.domain.opinion import MARK_COUNT
from parvis.insight.log import Counts, opinion_counts
from parvis.sequence.board import Candidates, SelectionBoard, guarantee_report, prepare
from parvis.sequence.guarantee import GuaranteeReport, Pace, report_guarantee

LONGEST_REST_SECONDS = 5.0
SHOWN_REST_SECONDS = 30.0
"""What was shown, and nobody answered yet, is taken in this late: it moves what a proposal is owed, and little."""
_REST = 50
_PACE_HOURS = 24


@dataclass(frozen=True, slots=True)
class _Made:
    view: ConsultationView
    candidates: Candidates
    basis: BoardBasis
    shown: int
    at: float
    rest: float
    board: SelectionBoard


class Selection:
    """The present board of each consultation. `make` may run on a thread; `board` answers the last one made."""

    def __init__(self, exposures: ExposureCounts, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._exposures = exposures
        self._clock = clock
        self._made: dict[int, _Made] = {}

    def board(self, view: ConsultationView) -> SelectionBoard | None:
        """The last board of that consultation, or None before the first."""
        made = self._made.get(view.id)
        return made.board if made else None

    def is_of(self, view: ConsultationView) -> bool:
        """Whether the last board was made from this very view, so that what it deals is what is open."""
        made = self._made.get(view.id)
        return made is not None and made.view is view

    def basis(self, view: ConsultationView) -> BoardBasis:
        """What the last board of that consultation was made from."""
        made = self._made.get(view.id)
        return made.basis if made else BoardBasis()

    def is_due(self, view: ConsultationView, position: int) -> bool:
        """Whether ballots, exposures or records have changed since the last board.

        A board is left alone for fifty times as long as it took to make, so that it costs 2 % of a core at most, and
        for `LONGEST_REST_SECONDS` at most; for `SHOWN_REST_SECONDS` where cards were shown and no ballot came.
        """
        made = self._made.get(view.id)
        if made is None or made.view is not view:
            return True
        rested = self._clock() - made.at
        if made.basis.position != position:
            return rested >= made.rest
        return rested >= SHOWN_REST_SECONDS and made.shown != self._exposures.total(view.id)

    def make(self, view: ConsultationView, tallies: Tallies, now: int, opinion_map: OpinionMap | None = None) -> None:
        """Makes the board at the position of `tallies`; `now` in milliseconds since 1970 UTC.

        `opinion_map` places proposals among opinions; without it, how split a proposal is stands in.
        """
        started = self._clock()
        made = self._made.get(view.id)
        candidates = made.candidates if made and made.view.proposals is view.proposals else _candidates(view)
        traits = opinion_map.traits(view.id) if opinion_map else {}
        map_position = opinion_map.position(view.id) if opinion_map and traits else 0
        basis = BoardBasis(tallies.position, self._exposures.position, now, map_position, view.version)
        shown = self._exposures.total(view.id)
        board = prepare(
            candidates,
            _counts_of(candidates.proposal, tallies),
            view.settings,
            exposures=self._shown(view, candidates, tallies),
            pace=self._pace(view, now),
            factors=_factors(candidates.proposal, traits) if traits else None,
            position=tallies.position,
        )
        finished = self._clock()
        rest = min(_REST * (finished - started), LONGEST_REST_SECONDS)
        self._made[view.id] = _Made(view, candidates, basis, shown, finished, rest, board)

    def report(self, view: ConsultationView, now: int) -> GuaranteeReport | None:
        """Where the guarantee stands by the last board, at the pace of `now`; None before the first.

        A board is made when somebody comes, so it may be older than the end of votes, or than a day without anybody.
        """
        board = self.board(view)
        return guarantee_report(replace(board, pace=self._pace(view, now)), view.settings) if board else None

    def report_after(self, view: ConsultationView, tallies: Tallies, now: int) -> GuaranteeReport:
        """Where the guarantee stands once votes are over, when boards are no longer made."""
        candidates = _candidates(view)
        answered = opinion_counts(_counts_of(candidates.proposal, tallies)).sum(axis=1)
        return report_guarantee(
            candidates.proposal,
            np.maximum(self._shown(view, candidates, tallies), answered),
            candidates.is_open,
            np.arange(len(candidates.proposal)),
            pace=Pace(now, view.schedule.closes_at),
            settings=view.settings,
        )

    def _shown(self, view: ConsultationView, candidates: Candidates, tallies: Tallies) -> Ints:
        ids = candidates.proposal
        return _shown_to_the_counted(self._exposures.of(view.id, ids), ids, tallies)

    def _pace(self, view: ConsultationView, now: int) -> Pace:
        opened = view.schedule.opens_at
        hours = (now - opened) / 3_600_000 if opened is not None else 0.0
        lately = self._exposures.between(view.id, now - _PACE_HOURS * 3_600_000, now)
        per_hour = lately / min(hours, _PACE_HOURS) if hours >= 1 else 0.0
        has_stopped = hours >= _PACE_HOURS and not lately
        return Pace(now, view.schedule.closes_at, per_hour, has_stopped=has_stopped)


def _factors(proposals: Ints, traits: Traits) -> NDArray[np.float64]:
    """The traits of these proposals; a proposal that the map does not know yet stands at its average distance."""
    rank = len(next(iter(traits.values())))
    usual = np.sqrt(np.mean(np.square(list(traits.values())), axis=0))
    return np.array([traits.get(proposal, usual) for proposal in proposals.tolist()]).reshape(-1, rank)


def _candidates(view: ConsultationView) -> Candidates:
    found = sorted(view.proposals.values(), key=lambda proposal: proposal.id)
    return Candidates.of(
        np.array([proposal.id for proposal in found], np.int64),
        author=_numbers([proposal.author for proposal in found]),
        idea=[proposal.idea for proposal in found],
        theme=[proposal.theme for proposal in found],
        territory=[proposal.territory for proposal in found],
        accepted_at=[proposal.accepted_at for proposal in found],
    )


def _numbers(authors: list[int]) -> list[int]:
    """Small numbers for pseudonyms, 0 for none."""
    known: dict[int, int] = {0: 0}
    return [known.setdefault(author, len(known)) for author in authors]


def _shown_to_the_counted(shown: Ints, ids: Ints, tallies: Tallies) -> Ints:
    """The showings without those that accounts in quarantine answered; an exposure names nobody, so the rest stays.

    >>> empty = np.zeros((1, MARK_COUNT), np.int64)
    >>> held = empty.copy()
    >>> held[0, 8] = 3
    >>> one = np.array([7])
    >>> _shown_to_the_counted(np.array([10]), one, Tallies(1, 0, 0, 0, one, empty, held))
    array([7])
    """
    if tallies.held is None:
        return shown
    answered = _counts_of(ids, replace(tallies, counts=tallies.held))[:, 1:].sum(axis=1)
    return np.asarray(np.maximum(shown - answered, 0))


def _counts_of(ids: Ints, tallies: Tallies) -> Counts:
    counts = np.zeros((len(ids), MARK_COUNT), np.int64)
    if len(tallies.proposals) and len(ids):
        place = np.minimum(np.searchsorted(tallies.proposals, ids), len(tallies.proposals) - 1)
        known = tallies.proposals[place] == ids
        counts[known] = tallies.counts[place[known]]
    return counts
