"""Cells of CSV files that people open in a spreadsheet, which runs as a formula whatever looks like one."""

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guard_cell(text: str) -> str:
    """The text, preceded by an apostrophe where a spreadsheet would run it (OWASP, CSV injection). Numbers stay.

    >>> guard_cell("=1+1"), guard_cell("-3.5"), guard_cell("We should")
    ("'=1+1", '-3.5', 'We should')
    """
    if not text.lstrip(" ").startswith(_STARTS) or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal()
