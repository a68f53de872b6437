"""The draw: which cards a participant gets next, each with its probability and its reason. A draw can be replayed."""

import itertools
import math
from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parvis.domain.ballot import CardKind
from parvis.domain.zone import Zone
from parvis.sequence.board import NONE, SelectionBoard
from parvis.sequence.deck import deal, join, numbers_wanted
from parvis.sequence.layout import Bools, Floats, Ints
from parvis.sequence.reason import Reason
from parvis.sequence.settings import SequenceSettings
from parvis.sequence.strata import Away, Numbers, random_numbers

_IDENTITY_BITS = 2**63 - 1
_REASONS = tuple(Reason)
_Leading = tuple[int, CardKind, Reason]
"""A position on the board that comes first, by which door, and why."""
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
    only, kind = _asked(board, kind, theme, territory)
    size = max(settings.size if size is None else size, 0)
    met = np.asarray(history, np.int64).reshape(-1)
    away = board.away_of(met, [len(met)])
    may_lead = first is not None or settings.pinned
    answered = board.positions_of(away) if may_lead else np.zeros(0, np.int64)
    leading = tuple(_leading(board, answered, settings, kind, first)[:size])
    is_new = bool(away.counts[0] < settings.newcomer_answers)
    drawn = _draw_alike(board, away, [seed], _Asked(size, leading, is_new, only, _ASKED_FOR.get(kind)))
    ids, chances = board.candidates.proposal[drawn.places].tolist(), drawn.probabilities.tolist()
    kinds = itertools.chain((led_by for _, led_by, _ in leading), itertools.repeat(kind))
    reasons = [_REASONS[why] for why in drawn.reasons.tolist()]
    cards = tuple(Card(*card) for card in zip(ids, chances, kinds, reasons, strict=False))
    return Sequence(cards, seed & _IDENTITY_BITS, board.position)


@dataclass(frozen=True, slots=True)
class Draws:
    """The cards of several draws of one board: those of the first draw, `sizes[0]` of them, then of the second.

    `places` are positions on the board, `reasons` values of `Reason`; `met` (draws,) counts the proposals of the board
    that each participant had met.
    """

    places: Ints
    probabilities: Floats
    reasons: NDArray[np.int8]
    sizes: Ints
    met: Ints


