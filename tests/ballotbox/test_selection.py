"""The board that cards are drawn from: what was shown to accounts in quarantine does not use up the guarantee."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from parvis.ballotbox.board import Board, Tallies
from parvis.ballotbox.exposures import ExposureCounts
from parvis.ballotbox.opinion_map import OpinionMap
from parvis.ballotbox.selection import SHOWN_REST_SECONDS, Selection
from parvis.ballotbox.served import ServedDraw, batches_of
from parvis.domain.opinion import MARK_COUNT
from parvis.sequence.guarantee import Pace
from parvis.sequence.settings import SequenceSettings
from tests.ballotbox.square import HOUR, START, a_view
from tests.ballotbox.test_opinion_map import two_camps

DISAGREE = 24
VIEW = a_view()
FIRST = min(VIEW.proposals)


def _shown(tallies: Tallies) -> int:
    exposures = ExposureCounts()
    for batch in batches_of([ServedDraw(VIEW.id, 1, START, 10, [FIRST], [1.0])]):
        exposures.add(batch)
    selection = Selection(exposures)
    selection.make(VIEW, tallies, START)
    board = selection.board(VIEW)
    assert board is not None
    return int(board.exposures[board.candidates.proposal.tolist().index(FIRST)])


def test_showings_that_a_quarantined_account_answered_are_owed_again() -> None:
    counts = np.zeros((1, MARK_COUNT), np.int64)
    free = Tallies(1, 0, 0, 0, np.array([FIRST]), counts)
    held = counts.copy()
    held[0, DISAGREE] = 4
    assert _shown(free) == 10
    assert _shown(replace(free, held=held)) == 6


def test_a_board_is_made_again_soon_after_ballots_and_later_after_what_was_only_shown() -> None:
    moment = 100.0
    exposures = ExposureCounts()
    selection = Selection(exposures, clock=lambda: moment)
    tallies = Tallies(1, 0, 0, 0, np.array([FIRST]), np.zeros((1, MARK_COUNT), np.int64))
    assert selection.is_due(VIEW, tallies.position)
    selection.make(VIEW, tallies, START)
    assert selection.is_due(VIEW, tallies.position + 1)
    for batch in batches_of([ServedDraw(VIEW.id, 1, START, 10, [FIRST], [1.0])]):
        exposures.add(batch)
    assert not selection.is_due(VIEW, tallies.position)
    moment += SHOWN_REST_SECONDS
    assert selection.is_due(VIEW, tallies.position)


def test_a_board_of_the_same_ballots_and_showings_is_left_alone() -> None:
    moment = 100.0
    selection = Selection(ExposureCounts(), clock=lambda: moment)
    tallies = Tallies(1, 0, 0, 0, np.array([FIRST]), np.zeros((1, MARK_COUNT), np.int64))
    selection.make(VIEW, tallies, START)
    moment += 10 * SHOWN_REST_SECONDS
    assert not selection.is_due(VIEW, tallies.position)


def _pace_after(hours: float, shown_at: int) -> Pace:
    """The pace of a board made so long after START; ten cards were shown at `shown_at`, votes opened an hour before."""
    exposures = ExposureCounts()
    for batch in batches_of([ServedDraw(VIEW.id, 1, shown_at, 10, [FIRST], [1.0])]):
        exposures.add(batch)
    selection = Selection(exposures)
    empty = Tallies(1, 0, 0, 0, np.array([FIRST]), np.zeros((1, MARK_COUNT), np.int64))
    selection.make(VIEW, empty, START + int(hours * HOUR))
    board = selection.board(VIEW)
    assert board is not None
    return board.pace


@pytest.mark.parametrize(
    ("hours", "per_hour"), [(-0.5, 0.0), (0, 10.0), (1, 5.0), (9, 1.0), (22, 10 / 23), (23.5, 10 / 24), (47, 0.0)]
)
def test_the_pace_is_that_of_the_last_day_and_knows_the_closing_date(hours: float, per_hour: float) -> None:
    pace = _pace_after(hours, START)
    assert (pace.now, pace.closes_at) == (START + hours * HOUR, VIEW.schedule.closes_at)
    assert pace.exposures_per_hour == pytest.approx(per_hour)


def test_a_proposal_that_parts_people_is_shown_more_once_the_map_tells_it() -> None:
    view = a_view(settings=SequenceSettings(size=1, guaranteed_exposures=0, stops_when_settled=False))
    log, board = two_camps(120), Board()
    opinion_map = OpinionMap(log)
    asyncio.run(opinion_map.make(view.id, log.head()))
    board.catch_up(log)
    chances = []
    for known in (None, opinion_map):
        selection = Selection(ExposureCounts())
        selection.make(view, board.tallies(view.id), START, known)
        made = selection.board(view)
        assert made is not None
        chances.append(made.newcomer.deck.masses[made.newcomer.deck.layout.rank][0, 0] / made.newcomer.deck.totals[0])
    assert chances[1] > chances[0]


@pytest.mark.parametrize(
    ("hours", "is_over", "at_risk"), [(1, False, 0), (22, False, 0), (25, False, 19), (47.9, False, 19), (48, True, 19)]
)
def test_the_report_follows_the_clock_where_nobody_comes_any_more(hours: float, is_over: bool, at_risk: int) -> None:
    """A board is made at the opening, 10,000 showings after it, and never again; votes last for 48 hours."""
    exposures = ExposureCounts()
    for batch in batches_of([ServedDraw(VIEW.id, 1, START, 10_000, [FIRST], [1.0])]):
        exposures.add(batch)
    selection = Selection(exposures)
    empty = Tallies(1, 0, 0, 0, np.array([FIRST]), np.zeros((1, MARK_COUNT), np.int64))
    assert selection.report(VIEW, START) is None
    selection.make(VIEW, empty, START)
    report = selection.report(VIEW, START + int(hours * HOUR))
    assert report is not None
    assert (report.is_over, report.at_risk_count, report.pending) == (is_over, at_risk, 19)


def test_what_was_noted_while_the_clock_was_ahead_is_no_pace() -> None:
    assert _pace_after(2, START + 48 * HOUR).exposures_per_hour == 0
