"""The board: whatever happens in whatever order, it shows what a recount of the log gives."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from parvis.ballotbox.board import Board, recount
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.quarantine import read_accounts
from parvis.ballotbox.sqlite import SqliteLog
from parvis.domain.ballot import Outcome
from parvis.insight.log import opinion_counts
from tests.contracts.casts import AGREE, APART, DISAGREE, SEALED, UNSEALED, WITHDRAWN, a_cast

CASTS = st.lists(
    st.builds(
        a_cast,
        participant=st.integers(1, 4),
        proposal=st.integers(1, 3),
        mark=st.sampled_from([WITHDRAWN, *range(8, 33)]),
        provenance=st.sampled_from([SEALED, SEALED, UNSEALED]),
        consultation=st.integers(1, 2),
        identity=st.integers(0, 6),
        unsealed=st.just(APART),
    ),
    min_size=1,
    max_size=6,
)


def assert_same(board: Board, log: BallotLog, consultation: int) -> None:
    shown, everyone = board.tallies(consultation), recount(log, consultation)
    counted = recount(log, consultation, board.quarantined(consultation))
    if shown.held is not None:
        assert (shown.counts + shown.held).tolist() == everyone.counts.tolist()
    assert shown.ballots + shown.held_ballots == everyone.ballots
    assert shown.participants + shown.held_participants == everyone.participants
    assert board.participants_of(consultation) == counted.participants
    assert (shown.participants, shown.ballots, shown.apart) == (counted.participants, counted.ballots, counted.apart)
    assert shown.proposals.tolist() == counted.proposals.tolist()
    assert shown.counts.tolist() == counted.counts.tolist()
    for proposal, counts in zip(counted.proposals, counted.counts, strict=True):
        assert board.counts_of(consultation, int(proposal)).tolist() == counts.tolist()


class BoardMachine(RuleBasedStateMachine):
    """A process that casts, retries and restarts, and another that writes to the same log."""

    open_log: Callable[[], BallotLog]

    @initialize()
    def start(self) -> None:
        self.ours, self.theirs = self.open_log(), self.open_log()
        self.board, self.last = Board(), []
        self.waiting: list[Outcome] = []

    @rule(casts=CASTS)
    def we_cast(self, casts):
        self.last = casts
        self.waiting += [one for one in self.ours.append(casts) if isinstance(one, Outcome) and one.is_new]

    @rule()
    def we_try_again(self):
        self.we_cast(self.last)

    @rule(casts=CASTS)
    def they_cast(self, casts):
        self.theirs.append(casts)

    @rule()
    def the_board_is_told(self):
        self.board.feed([outcome.entry for outcome in self.waiting])
        self.waiting = []

    @rule(limit=st.integers(1, 5))
    def the_board_reads_a_piece_of_the_tail(self, limit):
        self.board.feed_rows(self.ours.read(self.board.position, limit))

    @rule(limit=st.integers(1, 5))
    def the_board_is_told_while_it_reads(self, limit):
        rows = self.ours.read(self.board.position, limit)
        self.the_board_is_told()
        self.board.feed_rows(rows)

    @rule(consultation=st.integers(1, 2), accounts=st.frozensets(st.integers(1, 5)))
    def the_office_changes_a_quarantine(self, consultation, accounts):
        self.the_office_has_begun()
        self.begun = consultation, accounts, self.board.begin_quarantine(consultation, accounts)

    @rule()
    def the_office_has_begun(self):
        if begun := getattr(self, "begun", None):
            self.board.end_quarantine(begun[0], read_accounts(self.ours, *begun))
        self.begun = None

    @rule()
    def we_restart(self):
        self.board, self.waiting, self.begun = Board(), [], None
        self.ours = self.open_log()

    @invariant()
    def the_board_agrees_with_a_recount_up_to_its_position(self):
        if hasattr(self, "board"):
            self.the_board_is_told()
            past = MemoryView(self.ours, self.board.position)
            for consultation in (1, 2):
                assert_same(self.board, past, consultation)

    @rule()
    def the_board_catches_up(self):
        self.board.catch_up(self.ours)
        assert self.board.position == self.ours.head()
        for consultation in (1, 2):
            assert_same(self.board, self.ours, consultation)


class MemoryView(MemoryLog):
    """The part of a log up to a position, to be recounted."""

    def __init__(self, log: BallotLog, position: int) -> None:
        super().__init__()
        self._rows = log.read(0, position)

    def read(self, after=0, limit=None):
        return self._rows


class MemoryMachine(BoardMachine):
    def open_log(self):
        self.log = getattr(self, "log", None) or MemoryLog()
        return self.log


class SqliteMachine(BoardMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.opened = []

    def open_log(self):
        self.opened.append(SqliteLog(Path(self.folder.name) / "ballots.sqlite"))
        return self.opened[-1]

    def teardown(self):
        for log in self.opened:
            log.close()
        self.folder.cleanup()


TestBoardOnMemory = MemoryMachine.TestCase
TestBoardOnMemory.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestBoardOnSqlite = SqliteMachine.TestCase
TestBoardOnSqlite.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)


def test_a_board_without_ballots_shows_nothing():
    tallies = Board().tallies(1)
    assert (tallies.participants, tallies.ballots, len(tallies.proposals)) == (0, 0, 0)
    assert Board().counts_of(1, 5).sum() == 0


def test_a_change_moves_one_voice_and_a_withdrawal_takes_it_away():
    log, board = MemoryLog(), Board()
    for mark, expected in ((AGREE, [1, 0, 0, 0]), (DISAGREE, [0, 0, 1, 0]), (WITHDRAWN, [0, 0, 0, 0])):
        log.append([a_cast(mark=mark)])
        board.catch_up(log)
        assert opinion_counts(board.tallies(1).counts).tolist() == [expected]
    assert board.tallies(1).participants == 1


@pytest.mark.parametrize("count", [65, 300])
def test_a_board_grows_with_its_proposals(count):
    log, board = MemoryLog(), Board()
    settled = log.append([a_cast(proposal=proposal) for proposal in range(count, 0, -1)])
    assert board.feed(outcome.entry for outcome in settled)
    assert board.tallies(1).proposals.tolist() == list(range(1, count + 1))
    assert_same(board, log, 1)


def test_a_gap_stops_the_board_until_it_reads_the_log():
    log, board = MemoryLog(), Board()
    entries = [outcome.entry for outcome in log.append([a_cast(1), a_cast(2), a_cast(3)])]
    assert not board.feed([entries[0], entries[2]])
    assert board.position == 1
    assert board.catch_up(log) == 2
    assert board.feed(entries)
    assert board.tallies(1).ballots == 3


def test_a_snapshot_does_not_move_with_the_board():
    log, board = MemoryLog(), Board()
    log.append([a_cast(1)])
    board.catch_up(log)
    before = board.tallies(1)
    log.append([a_cast(2)])
    board.catch_up(log)
    assert before.ballots == 1
    assert np.array_equal(before.counts[:, AGREE], [1])


@pytest.mark.parametrize("others", [0, 2_500])
def test_accounts_are_read_one_by_one_or_in_one_reading_with_the_same_rows(others: int) -> None:
    log = MemoryLog()
    log.append([a_cast(participant, proposal) for participant in range(1, 9) for proposal in (1, 2)])
    log.append([a_cast(3, 1, DISAGREE), a_cast(3, 1, AGREE, consultation=2)])
    wanted = frozenset({3, 5, *range(10_000, 10_000 + others)})
    found = read_accounts(log, 1, wanted, until=17)
    assert sorted(found["sequence"].tolist()) == [5, 6, 9, 10, 17]
    assert len(read_accounts(log, 1, wanted, until=16)) == 4
