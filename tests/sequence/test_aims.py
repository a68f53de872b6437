"""What is left by the floor and the guarantee goes where an answer changes most of what will be published."""

from collections.abc import Callable

import numpy as np
import pytest

from parvis.sequence.board import SelectionBoard
from parvis.sequence.layout import Floats
from parvis.sequence.settings import SequenceSettings

Boards = Callable[..., SelectionBoard]
AGREEMENT = np.linspace(0.3, 0.95, 300)


def chances(board: SelectionBoard) -> Floats:
    """The chance of each proposal to be in a sequence, over an equal chance for all."""
    deck = board.standard.deck
    return np.asarray((deck.masses / deck.totals).mean(axis=1)[deck.layout.rank] * len(deck.masses))


@pytest.fixture
def evenly_liked(board_of: Boards) -> SelectionBoard:
    """300 proposals with 200 opinions each, on none of which people are neutral, from the least liked to the most."""
    agree = (AGREEMENT * 200).astype(int)
    return board_of(np.stack([agree, np.zeros(300), 200 - agree], axis=1))


def test_most_cards_go_to_the_border_of_the_top_tenth(evenly_liked: SelectionBoard) -> None:
    found = chances(evenly_liked)
    assert found[265:275].mean() > 5
    assert found[250:290].sum() > 0.6 * 300


def test_cards_go_to_the_border_of_two_zones(evenly_liked: SelectionBoard) -> None:
    found = chances(evenly_liked)
    at_border, within = np.abs(AGREEMENT - 0.75) < 0.01, np.abs(AGREEMENT - 0.82) < 0.01
    assert found[at_border].mean() > 5 * found[within].mean()


def test_cards_go_to_what_tells_opinion_groups_apart(board_of: Boards) -> None:
    factors = np.zeros((300, 2))
    factors[:10] = 2.0
    found = chances(board_of(np.full((300, 3), 60), factors=factors))
    assert found[:10].mean() > 1.5 * found[10:].mean()


CERTAIN_ZONE_AT_THE_BORDER_OF_THE_TOP = [(900, 60, 40)] * 30
CERTAIN_PLACE_AT_THE_BORDER_OF_A_ZONE = [(750, 0, 250), *[(30, 5, 25)] * 29]


@pytest.mark.parametrize(
    "opinions", [CERTAIN_ZONE_AT_THE_BORDER_OF_THE_TOP, CERTAIN_PLACE_AT_THE_BORDER_OF_A_ZONE], ids=["place", "zone"]
)
def test_what_is_not_certain_of_both_its_zone_and_its_place_is_not_settled(board_of: Boards, opinions) -> None:
    assert not board_of(opinions).is_settled[0]


def test_nothing_is_settled_where_the_organiser_does_not_want_it(board_of: Boards) -> None:
    opinions = [(990, 5, 5), *[(3, 1, 2)] * 30]
    chosen = [SequenceSettings(stops_when_settled=is_wanted) for is_wanted in (True, False)]
    assert [board_of(opinions, settings=one).is_settled[0] for one in chosen] == [True, False]
