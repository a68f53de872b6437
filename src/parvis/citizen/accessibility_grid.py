"""The grid of the accessibility statement: each criterion of WCAG 2.2, A and AA, and how it was last checked."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FILE = Path(__file__).parent / "data" / "accessibility_grid.json"
CHECKED_WORDS: dict[str, Promise] = {
    "test": _("checked by a test at each change"),
    "source": _("read in the source by its authors, not tried by a person"),
    "na": _("does not apply"),
    "none": _("not checked yet"),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its number, level, name, and how it was checked."""

    number: str
    level: str
    name: str
    checked: str

    @property
    def words(self) -> Promise:
        """How it was checked, in the active language."""
        return CHECKED_WORDS[self.checked]


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole grid, when it was filled in, and how many criteria were checked in which way."""

    standard: str
    date: str
    criteria: tuple[Criterion, ...]

    @property
    def counts(self) -> list[tuple[Promise, int]]:
        """Each way of checking, with how many criteria it was used for."""
        found = Counter(criterion.checked for criterion in self.criteria)
        return [(word, found[checked]) for checked, word in CHECKED_WORDS.items() if found[checked]]


def read_grid(language: str) -> Grid:
    """The grid with its names in a language, in English where it has none.

    >>> read_grid("fr").criteria[0].name
    'Contenu non textuel'
    """
    document = _document()
    criteria = tuple(
        Criterion(row["criterion"], row["level"], row["name"].get(language, row["name"]["en"]), row["checked"])
        for row in document["rows"]
    )
    return Grid(document["standard"], document["date"], criteria)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return document
