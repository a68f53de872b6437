"""Processor time of one draw of 12 cards for a participant with 200 answers, beside the peers' rules and a bare floor.

What each system computes in the background is ready before the clock starts: Parvis's board, the incumbent's counts by
key, Polis's priorities. Rules take turns in one process, and each row is a median.
"""

import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.incumbent import keyed_counts
from benchmarks.peers.incumbent_cards import CardRule
from benchmarks.peers.polis import priorities
from parvis.domain.opinion import MARK_COUNT
from parvis.insight.log import LOG_DTYPE, opinion_counts
from parvis.rehearsal.rules import Ints, Scene, draw_by_weight
from parvis.sequence.board import Candidates, SelectionBoard, prepare
from parvis.sequence.draw import draw, draw_together
from parvis.sequence.guarantee import Pace
from parvis.sequence.settings import SequenceSettings

_SEED = 1
_SIZE = 12
_ANSWERED = 200
_DRAWS = 150
_TOGETHER = 64
_SETTINGS = SequenceSettings()

Row = dict[str, object]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "proposals", "seed"}: medians, and how Parvis's grow with the proposals."""
    few, many = _compared(2_000), _compared(20_000)
    growth = float(str(many[0]["value"])) / float(str(few[0]["value"]))
    return [
        *few,
        *many,
        {"name": "Parvis, 20,000 over 2,000", "value": round(growth, 2), "unit": "ratio", "seed": _SEED},
    ]


def _compared(count: int) -> list[Row]:
    scene = _scene(count)
    board = _board(scene)
    histories = _histories(scene)
    rules: dict[str, Callable[[Ints, int], object]] = {
        "Parvis": _parvis(board),
        "the incumbent's rule": _incumbent(scene),
        "Polis's routing": _polis(scene),
        "uniform, by keys": _uniform(scene),
        "floor: random.sample": lambda _, seed: random.Random(seed).sample(range(count), _SIZE),
    }
    spent: dict[str, list[int]] = {name: [] for name in rules}
    for seed, history in enumerate(histories):
        for name, rule in rules.items():
            start = time.process_time_ns()
            rule(history, seed)
            spent[name].append(time.process_time_ns() - start)
    rows = [_row(f"{name}, one draw", median(times) / 1e6, "ms", count) for name, times in spent.items()]
    rows.append(_row(f"Parvis, one draw of {_TOGETHER} made together", _together_ms(board, histories), "ms", count))
    rows.append(_row("Parvis, the board made anew", _preparation_ms(scene), "ms", count))
    return [*rows, _row("Parvis, the board in memory", _megabytes(board), "MB", count)]


def _row(name: str, value: float, unit: str, count: int) -> Row:
    return {"name": name, "value": float(f"{value:.3g}"), "unit": unit, "proposals": count, "seed": _SEED}


def _scene(count: int) -> Scene:
    """A consultation half-way: two proposals an author, half of them in ideas, a tenth of them new."""
    chance = np.random.default_rng(_SEED)
    votes = np.where(chance.random(count) < 0.1, chance.integers(0, 10, count), chance.poisson(120, count))
    counts = np.zeros((count, MARK_COUNT), np.int64)
    counts[:, [8, 9, 10, 16, 24, 25, 32]] = chance.multinomial(votes, [0.4, 0.1, 0.1, 0.1, 0.15, 0.05, 0.1])
    return Scene(
        now=0,
        opens_at=0,
        closes_at=1_000 * 3_600_000,
        proposals=np.arange(1, count + 1),
        authors=chance.integers(1, count // 2, count),
        ideas=np.where(chance.random(count) < 0.5, chance.integers(1, count // 20, count), 0),
        themes=chance.integers(1, 10, count),
        territories=np.zeros(count, np.int64),
        accepted_at=np.arange(count),
        counts=counts,
        exposures=counts.sum(axis=1),
        rows=np.zeros(0, LOG_DTYPE),
    )


def _histories(scene: Scene) -> list[Ints]:
    chance = np.random.default_rng(_SEED + 1)
    return [np.sort(chance.choice(scene.proposals, _ANSWERED, replace=False)) for _ in range(_DRAWS)]


def _board(scene: Scene) -> SelectionBoard:
    candidates = Candidates.of(scene.proposals, author=scene.authors, idea=scene.ideas, theme=scene.themes)
    return prepare(candidates, scene.counts, _SETTINGS, pace=Pace(scene.now, scene.closes_at, 5_000.0), position=1)


def _together_ms(board: SelectionBoard, histories: list[Ints]) -> float:
    met, counts = np.concatenate(histories[:_TOGETHER]), [_ANSWERED] * _TOGETHER
    spent = []
    for start in range(0, 40 * _TOGETHER, _TOGETHER):
        before = time.process_time_ns()
        draw_together(board, met, counts, _SETTINGS, range(start, start + _TOGETHER))
        spent.append(time.process_time_ns() - before)
    return median(spent) / 1e6 / _TOGETHER


def _preparation_ms(scene: Scene) -> float:
    spent = []
    for _ in range(9):
        start = time.process_time_ns()
        _board(scene)
        spent.append(time.process_time_ns() - start)
    return median(spent) / 1e6


def _megabytes(board: SelectionBoard) -> float:
    decks = [deal.deck for deal in (board.standard, board.newcomer, board.settled)]
    arrays: list[NDArray[Any]] = [part for deck in decks for part in (deck.masses, deck.hands.ends)]
    layout = board.standard.deck.layout
    arrays += [layout.unit, layout.order, layout.rank, layout.first, layout.past, layout.bounds, layout.presence]
    found = board.candidates
    arrays += [found.proposal, found.author, found.idea, found.theme, found.territory, found.accepted_at]
    return sum(part.nbytes for part in arrays) / 1e6


def _parvis(board: SelectionBoard) -> Callable[[Ints, int], object]:
    return lambda history, seed: draw(board, history, _SETTINGS, seed)


def _incumbent(scene: Scene) -> Callable[[Ints, int], object]:
    rule, counts = CardRule(), keyed_counts(scene.counts)

    def choose(history: Ints, seed: int) -> object:
        seen = np.zeros(len(scene.proposals), dtype=bool)
        seen[history - 1] = True
        return rule._sequence(scene, counts, seen, np.random.default_rng(seed))

    return choose


def _polis(scene: Scene) -> Callable[[Ints, int], object]:
    agree, neutral, disagree, skip = opinion_counts(scene.counts).astype(float).T
    extremity = np.abs(agree - disagree) / np.maximum(agree + disagree, 1)
    ready = priorities(agree, neutral + skip, agree + neutral + disagree + skip, extremity)
    return _weighted(ready)


def _uniform(scene: Scene) -> Callable[[Ints, int], object]:
    return _weighted(np.ones(len(scene.proposals)))


def _weighted(weights: np.ndarray) -> Callable[[Ints, int], object]:
    def choose(history: Ints, seed: int) -> object:
        seen = np.zeros((1, len(weights)), dtype=bool)
        seen[0, history - 1] = True
        return draw_by_weight(weights, seen, _SIZE, np.random.default_rng(seed))

    return choose
