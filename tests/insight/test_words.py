"""Words, stems and languages."""

import pytest

from parvis.insight.words import cut_stems, cut_words, detect_language, language_by_common_words
from tests.insight.evaluation import evaluation_set


def test_common_words_tell_the_language_of_nearly_all_proposals() -> None:
    items = evaluation_set().items
    right = sum(language_by_common_words(item.text) == item.language for item in items)
    assert right >= 0.98 * len(items)


def test_detection_is_right_on_nearly_all_proposals() -> None:
    items = evaluation_set().items
    right = sum(detect_language(item.text) == item.language for item in items)
    assert right >= 0.98 * len(items)


@pytest.mark.parametrize("text", ["", "👍👍👍", "3919", "?!", "ok"])
def test_too_little_is_of_no_known_language(text: str) -> None:
    assert detect_language(text) == "und"


def test_words_of_any_script_are_cut() -> None:
    assert cut_words("Больше автобусов, more buses!") == ["больше", "автобусов", "more", "buses"]


def test_singular_and_plural_have_one_stem() -> None:
    one, many = cut_stems("éclairer un arrêt", "fr"), cut_stems("éclairer des arrêts", "fr")
    assert [stem for stem, _ in one] == [stem for stem, _ in many]


def test_a_language_without_stemmer_keeps_its_words() -> None:
    assert cut_stems("vairāk autobusu", "lv") == [("vairak", "vairāk"), ("autobusu", "autobusu")]
