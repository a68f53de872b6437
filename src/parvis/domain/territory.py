"""The name of a territory of a consultation: one clean line, so that two that look alike are one."""

import unicodedata

from parvis.domain.errors import BadRequest, gettext_noop

LONGEST_TERRITORY = 120
MOST_TERRITORIES = 2_000
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class BadTerritoryName(BadRequest):
    code = "bad-territory-name"
    sentence = gettext_noop("The name of a territory has one to {limit} characters. This one has {length}.")


class UnknownTerritory(BadRequest):
    code = "unknown-territory"
    sentence = gettext_noop("“{name}” is not on the consultation’s list of territories.")


def clean_name(name: str) -> str:
    """The name as it will be kept: composed (NFC), on one line, without invisible characters, spaces folded.

    Characters that turn the direction of writing go too: a name must not change how the words around it read.
    Raises `BadTerritoryName`.

    >>> clean_name("  Port-\\u202eLanterne\\n")
    'Port-Lanterne'
    """
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(
        " " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c) not in _HIDDEN
    )
    folded = " ".join(visible.split())
    if not 1 <= len(folded) <= LONGEST_TERRITORY:
        raise BadTerritoryName(limit=LONGEST_TERRITORY, length=len(folded))
    return folded


def key_of(name: str) -> str:
    """What two writings of one name have in common.

    >>> key_of("Val-aux-Saules") == key_of("VAL-AUX-SAULES ")
    True
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()
