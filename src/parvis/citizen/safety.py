"""The way out: where a person goes who must leave a page at once."""

from django.http import HttpRequest

WAY_OUT = "https://www.wikipedia.org/"
"""A page that anyone might be reading."""


def way_out(_request: HttpRequest) -> dict[str, str]:
    """For templates: the address of the quick exit."""
    return {"way_out": WAY_OUT}
