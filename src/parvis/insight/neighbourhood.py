"""The texts of a consultation, held so that those near a new one are found in milliseconds while it is being written.

Texts are first sifted by the index of the beginnings of their words, then the closest are compared by an encoder.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from parvis.insight.likeness import Centre, Neighbour, TextSpace, TextVectors, Vectors, similar
from parvis.insight.word_index import WordIndex

CANDIDATES = 60
"""Texts that share most words with the new one, which the encoder compares."""
SAMPLE = 100
"""Texts spread evenly over the consultation, by which vectors are centred."""


class Neighbourhood:
    """Texts by proposal id. It keeps the vectors that it has computed; one thread at a time may use it.

    >>> from parvis.insight.lexical import LexicalVectors
    >>> held = Neighbourhood(LexicalVectors())
    >>> held.follow({1: ("We should light the bus stops", "en"), 2: ("We should train judges", "en")})
    >>> [one.proposal for one in held.near("light all bus stops at night", language="en")]
    [1]
    """

    def __init__(self, encoder: TextVectors) -> None:
        self._encoder = encoder
        self._texts: dict[int, tuple[str, str]] = {}
        self._words = WordIndex()
        self._vectors: dict[int, Vectors] = {}

    def follow(self, texts: Mapping[int, tuple[str, str]]) -> None:
        """Takes in the present texts, each with its language: only those that changed since the last time cost."""
        self.change(texts, [number for number in self._texts if number not in texts])

    def change(self, texts: Mapping[int, tuple[str, str]], gone: Iterable[int] = ()) -> None:
        """Takes in texts that are new or have changed, each with its language, and forgets those that are `gone`."""
        for number in gone:
            self._forget(number)
        for number, kept in texts.items():
            if self._texts.get(number) != kept:
                self._forget(number)
                self._texts[number] = kept
                self._words.add(number, kept[0])

    def near(self, text: str, *, language: str | None = None, k: int = 3) -> tuple[Neighbour, ...]:
        """At most `k` proposals near `text`, nearest first; none that shares no word with it."""
        best = self._words.best(text, CANDIDATES)
        candidates = frozenset([number for numbers in best for number in numbers][:CANDIDATES])
        if not candidates:
            return ()
        space = self._space(candidates)
        found = similar(space, text, language=language, k=len(space.ids)).found
        return tuple(one for one in found if one.proposal in candidates)[:k]

    def _forget(self, number: int) -> None:
        if number in self._texts:
            text, _ = self._texts.pop(number)
            self._words.drop(number, text)
            self._vectors.pop(number, None)

    def _space(self, candidates: Iterable[int]) -> TextSpace:
        numbers = sorted(self._texts)
        spread = numbers[:: max(1, len(numbers) // SAMPLE)][:SAMPLE]
        compared = sorted({*candidates, *spread})
        raw = self._encode(compared)
        languages = tuple(self._texts[number][1] for number in compared)
        centre = Centre.of(raw, languages)
        ids = np.array(compared, np.int64)
        return TextSpace(ids, languages, centre.apply(raw, languages), centre, self._encoder)

    def _encode(self, numbers: list[int]) -> Vectors:
        missing = [number for number in numbers if number not in self._vectors]
        if missing:
            made = self._encoder.encode([self._texts[number][0] for number in missing])
            self._vectors.update(zip(missing, made, strict=True))
        return np.array([self._vectors[number] for number in numbers], np.float32)
