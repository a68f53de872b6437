"""Those who hold a consultation together with its organiser, as the organiser writes them: one a line."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner: a name, and the address of its site or nothing."""

    name: str
    address: str


def read_partners(written: str) -> list[Partner]:
    """The partners that lines of text name. A line that is an address alone is its own name; empty lines are none.

    >>> [(partner.name, partner.address) for partner in read_partners("Tours https://www.example.org\\n\\nLibrary")]
    [('Tours', 'https://www.example.org'), ('Library', '')]
    """
    partners = []
    for line in written.splitlines():
        found = _ADDRESS.search(line)
        address = found[0] if found else ""
        name = line.replace(address, "").strip(" \t:,;()–—-") if address else line.strip()
        if name or address:
            partners.append(Partner(name or address, address))
    return partners
