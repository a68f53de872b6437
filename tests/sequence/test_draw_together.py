"""Draws made together are those that would be made one by one, to the bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.sequence.board import Candidates, SelectionBoard, prepare
from parvis.sequence.draw import draw, draw_together
from parvis.sequence.reason import Reason
from parvis.sequence.settings import SequenceSettings
from tests.sequence.conftest import counts_of

Cards = list[tuple[int, float, int]]


def a_board(seed: int, count: int, authors: int, ideas: int) -> SelectionBoard:
    """Proposals some of which are settled, with ids that leave gaps."""
    chance = np.random.default_rng(seed)
    candidates = Candidates.of(
        np.cumsum(chance.integers(1, 4, count)),
        author=chance.integers(0, authors, count),
        idea=chance.integers(0, ideas, count),
        theme=chance.integers(0, 5, count),
    )
    votes = chance.multinomial(chance.choice([0, 40, 900], count), [0.7, 0.1, 0.2])
    return prepare(candidates, counts_of(votes), exposures=chance.integers(0, 60, count), position=seed)


BOARDS = [a_board(*shape) for shape in [(1, 200, 60, 12), (2, 30, 9, 4), (3, 3, 2, 2), (4, 0, 1, 1)]]


def together(board: SelectionBoard, histories: list[list[int]], chosen: SequenceSettings, size: int) -> list[Cards]:
    met = np.array([proposal for history in histories for proposal in history], np.int64)
    drawn = draw_together(board, met, [len(history) for history in histories], chosen, range(len(histories)), size=size)
    ids = board.candidates.proposal[drawn.places].tolist()
    cards = list(zip(ids, drawn.probabilities.tolist(), drawn.reasons.tolist(), strict=True))
    ends = np.cumsum(drawn.sizes).tolist()
    return [cards[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(
    st.integers(0, len(BOARDS) - 1),
    st.lists(st.one_of(st.lists(st.integers(-3, 500), max_size=60), st.just(list(range(500)))), min_size=1, max_size=9),
    st.integers(0, 14),
    st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_draws_together_are_the_same_as_one_by_one(
    number: int, histories: list[list[int]], size: int, has_pinned: bool
) -> None:
    board = BOARDS[number]
    ids = board.candidates.proposal.tolist()
    chosen = SequenceSettings(pinned=(*ids[:2], 9999) if has_pinned else ())
    alone = [draw(board, history, chosen, seed, size=size).cards for seed, history in enumerate(histories)]
    expected = [[(card.proposal, card.probability, int(card.reason)) for card in cards] for cards in alone]
    assert together(board, histories, chosen, size) == expected


@pytest.mark.parametrize("others", [0, 1, 40])
def test_who_else_asks_changes_nothing(crowded: SelectionBoard, others: int) -> None:
    first, *_ = together(crowded, [[5, 9], *[list(range(number)) for number in range(others)]], SequenceSettings(), 12)
    assert first == together(crowded, [[5, 9]], SequenceSettings(), 12)[0]


def test_what_each_has_met_is_counted_once_and_only_where_the_board_knows_it(crowded: SelectionBoard) -> None:
    met, counts = [4, 4, 7, 9999, -2, 8], [5, 0, 1]
    assert draw_together(crowded, met, counts, SequenceSettings(), [1, 2, 3]).met.tolist() == [2, 0, 1]


def test_newcomers_and_others_drawn_together_keep_their_order(crowded: SelectionBoard) -> None:
    histories = [list(range(1, count + 1)) for count in (0, 30, 3, 40)]
    drawn = together(crowded, histories, SequenceSettings(), 12)
    for history, cards in zip(histories, drawn, strict=True):
        assert {proposal for proposal, _, _ in cards}.isdisjoint(history)
    groups = [[why == Reason.GROUPS for _, _, why in cards] for cards in (drawn[0], drawn[2])]
    assert all(tells == sorted(tells, reverse=True) for tells in groups)


@pytest.mark.parametrize("step", [1, 3, 50, 10**8])
def test_what_was_met_is_found_however_far_apart_ids_are(step):
    board = prepare(Candidates.of(np.arange(1, 41) * step), counts_of([[5, 1, 2]] * 40), position=3)
    met = [step * 7, step * 40, step * 41, 0, -step, 2**62, step]
    assert board.positions_of(board.away_of([*met, step * 2], [7, 1])).tolist() == [0, 6, 39, 1]
    assert (len(board.ranks) > 0) == (step <= 3)
