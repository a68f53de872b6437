"""Opinions, their qualifiers, and the mark that holds both in one small integer.

What is shown to people (labels, translations) is not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from parvis.domain.errors import UnknownMark, UnknownOpinion, UnknownQualifier


class Opinion(IntEnum):
    """What one participant says of one proposal. `WITHDRAWN` is also the state before any ballot."""

    WITHDRAWN = 0
    AGREE = 1
    NEUTRAL = 2
    DISAGREE = 3
    SKIP = 4


class Qualifier(StrEnum):
    """A nuance given with an opinion; each belongs to exactly one opinion."""

    LOVE = "love"
    REALISTIC = "realistic"
    OBVIOUS = "obvious"
    NOT_UNDERSTOOD = "not-understood"
    NOT_CONCERNED = "not-concerned"
    NO_OPINION = "no-opinion"
    NO_WAY = "no-way"
    UNREALISTIC = "unrealistic"
    EMPTY_WORDS = "empty-words"


QUALIFIERS: dict[Opinion, tuple[Qualifier, ...]] = {
    Opinion.WITHDRAWN: (),
    Opinion.AGREE: (Qualifier.LOVE, Qualifier.REALISTIC, Qualifier.OBVIOUS),
    Opinion.NEUTRAL: (Qualifier.NOT_UNDERSTOOD, Qualifier.NOT_CONCERNED, Qualifier.NO_OPINION),
    Opinion.DISAGREE: (Qualifier.NO_WAY, Qualifier.UNREALISTIC, Qualifier.EMPTY_WORDS),
    Opinion.SKIP: (),
}
OPINION_NAMES: dict[str, Opinion] = {opinion.name.lower(): opinion for opinion in Opinion}
MARK_COUNT = 33
"""Marks are integers from 0 to MARK_COUNT - 1; 26 of them are valid."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An opinion and its qualifiers.

    As an integer: eight times the opinion, plus one bit for each qualifier in the order of `QUALIFIERS`.

    >>> int(Mark.of("agree", ["realistic"]))
    10
    >>> Mark.from_int(10).qualifiers
    (<Qualifier.REALISTIC: 'realistic'>,)
    """

    opinion: Opinion
    qualifiers: tuple[Qualifier, ...] = ()

    def __int__(self) -> int:
        allowed = QUALIFIERS[self.opinion]
        return self.opinion * 8 + sum(1 << allowed.index(qualifier) for qualifier in self.qualifiers)

    @classmethod
    def of(cls, opinion: str, qualifiers: Iterable[str] = ()) -> "Mark":
        """The mark that these words name.

        Raises `UnknownOpinion`, or `UnknownQualifier` for a word that does not stand under the opinion.
        """
        if opinion not in OPINION_NAMES:
            raise UnknownOpinion(opinion=opinion, known=", ".join(OPINION_NAMES))
        found = OPINION_NAMES[opinion]
        allowed = QUALIFIERS[found]
        wanted = set(qualifiers)
        for word in sorted(wanted.difference(allowed)):
            known = ", ".join(allowed) or "-"
            raise UnknownQualifier(qualifier=word, opinion=opinion, known=known)
        return cls(found, tuple(qualifier for qualifier in allowed if qualifier in wanted))

    @classmethod
    def from_int(cls, mark: int) -> "Mark":
        """The mark that `mark`, an integer of the log, stands for. Raises `UnknownMark`."""
        if not is_mark(mark):
            raise UnknownMark(mark=mark)
        opinion = Opinion(mark >> 3)
        return cls(opinion, tuple(q for bit, q in enumerate(QUALIFIERS[opinion]) if mark & (1 << bit)))


def is_mark(mark: int) -> bool:
    """Whether `mark` is one of the 26 integers that a ballot may carry."""
    return 8 <= mark < MARK_COUNT or mark == 0


def marks_of(opinion: Opinion) -> range:
    """The integers of all marks of an opinion, with any qualifiers.

    >>> marks_of(Opinion.DISAGREE)
    range(24, 32)
    """
    start = opinion * 8
    return range(start, start + (8 if QUALIFIERS[opinion] else 1))


def marks_with(qualifier: Qualifier) -> tuple[int, ...]:
    """The integers of all marks that carry a qualifier.

    >>> marks_with(Qualifier.LOVE)
    (9, 11, 13, 15)
    """
    opinion = next(o for o, allowed in QUALIFIERS.items() if qualifier in allowed)
    bit = 1 << QUALIFIERS[opinion].index(qualifier)
    return tuple(mark for mark in marks_of(opinion) if mark & bit)