def draw_together(
    board: SelectionBoard,
    met: ArrayLike,
    counts: ArrayLike,
    settings: SequenceSettings,
    seeds: Several[int],
    *,
    size: int | None = None,
) -> Draws:
    """A standard draw for each seed, each the same as `draw` makes from that seed alone, at a tenth of the cost.

    `met` are the ids that the participants met: the first `counts[0]` by the first one, and so on. All cards are of
    kind STANDARD, but for those of the reason PINNED.
    """
    away = board.away_of(met, counts)
    groups = _groups(board, away, settings, max(settings.size if size is None else size, 0))
    if len(groups) == 1:
        return _draw_alike(board, away, seeds, groups[0][1])
    drawn = [_draw_alike(board, away.of_rows(rows), [seeds[row] for row in rows], asked) for rows, asked in groups]
    rows = np.concatenate([rows for rows, _ in groups])
    return _joined(drawn, rows, away.counts)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What draws that are made alike have in common; what leads comes first whatever the chances."""

    size: int
    leading: tuple[_Leading, ...]
    is_new: bool
    only: Bools | None = None
    reason: Reason | None = None


def _groups(board: SelectionBoard, away: Away, settings: SequenceSettings, size: int) -> list[tuple[Ints, _Asked]]:
    """The rows that are drawn alike: those of newcomers and of others, by which pinned proposals they met."""
    pinned = board.places_of(settings.pinned)
    is_new = away.counts < settings.newcomer_answers
    if not pinned and len(is_new) and (is_new == is_new[0]).all():
        return [(np.arange(away.rows), _Asked(size, (), bool(is_new[0])))]
    pattern = is_new.astype(np.int64)
    for number, place in enumerate(pinned, start=1):
        pattern += away.holds(int(board.standard.deck.layout.rank[place])).astype(np.int64) << number
    groups = []
    for shared in set(pattern.tolist()):
        known = np.array([place for number, place in enumerate(pinned, start=1) if shared >> number & 1], np.int64)
        leading = _leading(board, known, settings, CardKind.STANDARD, None)[:size]
        asked = _Asked(size, tuple(leading), bool(shared & 1))
        groups.append((np.flatnonzero(pattern == shared), asked))
    return groups


def _draw_alike(board: SelectionBoard, away: Away, seeds: Several[int], asked: _Asked) -> Draws:
    wanted = asked.size - len(asked.leading)
    position = board.position
    keys = [b"%d %d" % (position, seed & _IDENTITY_BITS) for seed in seeds]
    numbers = random_numbers(keys, 1 + numbers_wanted(wanted))
    if not asked.leading:
        return _drawn(board, away, numbers, asked)
    layout, places = board.standard.deck.layout, np.array([place for place, _, _ in asked.leading], np.int64)
    every = np.arange(away.rows)
    first = Draws(
        places=np.tile(places, away.rows),
        probabilities=np.ones(away.rows * len(places)),
        reasons=np.tile(np.array([why for _, _, why in asked.leading], np.int8), away.rows),
        sizes=np.full(away.rows, len(places)),
        met=away.counts,
    )
    apart = away.of_rows(every, layout.rank[_with_mates(board, places.tolist())])
    return _joined([first, _drawn(board, apart, numbers, asked)], np.concatenate([every, every]), away.counts)


def _joined(drawn: Several[Draws], rows: Ints, met: Ints) -> Draws:
    """Several draws in one, as participants are numbered in `rows`; of who comes twice, in their order."""
    sizes = np.concatenate([one.sizes for one in drawn])
    order = np.argsort(rows.repeat(sizes), kind="stable")
    return Draws(
        places=np.concatenate([one.places for one in drawn])[order],
        probabilities=np.concatenate([one.probabilities for one in drawn])[order],
        reasons=np.concatenate([one.reasons for one in drawn])[order],
        sizes=np.bincount(rows, sizes, len(met)).astype(np.int64),
        met=met,
    )


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
) -> list[_Leading]:
    """What comes first whatever the chances, at most one of an author and of an idea."""
    wishes = [(first, CardKind.LINKED, Reason.LINKED)] if first is not None else []
    if kind is CardKind.STANDARD:
        wishes += [(pinned, CardKind.PINNED, Reason.PINNED) for pinned in settings.pinned]
    leading: list[_Leading] = []
    taken = set(answered.tolist()) if wishes else set()
    for proposal, led_by, reason in wishes:
        for place in board.places_of([proposal]):
            if board.candidates.is_open[place] and place not in taken:
                leading.append((place, led_by, reason))
                taken.update(_with_mates(board, [place]).tolist())
    return leading


def _with_mates(board: SelectionBoard, places: list[int]) -> Ints:
    """The positions of these proposals, and of those that share an author or an idea with one of them."""
    found = board.candidates
    mates = np.zeros(len(found.proposal), dtype=bool)
    for place in places:
        mates[place] = True
        for column in (found.author, found.idea):
            if column[place] > NONE:
                mates |= column == column[place]
    return np.flatnonzero(mates)


def _drawn(board: SelectionBoard, away: Away, numbers: Numbers, asked: _Asked) -> Draws:
    """The cards that chance chooses. The first of `numbers` is the turn of the mix, the others are the deal's."""
    source = board.newcomer if asked.is_new else board.standard
    wanted = asked.size - len(asked.leading)
    dealt = deal(source.deck, away, wanted, numbers[:, 1:], asked.only)
    why = source.why.take(dealt.positions)
    if not dealt.sizes.all():
        without = np.flatnonzero(dealt.sizes == 0)
        settled = deal(board.settled.deck, away.of_rows(without), wanted, numbers[without, 1:], asked.only)
        is_without = dealt.sizes == 0
        dealt = join([dealt, settled], np.concatenate([np.arange(away.rows), without]))
        why = np.where(
            is_without.repeat(dealt.sizes), board.settled.why.take(dealt.positions), source.why.take(dealt.positions)
        )
    if asked.reason is not None:
        why = np.full_like(why, asked.reason)
    order = _mixed(dealt.sizes, numbers[:, 0])
    if asked.is_new:
        tells = why[order] != Reason.GROUPS
        order = order[np.lexsort((tells, np.arange(away.rows).repeat(dealt.sizes)))]
    return Draws(
        dealt.positions.take(order), dealt.probabilities.take(order), why.take(order), dealt.sizes, away.counts
    )


def _mixed(sizes: Ints, turns: NDArray[np.uint64]) -> Ints:
    """Cards come theme by theme: steps of about the golden section put neighbours of a theme apart, from anywhere."""
    size = int(sizes[0]) if len(sizes) else 0
    if size and (sizes == size).all():
        turns = (turns % np.uint64(size)).view(np.int64)
        return (_orders(size).take(turns, axis=0) + np.arange(0, len(sizes) * size, size)[:, None]).ravel()
    several = np.maximum(sizes, 1)
    steps = np.array([_step(size) for size in sizes.tolist()], np.int64)
    first = sizes.cumsum() - sizes
    turned = (turns % several.view(np.uint64)).view(np.int64) - first * steps
    place = np.arange(int(sizes.sum()))
    mixed: Ints = (turned.repeat(sizes) + place * steps.repeat(sizes)) % several.repeat(sizes) + first.repeat(sizes)
    return mixed


@cache
def _orders(size: int) -> Ints:
    """The order of so many cards after each turn, shape (size, size)."""
    place = np.arange(size)
    return (place[:, None] + place * _step(size)) % size


@cache
def _step(count: int) -> int:
    return next((s for s in range(max(round(0.382 * count), 1), count) if math.gcd(s, count) == 1), 1)
