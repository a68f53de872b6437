"""Likeness of texts: the same vectors in any order, exact neighbours, and what the lexical encoder finds and misses."""

import numpy as np
import pytest

from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import Centre, Grade, TextSpace, nearest, scale_to_unit, similar
from tests.insight.evaluation import evaluation_set

MOBILITY = {item.id: item.text for item in evaluation_set().of("mobility")}
LANGUAGES = {item.id: item.language for item in evaluation_set().of("mobility")}


@pytest.fixture(scope="module")
def space() -> TextSpace:
    return TextSpace.of(LexicalVectors(), MOBILITY, LANGUAGES)


def test_vectors_are_of_length_one_whatever_the_text() -> None:
    vectors = LexicalVectors().encode(["Éclairer les abribus", "Ж" * 140, "مرحبا بالعالم", "bus " * 30])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_text_without_letters_is_like_no_other() -> None:
    vectors = LexicalVectors().encode(["👍", "Éclairer les abribus"])
    assert not vectors[0].any()


def test_no_text_gives_no_vector() -> None:
    assert LexicalVectors().encode([]).shape == (0, 1024)


def test_the_order_of_proposals_does_not_change_their_vectors(space: TextSpace) -> None:
    shuffled = dict(reversed(MOBILITY.items()))
    again = TextSpace.of(LexicalVectors(), shuffled, LANGUAGES)
    assert np.array_equal(again.vectors, space.vectors)
    assert np.array_equal(again.ids, space.ids)


def test_a_copy_with_typing_errors_is_found_first(space: TextSpace) -> None:
    answer = similar(space, "il faut interdire les trotinettes électrique dans toute la commune", language="fr")
    best = answer.found[0]
    assert MOBILITY[best.proposal].startswith("Il faut interdire les trottinettes")
    assert best.grade is Grade.COPY


def test_the_answer_says_which_encoder_was_used(space: TextSpace) -> None:
    assert similar(space, "Something else entirely").encoder == "lexical 1"


def test_a_text_about_nothing_there_finds_nothing(space: TextSpace) -> None:
    assert similar(space, "zzz qqq xxx kkk").found == ()


def test_an_empty_consultation_has_no_neighbours() -> None:
    assert similar(TextSpace.of(LexicalVectors(), {}), "Plus de bus").found == ()


def test_neighbours_are_the_exact_ones() -> None:
    vectors = scale_to_unit(np.random.default_rng(1).normal(size=(500, 16)).astype(np.float32))
    rows, likeness = nearest(vectors, vectors[42], 5)
    assert rows.tolist() == np.argsort(-(vectors @ vectors[42]), kind="stable")[:5].tolist()
    assert likeness[0] == pytest.approx(1, abs=1e-5)


def test_equal_neighbours_come_in_their_order() -> None:
    rows, _ = nearest(np.ones((4, 1), np.float32), np.ones(1, np.float32), 2)
    assert rows.tolist() == [0, 1]


def test_asking_for_more_neighbours_than_there_are_gives_all() -> None:
    assert len(nearest(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)[0], 10)[0]) == 3


def test_centring_takes_the_language_out() -> None:
    random = np.random.default_rng(0)
    meaning = random.normal(size=(40, 8)).astype(np.float32)
    language = 9 * np.eye(8, dtype=np.float32)[0]
    both, languages = np.vstack([meaning + language, meaning - language]), ["fr"] * 40 + ["en"] * 40
    centred = Centre.of(both, languages).apply(both, languages)
    assert (centred[:40] * centred[40:]).sum(axis=1).mean() > 0.5


def test_a_language_never_met_is_centred_on_all() -> None:
    vectors = scale_to_unit(np.ones((30, 4), np.float32))
    assert Centre.of(vectors, ["fr"] * 30).apply(vectors[:1], ["mt"]).shape == (1, 4)


def test_opposites_are_as_alike_as_paraphrases_to_letters() -> None:
    """Why nothing is merged on likeness alone."""
    known = evaluation_set()
    texts = {item.id: item.text for item in known.items}
    alike = dict(zip(texts, LexicalVectors().encode(list(texts.values())), strict=True))
    opposed = np.mean([alike[a] @ alike[b] for a, b in known.opposites])
    same = np.mean([alike[a] @ alike[b] for a, b in known.paraphrases])
    assert opposed >= same - 0.02
