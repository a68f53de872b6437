"""The draw: which cards a participant gets next, each with its probability and its reason. A draw can be replayed."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from parvis.domain.ballot import CardKind
from parvis.domain.zone import Zone
from parvis.sequence.board import NONE, SelectionBoard
from parvis.sequence.deck import deal, numbers_wanted
from parvis.sequence.layout import Bools, Ints
from parvis.sequence.reason import Reason
from parvis.sequence.settings import SequenceSettings
from parvis.sequence.strata import random_numbers

_IDENTITY_BITS = 2**63 - 1
_REASONS = tuple(Reason)
_ASKED_FOR = {
    CardKind.THEME: Reason.THEME,
    CardKind.TERRITORY: Reason.TERRITORY,
    CardKind.CONSENSUS: Reason.CONSENSUS,
    CardKind.CONTROVERSY: Reason.CONTROVERSY,
}


@dataclass(frozen=True, slots=True)
class Card:
    """A proposal that is shown.

    `probability` (0 to 1) is the chance it had to be in this sequence, wherever in it, given the board, what the
    participant has answered and what they asked for.
    """

    proposal: int
    probability: float
    kind: CardKind
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sequence:
    """Cards in the order they are shown; empty when nothing is left for this participant.

    `draw` (63 bits) is the seed, and names the draw: with the board of log position `position` and the participant's
    history it gives the same cards again.
    """

    cards: tuple[Card, ...]
    draw: int
    position: int


def draw(
    board: SelectionBoard,
    history: ArrayLike,
    settings: SequenceSettings,
    seed: int,
    *,
    kind: CardKind = CardKind.STANDARD,
    first: int | None = None,
    theme: int | None = None,
    territory: int | None = None,
    size: int | None = None,
) -> Sequence:
    """The next cards of a participant who answered the proposals `history` (ids in any order; others are ignored).

    `kind` is STANDARD, CONSENSUS, CONTROVERSY, THEME (with `theme`) or TERRITORY (with `territory`). `first` is the
    proposal of a link and comes first; pinned ones follow in standard sequences, then cards drawn by the board's
    weights. `size` stands in for that of the settings. `seed` is any whole number, of which the last 63 bits count.
    It raises nothing for what the board does not know.
    """
    seed &= _IDENTITY_BITS
    answered = board.positions_of(history)
    only, kind = _asked(board, kind, theme, territory)
    size = max(settings.size if size is None else size, 0)
    leading = _leading(board, answered, settings, kind, first)[:size]
    away = _away(board, answered, [place for place, _, _ in leading])
    wanted = size - len(leading)
    cards = [Card(int(board.candidates.proposal[place]), 1.0, led_by, why) for place, led_by, why in leading]
    if wanted > 0:
        is_new = len(answered) < settings.newcomer_answers
        chance = random_numbers(f"{board.position} {seed}", 1 + numbers_wanted(wanted))
        cards += _drawn(board, away, wanted, chance, only=only, kind=kind, is_new=is_new)
    return Sequence(tuple(cards), seed, board.position)


def _asked(
    board: SelectionBoard, kind: CardKind, theme: int | None, territory: int | None
) -> tuple[Bools | None, CardKind]:
    """The proposals that were asked for (None: all), and the kind of cards that they make."""
    if kind is CardKind.CONSENSUS:
        return board.zone == Zone.CONSENSUS, kind
    if kind is CardKind.CONTROVERSY:
        return board.zone == Zone.CONTROVERSY, kind
    if theme is not None and kind is not CardKind.TERRITORY:
        return board.candidates.theme == theme, CardKind.THEME
    if territory is not None:
        return board.candidates.territory == territory, CardKind.TERRITORY
    return None, CardKind.STANDARD


def _leading(
    board: SelectionBoard, answered: Ints, settings: SequenceSettings, kind: CardKind, first: int | None
) -> list[tuple[int, CardKind, Reason]]:
    """What comes first whatever the chances, at most one of an author and of an idea."""
    wishes = [(first, CardKind.LINKED, Reason.LINKED)] if first is not None else []
    if kind is CardKind.STANDARD:
        wishes += [(pinned, CardKind.PINNED, Reason.PINNED) for pinned in settings.pinned]
    leading: list[tuple[int, CardKind, Reason]] = []
    taken = answered
    for proposal, led_by, reason in wishes:
        place = board.positions_of([proposal])
        if len(place) and board.candidates.is_open[place[0]] and place[0] not in taken:
            leading.append((int(place[0]), led_by, reason))
            taken = _away(board, taken, [int(place[0])])
    return leading


def _away(board: SelectionBoard, answered: Ints, leading: list[int]) -> Ints:
    """The positions that may not be drawn: what is answered, and what shares an author or an idea with what leads."""
    found = board.candidates
    away = answered
    for place in leading:
        mates = np.zeros(len(found.proposal), dtype=bool)
        mates[place] = True
        for column in (found.author, found.idea):
            if column[place] > NONE:
                mates |= column == column[place]
        away = np.union1d(away, np.flatnonzero(mates))
    return away


def _drawn(
    board: SelectionBoard,
    away: Ints,
    wanted: int,
    chance: Iterator[int],
    *,
    only: Bools | None,
    kind: CardKind,
    is_new: bool,
) -> list[Card]:
    turn = next(chance)
    source = board.newcomer if is_new else board.standard
    dealt = deal(source.deck, away, wanted, chance, only)
    if not len(dealt.positions):
        source = board.settled
        dealt = deal(source.deck, away, wanted, chance, only)
    asked_for = _ASKED_FOR.get(kind)
    reasons = [asked_for or _REASONS[why] for why in source.why[dealt.positions].tolist()]
    ids, probabilities = board.candidates.proposal[dealt.positions].tolist(), dealt.probabilities.tolist()
    cards = [Card(*drawn) for drawn in zip(ids, probabilities, itertools.repeat(kind), reasons, strict=False)]
    mixed = _mix(cards, turn)
    return sorted(mixed, key=_tells_groups_apart) if is_new else mixed


def _tells_groups_apart(card: Card) -> bool:
    return card.reason is not Reason.GROUPS


def _mix(cards: list[Card], turn: int) -> list[Card]:
    """Cards come theme by theme: steps of about the golden section put neighbours of a theme apart, from anywhere."""
    count = len(cards)
    step = next((s for s in range(max(round(0.382 * count), 1), count) if math.gcd(s, count) == 1), 1)
    return [cards[(turn + i * step) % count] for i in range(count)]
