"""Which texts share rare words with one: an inverted index in memory, changed one text at a time.

It remembers the beginnings of words, never a text. Texts that are the same but for accents and signs are one entry.
"""

import math
import re
import unicodedata
from array import array
from threading import Lock

import numpy as np

_BEGINNING = 5
_WORD = re.compile(r"\w{3,}")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_MOST_OF_A_TEXT = 20
"""Of one text sent again and again, as many are remembered."""


def fold_text(text: str) -> str:
    """What copies have in common: the letters and digits, without accents, capitals, punctuation and spaces.

    >>> fold_text("Éclairer les arrêts !") == fold_text("eclairer les arrets")
    True
    """
    return _NOT_A_LETTER.sub("", _plain(text))


class WordIndex:
    """Numbers of texts by the beginnings of their words. Threads may share one.

    >>> index = WordIndex()
    >>> for number, text in enumerate(["Light the bus stops", "Train the judges", "light the BUS stops!"]):
    ...     index.add(number, text)
    >>> index.best("More light at bus stops", k=1)
    [[0, 2]]
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[list[int]] = []
        self._known: dict[int, int] = {}
        self._holders: dict[str, array[int]] = {}
        self._row_of: dict[int, int] = {}

    def __len__(self) -> int:
        """How many different texts there are."""
        return len(self._known)

    def __contains__(self, number: int) -> bool:
        return number in self._row_of

    def add(self, number: int, text: str) -> None:
        """Take a text in. The same number again changes nothing."""
        with self._lock:
            if number in self._row_of:
                return
            row = self._known.setdefault(hash(fold_text(text)), len(self._entries))
            if row == len(self._entries):
                self._entries.append([])
                for piece in pieces_of(text):
                    self._holders.setdefault(piece, array("q")).append(row)
            self._row_of[number] = row
            if len(self._entries[row]) < _MOST_OF_A_TEXT:
                self._entries[row].append(number)

    def drop(self, number: int, text: str) -> None:
        """Take a text out again; it must be the one that was added, since no text is remembered."""
        with self._lock:
            row = self._row_of.pop(number)
            entry = self._entries[row]
            if number in entry:
                entry.remove(number)
            if not entry:
                del self._known[hash(fold_text(text))]
                for piece in pieces_of(text):
                    self._holders[piece].remove(row)

    def best(self, text: str, k: int) -> list[list[int]]:
        """The k different texts whose shared beginnings of words weigh most, best first, each with its numbers.

        A beginning weighs log(1 + texts / texts that have it), so more the rarer it is.
        """
        with self._lock:
            scores = np.zeros(len(self._entries), np.float32)
            for piece in pieces_of(text):
                if rows := self._holders.get(piece):
                    scores[np.array(rows)] += math.log1p(len(self._known) / len(rows))
            found = np.flatnonzero(scores)
            if len(found) > k:
                found = found[np.argpartition(-scores[found], k)[:k]]
            order = found[np.lexsort((found, -scores[found]))]
            return [list(self._entries[row]) for row in order]

    def sample(self, most: int) -> list[int]:
        """Numbers of different texts, spread evenly over all of them, `most` at most."""
        with self._lock:
            held = [numbers[0] for numbers in self._entries if numbers]
            return held[:: max(1, len(held) // most)][:most]


def _plain(text: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))


def pieces_of(text: str) -> frozenset[str]:
    """The beginnings of the words of a text, without accents or capitals: by these, texts are sifted.

    >>> sorted(pieces_of("Éclairer l’arrêt de tram"))
    ['arret', 'eclai', 'tram']
    """
    return frozenset(word[:_BEGINNING] for word in _WORD.findall(_plain(text)))
