"""The texts of a consultation, held so that those near a new one are found in milliseconds while it is being written.

Texts are first sifted by the beginnings of their rare words, then the closest are compared by an encoder.
"""

import heapq
import math
from collections.abc import Iterable, Mapping

import numpy as np

from parvis.insight.likeness import Centre, Neighbour, TextSpace, TextVectors, Vectors, similar
from parvis.insight.word_index import pieces_of

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
        self._pieces: dict[int, frozenset[str]] = {}
        self._holders: dict[str, set[int]] = {}
        self._vectors: dict[int, Vectors] = {}

    def follow(self, texts: Mapping[int, tuple[str, str]]) -> None:
        """Takes in the present texts, each with its language: only those that changed since the last time cost."""
        for number in [number for number, kept in self._texts.items() if texts.get(number) != kept]:
            self._forget(number)
        for number, (text, language) in texts.items():
            if number not in self._texts:
                self._take(number, text, language)

    def near(self, text: str, *, language: str | None = None, k: int = 3) -> tuple[Neighbour, ...]:
        """At most `k` proposals near `text`, nearest first; none that shares no word with it."""
        candidates = self._share_words(text)
        if not candidates:
            return ()
        space = self._space(candidates)
        found = similar(space, text, language=language, k=len(space.ids)).found
        return tuple(one for one in found if one.proposal in candidates)[:k]

    def _take(self, number: int, text: str, language: str) -> None:
        self._texts[number] = (text, language)
        self._pieces[number] = pieces_of(text)
        for piece in self._pieces[number]:
            self._holders.setdefault(piece, set()).add(number)

    def _forget(self, number: int) -> None:
        del self._texts[number]
        self._vectors.pop(number, None)
        for piece in self._pieces.pop(number):
            self._holders[piece].discard(number)

    def _share_words(self, text: str) -> frozenset[int]:
        """The texts whose shared beginnings of words weigh most; a beginning weighs more the rarer it is."""
        scores: dict[int, float] = {}
        for piece in pieces_of(text):
            holders = self._holders.get(piece, ())
            weight = math.log1p(len(self._texts) / max(1, len(holders)))
            for number in holders:
                scores[number] = scores.get(number, 0.0) + weight
        best = heapq.nlargest(CANDIDATES, scores.items(), key=lambda one: (one[1], -one[0]))
        return frozenset(number for number, _ in best)

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
