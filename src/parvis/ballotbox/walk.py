"""What a link asks of a whole visit, carried from address to address: a source, theme, territory, language, originals.

Nothing is stored on the device for it. Pages that are rendered once for everyone have marks in their addresses, which
are filled in for each link that is asked for.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

CARRIED = ("source", "theme", "territory", "lang", "originals")
FIRST = "first"
"""Asks for a card once: only the same page in another language keeps it."""
_MARK = re.compile(r"<walk([?&])([\w,]*)>")


def walk_mark(*, is_first: bool, without: str = "") -> str:
    """Stands in the address of a ready-made page for what is carried, `without` the names that it gives itself.

    Names are joined by commas.

    No text of a page can hold it by chance: there, `<` is always escaped.

    >>> walk_mark(is_first=True), walk_mark(is_first=False, without="theme")
    ('<walk?>', '<walk&theme>')
    """
    return f"<walk{'?' if is_first else '&'}{without}>"


def fill_walk(page: str, carried: Mapping[str, str]) -> str:
    """The page with its marks filled in.

    >>> fill_walk('href="/c/parks/vote<walk?>" href="?lang=fr<walk&lang>"', {"source": "radio", "first": "7"})
    'href="/c/parks/vote?source=radio" href="?lang=fr&amp;source=radio&amp;first=7"'
    >>> fill_walk('href="/c/parks/vote<walk?>"', {})
    'href="/c/parks/vote"'
    """

    def fill(found: re.Match[str]) -> str:
        start, own = found[1], found[2].split(",")
        names = (*CARRIED, FIRST) if "lang" in own else CARRIED
        query = urlencode({name: carried[name] for name in names if carried.get(name) and name not in own})
        return escape(start + query) if query else ""

    return _MARK.sub(fill, page)
