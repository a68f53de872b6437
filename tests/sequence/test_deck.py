"""The deck deals with exactly the probabilities that it states."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.sequence.deck import Dealt, Deck, _over_hands, build_deck, deal, numbers_wanted
from parvis.sequence.layout import lay_out
from parvis.sequence.strata import Away, random_numbers

DRAWS = 2000
NOBODY = np.zeros(0, np.int64)
KEYS = [b"%d" % seed for seed in range(DRAWS)]


def deck_of(weights: list[float], authors: list[int], ideas: list[int], size: int) -> Deck:
    count = len(weights)
    layout = lay_out(np.resize(authors, count), np.resize(ideas, count), np.zeros(count, np.int64), 3)
    return build_deck(layout, np.array(weights, float), size)


def deal_to(deck: Deck, away: np.ndarray, size: int, keys: list[bytes]) -> Dealt:
    """What several participants are dealt for whom the same positions are away, one for each key."""
    width, ranks = len(deck.masses), deck.layout.rank[away]
    shared = (np.arange(len(keys))[:, None] * width + ranks).ravel()
    return deal(deck, Away.of(width, len(keys), shared), size, random_numbers(keys, numbers_wanted(size)))


def frequencies(deck: Deck, away: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """How often each proposal is dealt, and the probability stated for it."""
    often, stated = np.zeros(len(deck.masses)), np.zeros(len(deck.masses))
    dealt = deal_to(deck, away, size, KEYS)
    np.add.at(often, dealt.positions, 1 / DRAWS)
    stated[dealt.positions] = dealt.probabilities
    return often, stated


@pytest.mark.parametrize("weights", [[1, 2, 3, 4, 5] * 8, [9, 1, 1, 1, 1, 1, 1, 0], [100, 80, 1, 1, 1, 1]])
@pytest.mark.parametrize("authors", [[0], [1, 2, 3, 3]])
@pytest.mark.parametrize("away", [[], [0, 3]])
def test_stated_probabilities_are_those_of_the_deal(weights: list[int], authors: list[int], away: list[int]) -> None:
    often, stated = frequencies(deck_of(weights, authors, [0], 3), np.array(away, np.int64), 3)
    assert often == pytest.approx(stated, abs=0.04)
    assert stated.sum() == pytest.approx(3)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=24),
    st.lists(st.integers(0, 4), min_size=3, max_size=5),
    st.lists(st.integers(0, 3), min_size=3, max_size=7),
    st.text(max_size=3),
)
@settings(max_examples=50, deadline=None)
def test_units_and_authors_never_meet_in_a_deal(
    weights: list[float], authors: list[int], ideas: list[int], key: str
) -> None:
    dealt = deal_to(deck_of(weights, authors, ideas, 5), NOBODY, 5, [key.encode()]).positions
    for column in (np.resize(authors, len(weights)), np.resize(ideas, len(weights))):
        shown = column[dealt][column[dealt] > 0]
        assert len(set(shown.tolist())) == len(shown)


@given(st.lists(st.integers(0, 9), max_size=24), st.integers(1, 8), st.text(max_size=3))
@settings(max_examples=50, deadline=None)
def test_a_deal_gives_as_many_cards_as_there_are(weights: list[float], size: int, key: str) -> None:
    dealt = deal_to(deck_of(weights, [0], [0], 5), NOBODY, size, [key.encode()])
    assert len(set(dealt.positions.tolist())) == min(size, np.count_nonzero(weights))
    assert np.all((dealt.probabilities > 0) & (dealt.probabilities <= 1 + 1e-12))


def test_a_card_too_heavy_for_one_stretch_is_certain() -> None:
    often, stated = frequencies(deck_of([100, 1, 1, 1], [0], [0], 2), NOBODY, 2)
    assert stated.tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])
    assert often[0] == pytest.approx(1)


def test_a_heavy_unit_shares_its_certainty_by_weight() -> None:
    often, stated = frequencies(deck_of([6, 2, 1, 1], [1, 1, 2, 3], [0], 2), NOBODY, 2)
    assert stated == pytest.approx([0.75, 0.25, 0.5, 0.5])
    assert often == pytest.approx(stated, abs=0.04)


def test_what_is_away_is_never_dealt() -> None:
    often, _ = frequencies(deck_of([3, 2, 1, 4] * 9, [0], [0], 2), np.array([0, 3]), 2)
    assert not often[[0, 3]].any()


def test_a_board_deals_one_card_of_an_idea_that_fills_half_of_it() -> None:
    often, stated = frequencies(deck_of([1.0] * 100, list(range(1, 101)), [1] * 50 + [0] * 50, 5), NOBODY, 5)
    assert stated[:50].sum() <= 1
    assert often[:50].sum() == pytest.approx(stated[:50].sum(), abs=0.04)


def test_a_crowded_idea_has_a_card_in_every_sequence_of_a_small_board() -> None:
    _, stated = frequencies(deck_of([1.0] * 100, list(range(1, 101)), [1] * 50 + [0] * 50, 5), NOBODY, 5)
    assert stated[:50].sum() == pytest.approx(1)


def test_a_crowded_idea_has_a_card_in_every_other_sequence_of_a_large_board() -> None:
    weights = [2.0] * 500 + [1.0] * 500
    dealt = deal_to(deck_of(weights, [0], [1] * 500 + [0] * 500, 5), NOBODY, 5, [b"%d" % key for key in range(8)])
    stated = dealt.probabilities[dealt.positions < 500]
    assert stated * 500 == pytest.approx(np.full(len(stated), 0.5), abs=0.01)
    assert len(stated)


def test_an_author_present_in_two_ideas_keeps_the_same_chance() -> None:
    layout = lay_out(np.array([1, 1, 2, 3]), np.array([5, 6, 5, 6]), np.zeros(4, np.int64), 9)
    assert layout.presence.mean(axis=0).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("away", [[], [0, 1, 2]])
def test_chances_hold_for_authors_who_speak_in_several_ideas(away: list[int]) -> None:
    deck = deck_of([1.0, 2.0] * 100, list(range(1, 98)), [*range(1, 61), *[0] * 29], 4)
    assert len(deck.totals) > 1
    assert np.all(deck.largest * 5 < deck.totals)
    often, stated = frequencies(deck, np.array(away, np.int64), 4)
    assert stated.sum() == pytest.approx(4)
    error = np.sqrt(stated * (1 - stated) / DRAWS)
    assert np.abs(often - stated).max() < 4.5 * error.max()


def test_units_of_a_theme_stand_together() -> None:
    theme = np.array([1, 2, 3] * 20)
    layout = lay_out(*np.zeros((2, 60), np.int64), theme, 4)
    assert (np.diff(theme[layout.order]) != 0).sum() == 2


def test_a_deal_is_the_same_in_every_version() -> None:
    deck = deck_of(list(range(1, 41)), list(range(1, 41)), [0], 6)
    dealt = deal_to(deck, np.array([3, 8]), 6, [b"12 7", b"12 8"])
    assert dealt.positions.reshape(2, 6).tolist() == [[26, 38, 33, 36, 24, 17], [26, 27, 15, 1, 24, 22]]
    assert dealt.probabilities[[0, 11]] == pytest.approx([0.20074349442354444, 0.17100371747252435], rel=1e-12)


@pytest.mark.parametrize("hands", range(1, 17))
def test_chances_are_summed_over_hands_to_the_bit(hands):
    parts = np.random.default_rng(hands).random((50, 12, hands))
    assert _over_hands(parts).tobytes() == np.add.reduce(parts, axis=2).tobytes()
