"""How figures are written for people: the same in the report's sentences, tables and charts."""

from collections.abc import Callable

from parvis.domain.errors import gettext_noop

_NARROW = "\u202f"
_POINT = "\u2396"
"""Stands for the decimal separator until `localise` has seen it."""
_THOUSAND = gettext_noop("1,000")
_HALF = gettext_noop("0.5")
_PERCENT = gettext_noop("{share}%")


def number(value: float) -> str:
    """A whole number, its thousands apart by a thin space that does not break, until `localise` has seen it.

    >>> number(33000) == "33\\u202f000"
    True
    """
    return f"{value:,.0f}".replace(",", _NARROW)


def percent(share: float) -> str:
    """A share as a whole percentage, until `localise` has seen it.

    >>> percent(0.874) == "87\\u202f%"
    True
    """
    return f"{share * 100:.0f}{_NARROW}%"


def decimal(value: float) -> str:
    """A number with the decimals that it has, until `localise` has seen it.

    >>> localise(decimal(7.2), str), decimal(6.0)
    ('7.2', '6')
    """
    return f"{value:g}".replace(".", _POINT)


def points(share: float) -> str:
    """A difference of shares in percentage points, with one decimal where it is small; no sign.

    >>> [localise(points(share), str) for share in (0.0042, -0.063, 0.31)]
    ['0.4', '6', '31']
    """
    value = abs(share) * 100
    return f"{value:.1f}".replace(".", _POINT) if value < 3 else f"{value:.0f}"


def localise(written: str, translate: Callable[[str], str]) -> str:
    """The same text with its figures as the reader's language writes them.

    >>> localise("33\\u202f000 people, 87\\u202f%", str)
    '33,000 people, 87%'
    """
    thousands = translate(_THOUSAND)[1:-3]
    sign = translate(_PERCENT).removeprefix("{share}")
    return written.replace(f"{_NARROW}%", sign).replace(_NARROW, thousands).replace(_POINT, translate(_HALF)[1])
