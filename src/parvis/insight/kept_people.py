"""What a study of the whole log tells of people, read from it as it was written down: who acts together, who differs.

The names are those of `study_document` and `declared_document`.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from parvis.insight.kept_findings import Cell, Effect, Interval

SURE = 0.05
"""The corrected p-value under which a group is said to differ."""

_MOVE = np.dtype([("proposal", "i8"), ("raw", "f8"), ("value", "f8"), ("low", "f8"), ("high", "f8")])
_DIFFERENCE = np.dtype([("segment", "i8"), ("proposal", "i8"), ("value", "f8"), ("low", "f8"), ("high", "f8")])


class Suspicion(msgspec.Struct, frozen=True):
    """A group of accounts that act together, and why it is thought so: strengths of signals in nats, and sentences."""

    accounts: tuple[int, ...]
    ballots: int
    score: float
    signals: dict[str, float]
    why: tuple[str, ...]

    def strongest_signals(self) -> list[str]:
        """The names of those above one nat, the strongest first."""
        return sorted((name for name, nats in self.signals.items() if nats > 1), key=self.signals.__getitem__)[::-1]


class Segment(msgspec.Struct, frozen=True, gc=False):
    """Those who said the same of themselves; None where there are too few, or the population is not known."""

    name: str
    people: int | None
    participation: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The answers to one question; `differences` are what a segment says of a proposal unlike others, the surest
    first, each with the place of its segment."""

    attribute: str
    segments: tuple[Segment, ...]
    differences: NDArray[np.void]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What weighting costs; `moves` are agreements raw and weighted, those that it moves most first."""

    design_effect: float
    effective_size: float
    moves: NDArray[np.void]


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """By what people said of themselves: tables and weights, or the sentence that says why there are none."""

    tables: tuple[Table, ...] | str
    weights: Weights | str


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Groups of accounts that act together, the strongest first, with what each changes; results by what was said."""

    suspicions: tuple[Suspicion, ...]
    effects: tuple[Effect, ...]
    declared: Declared | None


class _Cell(Cell, frozen=True, gc=False):
    differs: float | None


class _Segment(Segment, frozen=True):
    proposals: dict[int, _Cell]


class _Table(msgspec.Struct):
    attribute: str
    segments: tuple[_Segment, ...]


class _Weighted(msgspec.Struct, gc=False):
    raw: float
    weighted: Interval


class _Weights(msgspec.Struct):
    design_effect: float
    effective_size: float
    proposals: dict[int, _Weighted]


class _Declared(msgspec.Struct):
    segments: tuple[_Table, ...] | str
    weights: _Weights | str


class _Coordination(msgspec.Struct):
    groups: tuple[Suspicion, ...] | None
    effects: tuple[Effect, ...]


class _Method(msgspec.Struct):
    coordination: _Coordination


class _Written(msgspec.Struct):
    method: _Method
    declared: _Declared | None = None


def read_people(document: str | bytes) -> People:
    """What a document of `study_document` in JSON tells of people. All else in it is passed over.

    Raises `msgspec.ValidationError` for what is no such document.

    >>> together = '{"accounts": ["5", "8"], "ballots": 9, "score": 3.5, "signals": {"pace": 3.5}, "why": ["Why."]}'
    >>> found = read_people('{"method": {"coordination": {"groups": [' + together + '], "effects": []}, "seed": 0}}')
    >>> found.suspicions[0].accounts, found.declared
    ((5, 8), None)
    """
    found = msgspec.json.decode(document, type=_Written, strict=False)
    told, said = found.method.coordination, found.declared
    return People(told.groups or (), told.effects, None if said is None else _declared(said))


def _declared(said: _Declared) -> Declared:
    tables, weights = said.segments, said.weights
    return Declared(
        tables if isinstance(tables, str) else tuple(_table(one) for one in tables),
        weights if isinstance(weights, str) else _weights(weights),
    )


def _table(written: _Table) -> Table:
    sure = sorted(
        (cell.differs, place, number, cell.value, cell.low, cell.high)
        for place, segment in enumerate(written.segments)
        for number, cell in segment.proposals.items()
        if cell.differs is not None and cell.differs < SURE
    )
    segments = tuple(Segment(one.name, one.people, one.participation) for one in written.segments)
    return Table(written.attribute, segments, np.array([row[1:] for row in sure], _DIFFERENCE))


def _weights(written: _Weights) -> Weights:
    rows = [
        (number, one.raw, one.weighted.value, one.weighted.low, one.weighted.high)
        for number, one in written.proposals.items()
    ]
    moves = np.array(rows, _MOVE)
    order = np.argsort(-np.abs(moves["raw"] - moves["value"]), kind="stable")
    return Weights(written.design_effect, written.effective_size, moves[order])
