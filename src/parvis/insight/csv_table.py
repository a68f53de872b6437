"""A strict reader of CSV tables: every fault is told with its file and line. Knows nothing of what the columns mean."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parvis.domain.errors import BadFile, gettext_noop

_INTEGER = re.compile(r"-?[0-9]{1,18}")


class MissingFile(BadFile):
    code = "missing-file"
    sentence = gettext_noop("{file}: there is no such file in {directory}. Nothing was imported.")


class MissingColumn(BadFile):
    code = "missing-column"
    sentence = gettext_noop("{file}: the column “{column}” is missing; the file has: {found}. Nothing was imported.")


class BrokenTable(BadFile):
    code = "broken-table"
    sentence = gettext_noop("{file}, line {line}: {detail} The file may be cut short or damaged. Nothing was imported.")


class WrongEncoding(BadFile):
    code = "wrong-encoding"
    sentence = gettext_noop(
        "{file}, line {line}: this is not UTF-8 text (it may be Latin-1 or Windows-1252). "
        "Save the file again as “CSV UTF-8”, or convert it with: iconv -f WINDOWS-1252 -t UTF-8. Nothing was imported."
    )


class NotAnInteger(BadFile):
    code = "not-an-integer"
    sentence = gettext_noop(
        "{file}, line {line}: the column “{column}” holds “{value}”, where a whole number "
        "from {low} to {high} is needed. Nothing was imported."
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table, or several where a quoted cell holds line breaks; `line` is its first one, from 1."""

    file: str
    line: int
    cells: dict[str, str]

    def integer(self, column: str, *, low: int = 0, high: int = 2**63 - 1) -> int:
        """The whole number in a column. Raises `NotAnInteger`.

        >>> Record("votes.csv", 2, {"vote": "-1"}).integer("vote", low=-1, high=1)
        -1
        """
        value = self.cells[column].strip()
        if not _INTEGER.fullmatch(value) or not low <= int(value) <= high:
            raise NotAnInteger(file=self.file, line=self.line, column=column, value=value[:40], low=low, high=high)
        return int(value)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. Raises `MissingFile`, `WrongEncoding`."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise MissingFile(file=path.name, directory=path.parent) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongEncoding(file=path.name, line=data.count(b"\n", 0, error.start) + 1) from error


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each record with its first line. Raises `MissingFile`, `WrongEncoding`, `BrokenTable`."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            detail = f"this line starts a quoted cell that does not end well ({error})."
            raise BrokenTable(file=path.name, line=line, detail=detail) from error
        if cells:
            yield line, cells


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Record]:
    """The records of a table whose first line names its columns, of which `columns` must be there, in any order.

    Raises the errors of `read_rows`, `MissingColumn`, and `BrokenTable` for a record with too few or too many cells.
    """
    rows = read_rows(path)
    _, names = next(rows, (1, []))
    for column in columns:
        if column not in names:
            raise MissingColumn(file=path.name, column=column, found=", ".join(names[:12]) or "-")
    for line, cells in rows:
        if len(cells) != len(names):
            detail = f"this line has {len(cells)} cells where the first line names {len(names)} columns."
            raise BrokenTable(file=path.name, line=line, detail=detail)
        yield Record(path.name, line, dict(zip(names, cells, strict=True)))
