"""The board that cards are drawn from: what was shown to accounts in quarantine does not use up the guarantee."""

from dataclasses import replace

import numpy as np

from parvis.ballotbox.board import Tallies
from parvis.ballotbox.exposures import ExposureCounts
from parvis.ballotbox.selection import SHOWN_REST_SECONDS, Selection
from parvis.ballotbox.served import ServedDraw, batches_of
from parvis.domain.opinion import MARK_COUNT
from tests.ballotbox.square import START, a_view

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
