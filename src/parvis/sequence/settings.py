"""What an organiser may set about the cards: one table of knobs, each with its bounds and its sentence."""

import math
from dataclasses import Field, dataclass, field, fields
from typing import Any

from parvis.domain.errors import BadSetting, gettext_noop

_MOST_PINNED = 12


class BadSequenceSetting(BadSetting):
    code = "bad-sequence-setting"
    sentence = gettext_noop("{name} must be between {minimum} and {maximum}; it is {value}.")


class BadPinned(BadSetting):
    code = "bad-pinned"
    sentence = gettext_noop("Pin {limit} different proposals at most, and no more than a sequence holds.")


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting as a form needs it: `sentence` is a gettext message id; bounds are included."""

    name: str
    kind: type
    default: object
    minimum: float | None
    maximum: float | None
    sentence: str


def _knob(default: Any, sentence: str, minimum: float | None = None, maximum: float | None = None) -> Any:
    return field(default=default, metadata={"sentence": sentence, "minimum": minimum, "maximum": maximum})


@dataclass(frozen=True, slots=True)
class SequenceSettings:
    """How cards are chosen. None of these changes what a result means: each card's probability follows, and is logged.

    Raises `BadSequenceSetting` or `BadPinned` for a value out of bounds.

    >>> SequenceSettings(size=20).size
    20
    """

    size: int = _knob(12, gettext_noop("How many cards a person is given at a time."), 1, 60)
    guaranteed_exposures: int = _knob(
        20, gettext_noop("How many times each accepted proposal is shown at least, before the closing date."), 0, 10_000
    )
    guarantee_share: float = _knob(
        0.8,
        gettext_noop("The largest part of a sequence that proposals still short of their guarantee may take."),
        0.0,
        0.9,
    )
    floor: float = _knob(
        0.1,
        gettext_noop("The least chance of any proposal that is not settled, as a part of an equal chance for all."),
        0.01,
        1.0,
    )
    stops_when_settled: bool = _knob(
        True,
        gettext_noop(
            "Whether a proposal whose result is certain leaves its place to those that still need votes. Votes that "
            "stop when a result looks certain make it look a little clearer than it is, most near the border of two "
            "zones; no correction mends this."
        ),
    )
    settled_certainty: float = _knob(
        0.99,
        gettext_noop("How certain its zone and its place in the ranking must be for a proposal to be settled."),
        0.9,
        1.0,
    )
    settled_after: int = _knob(
        100, gettext_noop("How many opinions a proposal has at least before it can be settled."), 1, 1_000_000
    )
    newcomer_answers: int = _knob(
        10, gettext_noop("For how many answers a person first gets cards that tell the opinion groups apart."), 0, 100
    )
    pinned: tuple[int, ...] = _knob((), gettext_noop("The proposals that everyone is shown first, in this order."))

    def __post_init__(self) -> None:
        for knob in knobs():
            value = getattr(self, knob.name)
            if knob.minimum is None or knob.maximum is None:
                continue
            if not (math.isfinite(value) and knob.minimum <= value <= knob.maximum):
                raise BadSequenceSetting(name=knob.name, minimum=knob.minimum, maximum=knob.maximum, value=value)
        limit = min(_MOST_PINNED, self.size)
        if len(self.pinned) > limit or len(set(self.pinned)) < len(self.pinned):
            raise BadPinned(limit=limit)


def knobs() -> tuple[Knob, ...]:
    """Every knob of `SequenceSettings`, in the order a form shows them.

    >>> knobs()[0].name, knobs()[0].default, knobs()[0].sentence
    ('size', 12, 'How many cards a person is given at a time.')
    """
    return tuple(_as_knob(found) for found in fields(SequenceSettings))


def _as_knob(found: Field[Any]) -> Knob:
    return Knob(
        name=found.name,
        kind=type(found.default),
        default=found.default,
        minimum=found.metadata["minimum"],
        maximum=found.metadata["maximum"],
        sentence=found.metadata["sentence"],
    )
