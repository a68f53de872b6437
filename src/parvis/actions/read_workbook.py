"""Lines of a spreadsheet (xlsx) as texts: its first sheet, read in one pass, with no formula ever computed."""

import io
import zipfile
from collections.abc import Iterator

from parvis.actions.import_seeds import MOST_LINES, Columns, Row, find_columns
from parvis.domain.errors import BadRequest, gettext_noop

LARGEST_UNPACKED = 30_000_000
"""Bytes: a sheet that grows beyond when it is unpacked is a trap, not a list of sentences."""


class FileUnreadable(BadRequest):
    code = "file-unreadable"
    sentence = gettext_noop(
        "This file is not a text in UTF-8 or a sheet in xlsx, of {limit} kB at most. Nothing was brought in."
    )


def read_workbook(content: bytes, *, language: str) -> Iterator[Row]:
    """Each row of the first sheet, at most `MOST_LINES` and a few more.

    The first row names a column `text`, maybe `language` and `territory`; else the first column is taken, row 1 too.
    Raises `FileUnreadable` for what is no such file.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise FileUnreadable(limit=LARGEST_UNPACKED // 1000)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=MOST_LINES * 2, max_col=50)
        found = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise FileUnreadable(limit=LARGEST_UNPACKED // 1000) from error
    return _lines(found, language)


def _lines(rows: list[tuple[str, ...]], language: str) -> Iterator[Row]:
    columns = find_columns(rows[0] if rows else ())
    start = 2
    if columns.text is None:
        columns, start = Columns(text=0, language=None, territory=None), 1
    for number, row in enumerate(rows[start - 1 :], start=start):
        yield columns.read(number, row, language)
