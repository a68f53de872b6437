"""Boards to draw from."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from parvis.domain.opinion import MARK_COUNT
from parvis.sequence.board import Candidates, SelectionBoard, prepare
from parvis.sequence.guarantee import Pace
from parvis.sequence.settings import SequenceSettings

Opinions = list[tuple[int, int, int]]


def counts_of(opinions: Opinions | np.ndarray) -> np.ndarray:
    """Counts of marks from rows of (agree, neutral, disagree)."""
    counts = np.zeros((len(opinions), MARK_COUNT), np.int64)
    counts[:, [8, 16, 24]] = np.asarray(opinions, np.int64).reshape(-1, 3)
    return counts


@pytest.fixture
def board_of() -> Callable[..., SelectionBoard]:
    """A board from opinions by proposal; ids start at 1, other columns go to `Candidates`."""

    def make(opinions: Opinions | np.ndarray, **more: Any) -> SelectionBoard:
        how = {name: more.pop(name) for name in ("exposures", "factors", "pace", "position") if name in more}
        settings = more.pop("settings", SequenceSettings())
        proposal = more.pop("proposal", np.arange(1, len(opinions) + 1))
        return prepare(Candidates.of(proposal, **more), counts_of(opinions), settings, **how)

    return make


@pytest.fixture
def crowded(board_of: Callable[..., SelectionBoard]) -> SelectionBoard:
    """300 proposals by 90 authors, half of them in 20 ideas, under 6 themes, with votes."""
    chance = np.random.default_rng(7)
    return board_of(
        chance.multinomial(chance.poisson(60, 300), [0.6, 0.15, 0.25]),
        author=chance.integers(1, 91, 300),
        idea=np.where(chance.random(300) < 0.5, chance.integers(1, 21, 300), 0),
        theme=chance.integers(1, 7, 300),
        territory=chance.integers(1, 4, 300),
        position=12,
        pace=Pace(0, 3_600_000_000, 50.0),
    )
