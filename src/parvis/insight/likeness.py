"""How alike short texts are: the port that encoders fill, centring, and exact nearest neighbours.

Likeness does not know negation: "forbid cars" and "allow cars" are alike. It proposes; people and votes decide.
The lexical encoder is in `lexical`, the optional multilingual models in `encoders`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.insight.words import detect_language

Vectors = NDArray[np.float32]
"""One row a text, shape (texts, dimensions)."""
Ids = NDArray[np.int64]

_MEAN_PRIOR = 8.0
"""A mean of few texts is shrunk towards a wider one, as if this many texts stood there."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From which likeness (a cosine of centred vectors, -1 to 1) an encoder's pair is worth showing, measured.

    `hint`: near enough to be shown beside a text; `idea`: groups are cut here; `copy`: the same words, more or less.
    """

    hint: float
    idea: float
    copy: float


class TextVectors(Protocol):
    """A port: turns texts into unit vectors. The same texts give the same vectors, in any order."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def scale(self) -> Scale: ...

    @property
    def knows_meaning(self) -> bool:
        """False for an encoder that only compares the letters."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimensions), float32; the vector of an empty text is zero."""
        ...


class Grade(StrEnum):
    """How near a neighbour is, on the scale of the encoder that found it."""

    COPY = "copy"
    NEAR = "near"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A proposal near a text. `likeness` is a cosine, -1 to 1."""

    proposal: int
    likeness: float
    grade: Grade


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What `similar` found, nearest first, and with which encoder ("name version")."""

    found: tuple[Neighbour, ...]
    encoder: str


def scale_to_unit(vectors: Vectors) -> Vectors:
    """Rows divided by their length; a row of zeros stays one.

    >>> scale_to_unit(np.array([[3, 4], [0, 0]], np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Centre:
    """What all texts of a consultation share, by language: subtracted, what tells them apart is left.

    On the evaluation set, a mean for each language instead of one for all raises the recall of both models and brings
    translations together, since the language itself is a direction of the vectors.
    """

    overall: Vectors
    languages: tuple[str, ...]
    means: Vectors

    @classmethod
    def of(cls, vectors: Vectors, languages: Sequence[str]) -> "Centre":
        """The means of `vectors`, shape (texts, dimensions), written in `languages`, one code a text."""
        overall = vectors.sum(axis=0, dtype=np.float64) / (len(vectors) + _MEAN_PRIOR)
        codes = np.asarray(languages, dtype=str)
        known = tuple(sorted(set(languages)))
        means = [_shrunken_mean(vectors[codes == code], overall) for code in known]
        return cls(overall.astype(np.float32)[None], known, np.array([overall, *means], np.float32)[1:])

    def apply(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """`vectors` less the mean of their language (the overall one for a language not met before), as unit rows."""
        table = np.vstack([self.overall, self.means]) if len(self.means) else self.overall
        place = {code: row + 1 for row, code in enumerate(self.languages)}
        rows = [place.get(code, 0) for code in languages]
        return scale_to_unit(vectors - table[rows])


def _shrunken_mean(vectors: Vectors, overall: NDArray[np.float64]) -> NDArray[np.float64]:
    total = vectors.sum(axis=0, dtype=np.float64) + _MEAN_PRIOR * overall
    mean: NDArray[np.float64] = total / (len(vectors) + _MEAN_PRIOR)
    return mean


@dataclass(frozen=True, slots=True, eq=False)
class TextSpace:
    """The proposals of a consultation as centred unit vectors, in order of id, with the encoder that made them."""

    ids: Ids
    languages: tuple[str, ...]
    vectors: Vectors
    centre: Centre
    encoder: TextVectors

    @classmethod
    def of(cls, encoder: TextVectors, texts: dict[int, str], languages: dict[int, str] | None = None) -> "TextSpace":
        """The space of `texts` by proposal id. Languages that are not given are detected.

        >>> from parvis.insight.lexical import LexicalVectors
        >>> texts = {7: "We should light the bus stops", 3: "We should train judges"}
        >>> TextSpace.of(LexicalVectors(), texts).ids.tolist()
        [3, 7]
        """
        ids = sorted(texts)
        known = languages or {}
        codes = tuple(known.get(i) or detect_language(texts[i]) for i in ids)
        raw = encoder.encode([texts[i] for i in ids])
        centre = Centre.of(raw, codes)
        return cls(np.array(ids, np.int64), codes, centre.apply(raw, codes), centre, encoder)

    def place(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Vectors:
        """New texts as vectors of this space, shape (texts, dimensions)."""
        codes = languages or [detect_language(text) for text in texts]
        return self.centre.apply(self.encoder.encode(texts), codes)

    @property
    def encoder_name(self) -> str:
        return f"{self.encoder.name} {self.encoder.version}"


def nearest(vectors: Vectors, query: Vectors, k: int) -> tuple[Ids, Vectors]:
    """The rows of `vectors` nearest to `query`, shape (dimensions,), with their likeness, both of length k at most.

    Exact; of equals the first row comes first.

    >>> rows, likeness = nearest(np.eye(3, dtype=np.float32), np.array([0.6, 0.8, 0], np.float32), k=2)
    >>> rows.tolist(), likeness.round(1).tolist()
    ([1, 0], [0.800000011920929, 0.6000000238418579])
    """
    likeness = vectors @ query
    k = min(k, len(likeness))
    if k <= 0:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    least = np.partition(likeness, len(likeness) - k)[len(likeness) - k]
    candidates = np.flatnonzero(likeness >= least)
    best = candidates[np.lexsort((candidates, -likeness[candidates]))][:k]
    return best.astype(np.int64), likeness[best]


def similar(space: TextSpace, text: str, *, language: str | None = None, k: int = 3) -> Neighbours:
    """The proposals of `space` that a person may vote for instead of writing `text`: at most k, near ones only.

    >>> from parvis.insight.lexical import LexicalVectors
    >>> texts = {1: "We should light the bus stops", 2: "We should train judges", 3: "Open more shelters"}
    >>> answer = similar(TextSpace.of(LexicalVectors(), texts), "light all bus stops at night")
    >>> [neighbour.proposal for neighbour in answer.found]
    [1]
    """
    if not len(space.ids):
        return Neighbours((), space.encoder_name)
    query = space.place([text], [language] if language else None)[0]
    rows, likeness = nearest(space.vectors, query, k)
    found = [
        Neighbour(int(space.ids[row]), float(value), grade_of(float(value), space.encoder.scale))
        for row, value in zip(rows, likeness, strict=True)
    ]
    return Neighbours(tuple(one for one in found if one.grade is not Grade.FAR), space.encoder_name)


def grade_of(likeness: float, scale: Scale) -> Grade:
    """How near a likeness is on an encoder's own scale."""
    if likeness >= scale.copy:
        return Grade.COPY
    return Grade.NEAR if likeness >= scale.hint else Grade.FAR
