"""The name of another site, as a browser compares it: a scheme, a host that may start with a star, maybe a port."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from parvis.domain.errors import BadRequest, gettext_noop

MOST_SITES = 100
_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
_NEAR = frozenset({"localhost", "127.0.0.1"})


class BadSite(BadRequest):
    code = "bad-site"
    sentence = gettext_noop(
        "“{site}” is not the address of a site. Write one a line, for example https://news.example."
    )


class TooManySites(BadRequest):
    code = "too-many-sites"
    sentence = gettext_noop("A consultation names {limit} sites at most. A star stands for the names before a site.")


def read_site(written: str) -> str:
    """The site of an address that someone wrote or pasted, as a browser's policy names it. Raises `BadSite`.

    Only https, but for this very machine: a page that travels in the clear could show anything around the votes.

    >>> read_site("News.example"), read_site("https://www.mairie.fr/actu?id=3"), read_site("*.journal.example")
    ('https://news.example', 'https://www.mairie.fr', 'https://*.journal.example')
    >>> read_site("http://localhost:8080")
    'http://localhost:8080'
    """
    text = written.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("*.").encode("idna").decode().lower()
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError) as error:
        raise BadSite(site=written) from error
    host = f"*.{host}" if (parts.hostname or "").startswith("*.") else host
    is_near = host in _NEAR and parts.scheme in {"http", "https"}
    if (not is_near and (parts.scheme != "https" or not _HOST.fullmatch(host))) or parts.username:
        raise BadSite(site=written)
    return f"{parts.scheme}://{host}{port}"


def read_sites(lines: Sequence[str]) -> list[str]:
    """The sites of these lines, once each, in their order; empty lines count for nothing.

    Raises `BadSite`, `TooManySites`.
    """
    sites = list(dict.fromkeys(read_site(line) for line in lines if line.strip()))
    if len(sites) > MOST_SITES:
        raise TooManySites(limit=MOST_SITES)
    return sites
