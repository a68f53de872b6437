"""The lexical encoder: texts that share stems and pieces of words. Needs no model; knows nothing of meaning.

It finds copies, typing errors and light rewordings. It finds neither paraphrases nor translations.
"""

from collections.abc import Sequence

import numpy as np

from parvis.insight.likeness import Scale, Vectors, scale_to_unit
from parvis.insight.words import COMMON_WORDS, cut_stems, detect_language

_DIMENSIONS = 1024
_STEM = r"\S+"
_PLACES = 4
"""Each feature is hashed to this many places, so that two that meet in one are still told apart."""


class LexicalVectors:
    """Stems and n-grams of 3 to 5 characters of stems, hashed with signs: shape (texts, 1024), no vocabulary to fit.

    The weights of both halves are equal whatever the length of the text (Weinberger et al., Feature hashing for large
    scale multitask learning, 2009). Common words are left out, then centring lowers what a consultation repeats.

    >>> vectors = LexicalVectors().encode(["Éclairer les arrêts", "eclairer les arret", "Former les juges"])
    >>> bool(vectors[0] @ vectors[1] > 0.9), bool(abs(vectors[0] @ vectors[2]) < 0.2)
    (True, True)
    """

    name = "lexical"
    version = "1"
    scale = Scale(hint=0.3, idea=0.55, copy=0.6)
    knows_meaning = False

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, 1024). A text without any letter has a vector of zeros."""
        stems = [" ".join(stem for stem, _ in cut_stems(text, _lexical_language(text))) for text in texts]
        if not stems:
            return np.zeros((0, _DIMENSIONS), np.float32)
        halves = [_hash(stems, "word", (1, 1)), _hash(stems, "char_wb", (3, 5))]
        return scale_to_unit(np.add(*halves))


def _lexical_language(text: str) -> str:
    return detect_language(text, COMMON_WORDS)


def _hash(stems: list[str], analyzer: str, lengths: tuple[int, int]) -> Vectors:
    # Loading it takes seconds: a process that compares no text does without.
    from sklearn.feature_extraction.text import HashingVectorizer

    cut = HashingVectorizer(analyzer=analyzer, ngram_range=lengths, token_pattern=_STEM).build_analyzer()

    def cut_to_places(text: str) -> list[str]:
        return [f"{place}{piece}" for piece in cut(text) for place in range(_PLACES)]

    vectorizer = HashingVectorizer(analyzer=cut_to_places, n_features=_DIMENSIONS, norm=None, dtype=np.float32)
    return scale_to_unit(vectorizer.transform(stems).toarray())
