"""Sentences and figures for people, in one language, where no web request says which: terminals, files, drawings."""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import parvis

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Telling:
    """How to tell something in `language` (ISO 639-1): `translate` turns a sentence of the code into it."""

    language: str = "en"
    translate: Callable[[str], str] = str

    @classmethod
    def of(cls, language: str) -> "Telling":
        """The sentences of the catalogues in `language`; those of the code for a language without a catalogue."""
        catalogues = Path(parvis.__file__).parent / "locale"
        return cls(language, gettext.translation("django", catalogues, [language], fallback=True).gettext)

    def say(self, sentence: str, **values: object) -> str:
        """A sentence with its values filled in.

        >>> Telling().say("Group {name}", name="A")
        'Group A'
        """
        return self.translate(sentence).format(**values)

    def number(self, count: float) -> str:
        """A whole number, its thousands apart as the language does.

        >>> Telling().number(3943), Telling("fr").number(3943) == "3\\u202f943"
        ('3,943', True)
        """
        told = f"{count:,.0f}"
        return told if self.language == "en" else told.replace(",", "\u202f")

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as a whole percentage.

        >>> Telling().percent(0.54), Telling("fr").percent(0.54) == "54\\u00a0%"
        ('54%', True)
        """
        return f"{share:.0%}" if self.language == "en" else f"{share * 100:.0f}\u00a0%"
