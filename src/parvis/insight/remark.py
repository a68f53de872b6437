"""A remark on a text: what it seems to hold, where, and a gentle sentence on how to reword. It never refuses."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from parvis.domain.errors import gettext_noop


class RemarkKind(StrEnum):
    """What a text seems to hold."""

    DANGER = "danger"
    TESTIMONY = "testimony"
    ACCUSATION = "accusation"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    LINK = "link"
    INSULT = "insult"
    SHOUTING = "shouting"
    SEVERAL_IDEAS = "several-ideas"
    QUESTION = "question"


SENTENCES: dict[RemarkKind, str] = {
    RemarkKind.DANGER: gettext_noop(
        "Someone may be in danger now. If it is you or someone you know, help is one tap away, day and night. "
        "Nobody calls here: please do not wait for an answer on this page."
    ),
    RemarkKind.TESTIMONY: gettext_noop(
        "This looks like something that happened to you or to someone close. Thank you for your trust. Here, everyone "
        "will read your words: you could say what should change, for example “We should believe victims who report”."
    ),
    RemarkKind.ACCUSATION: gettext_noop(
        "This seems to accuse someone who can be recognised. It cannot be published as it is: you could propose what "
        "should be done in all such cases, without saying who."
    ),
    RemarkKind.NAME: gettext_noop("This seems to name someone. You could say “a neighbour” or “an officer” instead."),
    RemarkKind.PHONE: gettext_noop("This looks like a telephone number. Everyone would see it: please leave it out."),
    RemarkKind.EMAIL: gettext_noop("This looks like an e-mail address. Everyone would see it: please leave it out."),
    RemarkKind.ADDRESS: gettext_noop("This looks like someone’s address. You could name the place more broadly."),
    RemarkKind.LINK: gettext_noop("Links are not shown. You could say in a few words what people would find there."),
    RemarkKind.INSULT: gettext_noop("These words may hurt. The same idea without them will convince more people."),
    RemarkKind.SHOUTING: gettext_noop("Capital letters are hard to read. Small letters will be heard just as well."),
    RemarkKind.SEVERAL_IDEAS: gettext_noop(
        "There seem to be several ideas here. People can only vote on one at a time: send each of them on its own."
    ),
    RemarkKind.QUESTION: gettext_noop(
        "This looks like a question. You could say what you would like to be done, for example “We should…”."
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What `text[start:end]` seems to hold; `sentence` is a gettext message id."""

    kind: RemarkKind
    start: int
    end: int

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]


def smooth(text: str) -> str:
    """The text with plain apostrophes and spaces, of the same length, so that positions hold.

    >>> smooth("l’eau")
    "l'eau"
    """
    return text.translate(_SMOOTHED)


def any_of(*words: str) -> str:
    """A pattern for any of the words, given with spaces between; `*` stands for any ending, `_` for a space.

    >>> re.findall(any_of("menac* bat porte_plainte"), "il menaçait, menace et bat; elle porte plainte")
    ['menace', 'bat', 'porte plainte']
    """
    known = [re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s+") for word in " ".join(words).split()]
    return rf"\b(?:{'|'.join(known)})(?!\w)"


def find_all(kind: RemarkKind, patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[Remark]:
    """A remark for each place in `text` (smooth) where one of `patterns` is found; overlapping ones once."""
    end = -1
    for start, stop in sorted(found.span() for pattern in patterns for found in pattern.finditer(text)):
        if start >= end:
            yield Remark(kind, start, stop)
            end = stop


_SMOOTHED = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
