"""The draw: what a sequence may hold, that its probabilities are honoured, and that it can be replayed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from parvis.domain.ballot import CardKind
from parvis.domain.zone import Zone
from parvis.sequence.board import Candidates, SelectionBoard, prepare
from parvis.sequence.draw import Sequence, draw
from parvis.sequence.guarantee import Pace
from parvis.sequence.reason import Reason
from parvis.sequence.settings import SequenceSettings

Boards = Callable[..., SelectionBoard]
DEFAULT = SequenceSettings()
DRAWS = 3000


def shown(sequence: Sequence) -> list[int]:
    return [card.proposal for card in sequence.cards]


def repeated(
    board: SelectionBoard, history: list[int], chosen: SequenceSettings
) -> tuple[Counter[int], dict[int, float]]:
    """How often each proposal is drawn in many draws, and the probability stated for it, always the same."""
    often: Counter[int] = Counter()
    stated: dict[int, float] = {}
    for seed in range(DRAWS):
        for card in draw(board, history, chosen, seed).cards:
            often[card.proposal] += 1
            assert stated.setdefault(card.proposal, card.probability) == card.probability
    return often, stated


@pytest.mark.parametrize("answered", [0, 15, 280])
def test_probabilities_are_honoured_by_repeated_draws(crowded: SelectionBoard, answered: int) -> None:
    often, stated = repeated(crowded, list(range(1, answered + 1)), DEFAULT)
    drawn = {proposal: chance for proposal, chance in stated.items() if 0.002 < chance < 1 - 1e-9}
    statistic = sum(
        (often[proposal] - DRAWS * chance) ** 2 / (DRAWS * chance * (1 - chance)) for proposal, chance in drawn.items()
    )
    assert chi2.sf(statistic, len(drawn)) > 0.001
    assert all(often[proposal] == DRAWS for proposal, chance in stated.items() if chance > 1 - 1e-9)
    assert sum(stated.values()) == pytest.approx(often.total() / DRAWS, rel=0.02)


def test_every_proposal_keeps_its_floor(crowded: SelectionBoard) -> None:
    chosen = SequenceSettings(stops_when_settled=False)
    deck = crowded.standard.deck
    chances = (deck.masses / deck.totals).mean(axis=1) * chosen.size
    assert chances.min() >= 0.98 * chosen.floor * chosen.size / len(chances)


@pytest.mark.parametrize("floor", [0.3, 1.0])
def test_a_promise_never_takes_from_the_floor(board_of: Boards, floor: float) -> None:
    chosen = SequenceSettings(floor=floor, guarantee_share=0.9)
    late = {"exposures": [50] * 270 + [0] * 30, "pace": Pace(0, 1, 1.0)}
    deck = board_of([(0, 0, 0)] * 300, settings=chosen, **late).standard.deck
    chances = (deck.masses / deck.totals).mean(axis=1) * 300
    assert chances.min() >= 0.98 * floor


@given(st.integers(-(2**70), 2**70), st.lists(st.integers(-5, 400), max_size=300))
@settings(max_examples=60, deadline=None)
def test_a_sequence_repeats_nobody_and_nothing(seed: int, history: list[int]) -> None:
    chance = np.random.default_rng(3)
    author, idea = chance.integers(0, 60, 300), chance.integers(0, 25, 300)
    board = prepare(Candidates.of(np.arange(1, 301), author=author, idea=idea), np.zeros((300, 33), np.int64))
    cards = np.array(shown(draw(board, history, DEFAULT, seed)), np.int64)
    assert not set(cards.tolist()) & set(history)
    for column in (author, idea):
        known = column[cards - 1][column[cards - 1] > 0]
        assert len(known) == len(set(known.tolist()))


def test_a_draw_is_replayed_from_its_position_and_seed(board_of: Boards) -> None:
    opinions = np.random.default_rng(1).integers(0, 30, (80, 3))
    first, again = (board_of(opinions, theme=[1, 2] * 40, position=77) for _ in range(2))
    sequence = draw(first, [5, 9], DEFAULT, 2**62 + 1)
    assert draw(again, [9, 5, 5], DEFAULT, sequence.draw) == sequence
    assert sequence.position == 77


def test_another_seed_gives_other_cards(crowded: SelectionBoard) -> None:
    assert len({tuple(shown(draw(crowded, [], DEFAULT, seed))) for seed in range(20)}) == 20


def test_themes_are_spread(board_of: Boards) -> None:
    board = board_of([(0, 0, 0)] * 400, theme=np.repeat([1, 2, 3, 4], 100))
    for seed in range(20):
        cards = np.array(shown(draw(board, [], DEFAULT, seed)))
        assert np.bincount((cards - 1) // 100).tolist() == [3, 3, 3, 3]


def test_two_cards_of_a_theme_seldom_follow_one_another(board_of: Boards) -> None:
    theme = np.repeat([1, 2, 3, 4], 30)
    board = board_of([(30, 10, 10)] * 120, theme=theme)
    orders = [theme[np.array(shown(draw(board, range(1, 11), DEFAULT, seed))) - 1] for seed in range(50)]
    assert np.mean([(np.diff(order) == 0).sum() for order in orders]) < 1.5


def test_the_same_seed_at_another_position_gives_other_cards(crowded: SelectionBoard) -> None:
    later = replace(crowded, position=13)
    same = [shown(draw(crowded, [], DEFAULT, seed)) == shown(draw(later, [], DEFAULT, seed)) for seed in range(10)]
    assert not any(same)


def test_pinned_proposals_come_first_until_answered(crowded: SelectionBoard) -> None:
    chosen = SequenceSettings(pinned=(250, 3))
    sequence = draw(crowded, [], chosen, 1)
    assert shown(sequence)[:2] == [250, 3]
    assert [(card.kind, card.probability) for card in sequence.cards[:2]] == [(CardKind.PINNED, 1.0)] * 2
    assert shown(draw(crowded, [250], chosen, 1))[0] == 3


def test_the_proposal_of_a_link_comes_before_pinned_ones(crowded: SelectionBoard) -> None:
    sequence = draw(crowded, [], SequenceSettings(pinned=(250,)), 1, first=9)
    assert [card.reason for card in sequence.cards[:2]] == [Reason.LINKED, Reason.PINNED]
    assert len(sequence.cards) == 12


@pytest.mark.parametrize("first", [0, -1, 9_999])
def test_a_link_to_an_unknown_proposal_is_ignored(crowded: SelectionBoard, first: int) -> None:
    assert draw(crowded, [], DEFAULT, 4, first=first) == draw(crowded, [], DEFAULT, 4)


def test_a_link_to_an_answered_proposal_is_ignored(crowded: SelectionBoard) -> None:
    assert 9 not in shown(draw(crowded, [9], DEFAULT, 4, first=9))


def test_the_author_and_the_idea_of_what_leads_are_not_drawn_again(crowded: SelectionBoard) -> None:
    found = crowded.candidates
    mates = (found.author == found.author[8]) | ((found.idea == found.idea[8]) & (found.idea[8] > 0))
    for seed in range(200):
        rest = np.array(shown(draw(crowded, [], DEFAULT, seed, first=9))[1:])
        assert not mates[rest - 1].any()


def test_a_theme_or_a_place_that_was_asked_for_is_all_that_is_shown(crowded: SelectionBoard) -> None:
    themed = draw(crowded, [], DEFAULT, 1, kind=CardKind.THEME, theme=2)
    placed = draw(crowded, [], DEFAULT, 1, kind=CardKind.TERRITORY, territory=3)
    assert set(crowded.candidates.theme[np.array(shown(themed)) - 1].tolist()) == {2}
    assert set(crowded.candidates.territory[np.array(shown(placed)) - 1].tolist()) == {3}
    assert {card.reason for card in themed.cards} == {Reason.THEME}


@pytest.mark.parametrize(
    ("kind", "zone"), [(CardKind.CONSENSUS, Zone.CONSENSUS), (CardKind.CONTROVERSY, Zone.CONTROVERSY)]
)
def test_what_unites_or_divides_can_be_asked_for(crowded: SelectionBoard, kind: CardKind, zone: Zone) -> None:
    sequence = draw(crowded, [], DEFAULT, 1, kind=kind)
    assert sequence.cards
    assert set(crowded.zone[np.array(shown(sequence)) - 1].tolist()) == {zone}


def test_what_is_settled_is_shown_no_more(board_of: Boards) -> None:
    board = board_of([(990, 5, 5), *[(3, 1, 2)] * 30])
    assert board.is_settled.tolist() == [True] + [False] * 30
    assert all(1 not in shown(draw(board, [], DEFAULT, seed)) for seed in range(200))


def test_nothing_is_settled_before_its_promised_exposures(board_of: Boards) -> None:
    opinions = [(900, 60, 40), *[(30, 5, 15)] * 30]
    exposures = [1_000, *[50] * 30]
    promised = [SequenceSettings(guaranteed_exposures=count) for count in (1_000, 1_001)]
    settled = [board_of(opinions, exposures=exposures, settings=one).is_settled[0] for one in promised]
    assert settled == [True, False]


def test_what_is_settled_comes_back_when_nothing_else_is_left(board_of: Boards) -> None:
    board = board_of([(990, 5, 5), *[(3, 1, 2)] * 30])
    sequence = draw(board, range(2, 32), DEFAULT, 1)
    assert [(card.proposal, card.reason) for card in sequence.cards] == [(1, Reason.SETTLED)]


def test_a_newcomer_first_gets_cards_that_tell_groups_apart(board_of: Boards) -> None:
    factors = np.zeros((200, 2))
    factors[:20] = 3.0
    board = board_of(np.full((200, 3), 60), factors=factors)
    newcomer = [np.sum(np.array(shown(draw(board, [], DEFAULT, seed))[:4]) <= 20) for seed in range(100)]
    regular = [np.sum(np.array(shown(draw(board, range(100, 110), DEFAULT, seed))[:4]) <= 20) for seed in range(100)]
    assert np.mean(newcomer) > 3 * np.mean(regular)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_small_consultation_shows_all_that_it_has(board_of: Boards, count: int) -> None:
    sequence = draw(board_of([(1, 0, 0)] * count), [], DEFAULT, 3)
    assert sorted(shown(sequence)) == list(range(1, count + 1))
    assert [card.probability for card in sequence.cards] == pytest.approx([1.0] * count)


def test_when_all_is_answered_the_sequence_is_empty(crowded: SelectionBoard) -> None:
    assert draw(crowded, range(1, 301), DEFAULT, 3).cards == ()


def test_a_closed_proposal_is_never_drawn(board_of: Boards) -> None:
    board = board_of([(0, 0, 0)] * 3, is_open=[True, False, True])
    assert sorted(shown(draw(board, [], SequenceSettings(pinned=(2,)), 3, first=2))) == [1, 3]


@pytest.mark.parametrize("closes_at", [None, -5, 0, 3_600_000, 10**15])
@pytest.mark.parametrize("speed", [0.0, 1e-9, 1e12])
def test_a_clock_that_jumps_does_not_stop_the_cards(board_of: Boards, closes_at: int | None, speed: float) -> None:
    board = board_of([(0, 0, 0), (200, 9, 40)] * 30, pace=Pace(1000, closes_at, speed))
    assert len(draw(board, [], DEFAULT, 1).cards) == 12


@pytest.mark.parametrize("minutes", [60, 1, 0])
def test_an_hour_before_closing_cards_are_dealt_as_before(board_of: Boards, minutes: int) -> None:
    late = Pace(now=0, closes_at=minutes * 60_000, exposures_per_hour=100.0)
    sequence = draw(board_of([(9, 2, 3)] * 40 + [(0, 0, 0)] * 10, pace=late), [3, 4], DEFAULT, 5)
    assert len(sequence.cards) == DEFAULT.size
    assert all(0 < card.probability <= 1 for card in sequence.cards)


def test_an_idea_whose_others_are_known_is_asked_less(board_of: Boards) -> None:
    opinions = [(60, 10, 30), (60, 10, 30), (50, 10, 40), (51, 10, 39)] * 10 + [(30, 5, 15), (30, 5, 15)]
    ideas = [*np.arange(1, 21).repeat(2), 1, 0]
    board = board_of(opinions, idea=ideas, exposures=np.full(42, 99))
    deck = board.standard.deck
    weights = deck.masses.mean(axis=1)[deck.layout.rank]
    assert weights[40] < weights[41]


def test_a_history_of_a_newer_board_is_understood(board_of: Boards) -> None:
    assert shown(draw(board_of([(0, 0, 0)] * 2), [2, 55_555], DEFAULT, 1)) == [1]


def test_twenty_thousand_proposals_at_once(board_of: Boards) -> None:
    board = board_of(np.zeros((20_000, 3)), theme=np.arange(20_000) % 9 + 1)
    assert len(set(shown(draw(board, range(1, 201), DEFAULT, 1)))) == 12


@pytest.mark.parametrize("size", [0, 1, 2, 40])
def test_a_sequence_may_be_asked_shorter_or_longer(crowded: SelectionBoard, size: int) -> None:
    chosen = SequenceSettings(pinned=(250, 3))
    assert shown(draw(crowded, [], chosen, 1, size=size))[:2] == [250, 3][:size]
    assert len(draw(crowded, [], chosen, 1, size=size).cards) == size
