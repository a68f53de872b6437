"""How figures are written for people: the same in the report's sentences, tables and charts."""


def number(value: float) -> str:
    """A whole number, its thousands apart by a thin space that does not break, as in both our languages.

    >>> number(33000) == "33\\u202f000"
    True
    """
    return f"{value:,.0f}".replace(",", "\u202f")


def percent(share: float) -> str:
    """A share as a whole percentage.

    >>> percent(0.874) == "87\\u202f%"
    True
    """
    return f"{share * 100:.0f}\u202f%"
