"""The door to machine translation: a port, the reasons why there is no translation, and the checks on what comes back.

Off unless an operator sets an address. When in doubt a translation is thrown away: the original always stands.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from parvis.domain.errors import BadProposalText, gettext_noop
from parvis.domain.proposal import clean_text
from parvis.insight.remark import RemarkKind
from parvis.insight.wording import examine_wording
from parvis.insight.words import COMMON_WORDS, cut_words, language_by_common_words

LONGEST = 1_000
_SPARE_LENGTH = 60
_GROWTH = 3
_FEWEST_WORDS = 4
_FEWEST_COMMON = 2
_MARKUP = re.compile(r"</?[a-z!]|&(?:#?\w{2,8});|```|\{\s*\"|\[/?[a-z]+\]|[\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_NEVER_ADDED = frozenset({RemarkKind.PHONE, RemarkKind.EMAIL, RemarkKind.LINK})


@dataclass(frozen=True, slots=True)
class NoTranslation:
    """Why there is no translation. `code` is stable; `sentence` is a gettext message id.

    With `is_service` the fault is the service's, and nothing more is asked of it for a while; else it is this text's.
    """

    code: str
    sentence: str
    is_service: bool = False


SLOW = NoTranslation("slow", gettext_noop("The translation service did not answer in time."), is_service=True)
UNREACHABLE = NoTranslation("unreachable", gettext_noop("The translation service cannot be reached."), is_service=True)
DENIED = NoTranslation(
    "denied", gettext_noop("The translation service refused: its key is wrong, or its limit is reached."), True
)
MALFORMED = NoTranslation(
    "malformed", gettext_noop("The translation service gave an answer that cannot be read."), is_service=True
)
UNSUPPORTED = NoTranslation("unsupported", gettext_noop("The translation service does not take this text."))
EMPTY = NoTranslation("empty", gettext_noop("The translation was empty, or the same as the original."))
TOO_LONG = NoTranslation("too-long", gettext_noop("The translation was far longer than the original."))
MARKUP = NoTranslation("markup", gettext_noop("The translation held markup."))
ADDED = NoTranslation("added", gettext_noop("The translation added a link, an address or a number."))
FIGURES = NoTranslation("figures", gettext_noop("The translation changed a figure."))
WRONG_LANGUAGE = NoTranslation("wrong-language", gettext_noop("The translation was in another language."))
TO_A_MACHINE = NoTranslation("to-a-machine", gettext_noop("The text speaks to a machine; it was not sent to one."))
FAULTS = {
    fault.code: fault
    for fault in (
        *(SLOW, UNREACHABLE, DENIED, MALFORMED),
        *(UNSUPPORTED, EMPTY, TOO_LONG, MARKUP, ADDED, FIGURES, WRONG_LANGUAGE, TO_A_MACHINE),
    )
}


class Translator(Protocol):
    """A port: a service that turns one text from a language into another, or says why it cannot. It never raises."""

    @property
    def engine(self) -> str:
        """What it is called, as shown to readers."""

    def version(self) -> str:
        """Its version or model, empty when it does not tell. It may ask the service."""

    def translate(self, text: str, source: str, target: str) -> str | NoTranslation: ...


def translate(
    translator: Translator, text: str, source: str, target: str, *, longest: int = LONGEST
) -> str | NoTranslation:
    """A checked translation of `text`, or why there is none. Languages are ISO 639-1 codes."""
    found = translator.translate(text, source, target)
    if isinstance(found, NoTranslation):
        return found
    return check_translation(text, found, source, target, longest=longest)


def check_translation(
    original: str, translated: str, source: str, target: str, *, longest: int = LONGEST
) -> str | NoTranslation:
    """The translation on one line of at most `longest` characters, or the first reason not to show it.

    >>> check_translation("Il faut 3 bus de nuit", "We need 3 night buses", "fr", "en")
    'We need 3 night buses'
    >>> check_translation("Il faut 3 bus de nuit", "We need 30 night buses", "fr", "en").code
    'figures'
    >>> check_translation("Il faut 3 bus de nuit", "<b>We need 3 night buses</b>", "fr", "en").code
    'markup'
    """
    longest = min(longest, _GROWTH * len(original) + _SPARE_LENGTH)
    if len(translated) > 2 * longest:
        return TOO_LONG
    try:
        text = clean_text(translated, minimum=1, maximum=longest)
    except BadProposalText as error:
        return TOO_LONG if int(str(error.parameters["length"])) else EMPTY
    checks = (
        (EMPTY, not any(character.isalpha() for character in text) or _is_same(original, text)),
        (MARKUP, bool(_MARKUP.search(text)) and not _MARKUP.search(original)),
        (FIGURES, sorted(_FIGURE.findall(text)) != sorted(_FIGURE.findall(original))),
        (ADDED, bool((examine_wording(text, target).kinds & _NEVER_ADDED) - examine_wording(original, source).kinds)),
        (WRONG_LANGUAGE, _is_in_another_language(text, target)),
    )
    return next((fault for fault, is_found in checks if is_found), text)


def hash_source(text: str, language: str) -> str:
    """What tells that a translation belongs to this very text: its SHA-256 with its language, in hexadecimal."""
    return hashlib.sha256(f"{language}\x00{text}".encode()).hexdigest()


def _is_same(original: str, text: str) -> bool:
    """Whether nothing was translated. One or two words, such as a name, may be the same in two languages."""
    return text.casefold() == original.casefold() and len(cut_words(text)) >= _FEWEST_WORDS


def _is_in_another_language(text: str, target: str) -> bool:
    """Whether the common words of a text are clearly those of another language; short texts tell nothing."""
    if target not in COMMON_WORDS or len(cut_words(text)) < _FEWEST_WORDS:
        return False
    words = cut_words(text)
    told = language_by_common_words(text)
    if told not in COMMON_WORDS or told == target:
        return False
    for_it, for_target = (sum(word in COMMON_WORDS[code] for word in words) for code in (told, target))
    return for_it >= _FEWEST_COMMON and for_it > 2 * for_target
