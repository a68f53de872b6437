"""How many people live in each group, as an organiser writes it down: one group a line, then its number."""

import re

from parvis.domain.errors import BadRequest, gettext_noop

_LINE = re.compile(r"(?P<group>.+?)\s*[;\t,:]\s*(?P<people>[\d\s.\u00a0\u202f']+)")


class BadMargin(BadRequest):
    code = "bad-margin"
    sentence = gettext_noop("Line {line} is not a name, a semicolon and a number of people: “{text}”.")


def read_margins(text: str) -> dict[str, int]:
    """The number of people of each group, by its name folded to small letters.

    Spaces and dots in a number are those of thousands. Raises `BadMargin` for the first line that cannot be read.

    >>> read_margins("Seine-Saint-Denis; 1 655 000\\n\\n18-24: 90.000")
    {'seine-saint-denis': 1655000, '18-24': 90000}
    """
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line.strip())
        digits = re.sub(r"\D", "", read["people"]) if read else ""
        if read is None or not digits:
            raise BadMargin(line=number, text=line.strip()[:60])
        found[read["group"].strip().casefold()] = int(digits)
    return found


def rename_margin(text: str, before: str, after: str) -> str:
    """The same lines, with the group `before` called `after`; its number stays.

    >>> rename_margin("Tours; 1 000\\nBlois; 20", "tours", "Grand Tours")
    'Grand Tours; 1 000\\nBlois; 20'
    """
    lines = []
    for line in text.splitlines():
        read = _LINE.fullmatch(line.strip())
        is_it = read is not None and read["group"].strip().casefold() == before.casefold()
        lines.append(f"{after}; {read['people']}" if read is not None and is_it else line)
    return "\n".join(lines)
