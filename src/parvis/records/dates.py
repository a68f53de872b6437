"""Dates as people read them, in the active language: the one place that knows what a format string cannot say."""

import re
from datetime import date, datetime

from django.utils import formats
from django.utils.dateformat import format as format_by
from django.utils.translation import get_language

_FRENCH = {"DATETIME_FORMAT": "j F Y à H:i", "j M": "j b"}
_FIRST_OF_MONTH = re.compile(r"\bj(?= [FMNbE])")


def read_date(moment: date | datetime, pattern: str = "DATE_FORMAT") -> str:
    r"""A date, or a moment in its own time zone, by the name of a format or by a pattern of Django's `date` filter.

    French says the first of a month as an ordinal, and “à” before the hour.

    >>> from django.utils.translation import override
    >>> with override("fr"):
    ...     read_date(date(2026, 1, 1)), read_date(date(2026, 1, 21)), read_date(date(2026, 1, 1), "j M")
    ('1er janvier 2026', '21 janvier 2026', '1er jan')
    >>> with override("en"):
    ...     read_date(date(2026, 1, 1))
    'Jan. 1, 2026'
    """
    is_french = (get_language() or "").split("-")[0] == "fr"
    shape = (_FRENCH.get(pattern) if is_french else None) or formats.get_format(pattern)
    if is_french and moment.day == 1:
        shape = _FIRST_OF_MONTH.sub(r"j\\e\\r", shape)
    return format_by(moment, shape)
