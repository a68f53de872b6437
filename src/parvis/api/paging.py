"""How lists of the API are cut in pages: what a page is asked by."""

from django.http import HttpRequest

from parvis.domain.errors import MalformedRequest

PAGE_SIZE = 100
MAXIMUM_PAGE_SIZE = 500


def read_page(request: HttpRequest) -> tuple[int, int]:
    """The id after which a page begins, and how many it holds. Raises `MalformedRequest`."""
    size = min(read_whole(request, "size", PAGE_SIZE), MAXIMUM_PAGE_SIZE)
    return read_whole(request, "after", 0), size or PAGE_SIZE


def read_whole(request: HttpRequest, name: str, default: int) -> int:
    """A whole number of the query. Raises `MalformedRequest`."""
    written = request.GET.get(name, "")
    if not written:
        return default
    if not written.isascii() or not written.isdecimal() or len(written) > 12:
        raise MalformedRequest(detail=f"“{name}” must be a whole number.")
    return int(written)
