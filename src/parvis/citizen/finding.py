"""Finds proposals by words written nearly right: accents, case and typing errors do not matter.

The index is made once for the proposals of a version; a search then looks at its distinct words, not at every text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.catalogue import OpenProposal
from parvis.domain.spelling import edit_distance

Places = NDArray[np.bool_]
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]")
_LETTERS_A_MISTAKE = 4
_SHORTEST_MISTAKEN = 4
"""A word of fewer letters has too many neighbours for a mistake in it to be guessed."""
_LONGEST_QUERY_WORDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Which proposals hold what was asked, shape (proposals,), and whether a word had to be guessed."""

    places: Places
    is_near: bool


class WordIndex:
    """The words of some texts, and where each stands.

    >>> index = WordIndex(["Planter des chênes", "Éclairer les rues", "Former les juges"])
    >>> index.find("CHENE planter").places.tolist(), index.find("hêtre").places.any()
    ([True, False, False], np.False_)
    >>> near = index.find("eclairré")
    >>> near.places.tolist(), near.is_near
    ([False, True, False], True)
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        standing: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            for word in set(_WORD.findall(plain(text))):
                standing.setdefault(word, []).append(place)
        self._words = list(standing)
        self._places = [np.array(places, np.int32) for places in standing.values()]
        self._letters = np.array([_letters_of(word) for word in self._words], np.uint64)
        self._lengths = np.array([len(word) for word in self._words], np.int64)

    def find(self, query: str) -> Found:
        """The texts that hold every word of a query, or a piece of a word; a word that none holds is guessed."""
        found, is_near = np.ones(self._size, np.bool_), False
        for asked in _WORD.findall(plain(query))[:_LONGEST_QUERY_WORDS]:
            known = [number for number, word in enumerate(self._words) if asked in word]
            if not known:
                known = self._guess(asked)
                is_near = is_near or bool(known)
            found &= self._holding(known)
        return Found(found, is_near)

    def _guess(self, asked: str) -> list[int]:
        """The words that differ by a few letters. Two words that differ by n letters share all but n kinds of them."""
        if len(asked) < _SHORTEST_MISTAKEN or not self._words:
            return []
        reach = max(1, len(asked) // _LETTERS_A_MISTAKE)
        apart = np.bitwise_count(self._letters ^ np.uint64(_letters_of(asked)))
        likely = np.flatnonzero((np.abs(self._lengths - len(asked)) <= reach) & (apart <= 2 * reach))
        return [int(number) for number in likely if _is_near(asked, self._words[number], reach)]

    def _holding(self, words: Iterable[int]) -> Places:
        held = np.zeros(self._size, np.bool_)
        for number in words:
            held[self._places[number]] = True
        return held


def words_of(proposal: OpenProposal) -> str:
    """Everything that a proposal says, in all the languages it has."""
    return " ".join((proposal.text, *(one.text for one in proposal.translations.values())))


def plain(text: str) -> str:
    """A text without case, accents and typographic apostrophes.

    >>> plain("L’Été")
    "l'ete"
    """
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).replace("’", "'")


def _is_near(asked: str, word: str, reach: int) -> bool:
    mistakes = edit_distance(asked, word)
    return mistakes <= reach or (mistakes == 2 and sorted(asked) == sorted(word))


def _letters_of(word: str) -> int:
    """The kinds of letters of a word, a bit each."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
