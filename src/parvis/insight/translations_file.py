"""The file of kept translations beside an export's comments: what, from which language, by whom or what, and when."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from parvis.insight.csv_table import BrokenTable, Record, read_table

NAME = "translations.csv"
COLUMNS = (
    "comment-id",
    "comment-language",
    "language",
    "state",
    "machine",
    "made-by",
    "version",
    "timestamp",
    "datetime",
    "translation",
)
CURRENT, OUTDATED = "current", "outdated"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,6})?")


@dataclass(frozen=True, slots=True)
class KeptTranslation:
    """A translation of the comment `number`, from `source` into `language`, at `at` (milliseconds since 1970).

    `is_current` False: the comment was changed since, and the translation is no longer shown.
    """

    number: int
    source: str
    language: str
    text: str
    made_by: str
    version: str
    is_machine: bool
    at: int
    is_current: bool = True


def read_translations(folder: Path, known: Collection[int]) -> tuple[KeptTranslation, ...]:
    """The translations in a folder, none where it has no such file; `known` are the numbers of the comments.

    Raises `WrongEncoding`, `MissingColumn`, `NotAnInteger`, and `BrokenTable` for a language that is none, a comment
    that is not there, a state that is unknown, and a language that a comment has twice.
    """
    if not (folder / NAME).exists():
        return ()
    found: dict[tuple[int, str], KeptTranslation] = {}
    for record in read_table(folder / NAME, COLUMNS):
        made = _translation(record)
        if made.number not in known:
            raise _fault(record, f"no comment has the number {made.number}.")
        if (made.number, made.language) in found:
            raise _fault(record, f"comment {made.number} has “{made.language}” twice.")
        found[made.number, made.language] = made
    return tuple(found.values())


def _translation(record: Record) -> KeptTranslation:
    cells = record.cells
    for column in ("comment-language", "language"):
        if not _LANGUAGE.fullmatch(cells[column]):
            raise _fault(record, f"“{cells[column][:20]}” is not the code of a language.")
    for column, words in (("state", (CURRENT, OUTDATED)), ("machine", ("yes", "no"))):
        if cells[column] not in words:
            raise _fault(record, f"“{cells[column][:20]}” is none of: {', '.join(words)}.")
    return KeptTranslation(
        number=record.integer("comment-id"),
        source=cells["comment-language"],
        language=cells["language"],
        text=cells["translation"],
        made_by=cells["made-by"],
        version=cells["version"],
        is_machine=cells["machine"] == "yes",
        at=record.integer("timestamp"),
        is_current=cells["state"] == CURRENT,
    )


def _fault(record: Record, detail: str) -> BrokenTable:
    return BrokenTable(file=record.file, line=record.line, detail=detail)
