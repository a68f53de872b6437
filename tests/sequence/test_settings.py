"""The knobs are bounded, and each one is explained."""

import pytest

from parvis.domain.errors import ParvisError
from parvis.sequence.reason import Reason
from parvis.sequence.settings import BadPinned, BadSequenceSetting, SequenceSettings, knobs


def test_every_knob_has_a_sentence_and_a_default_within_its_bounds() -> None:
    for knob in knobs():
        assert knob.sentence.endswith(".")
        assert getattr(SequenceSettings(), knob.name) == knob.default


@pytest.mark.parametrize("knob", [knob for knob in knobs() if knob.minimum is not None], ids=lambda knob: knob.name)
def test_values_out_of_bounds_are_refused_in_a_sentence(knob) -> None:
    for value in (knob.minimum - 1, knob.maximum + 1, float("nan")):
        with pytest.raises(BadSequenceSetting, match=knob.name):
            SequenceSettings(**{knob.name: value})


@pytest.mark.parametrize("pinned", [(1, 1), tuple(range(13))])
def test_pinned_proposals_are_few_and_different(pinned: tuple[int, ...]) -> None:
    with pytest.raises(BadPinned):
        SequenceSettings(pinned=pinned)


def test_pinned_proposals_fit_a_sequence() -> None:
    with pytest.raises(ParvisError):
        SequenceSettings(size=2, pinned=(1, 2, 3))


def test_every_reason_is_one_sentence() -> None:
    assert len({reason.sentence for reason in Reason}) == len(Reason)
    assert all(reason.sentence.count(". ") == 0 and reason.sentence.endswith(".") for reason in Reason)
