"""Whether a reader prefers proposals as their authors wrote them: asked in the address, then kept in a cookie."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from parvis.ballotbox.catalogue import OpenProposal, Translation
from parvis.ballotbox.request import ORIGINALS, ORIGINALS_COOKIE


def prefers_originals(request: HttpRequest) -> bool:
    """Whether translations stay folded away for this reader."""
    asked = request.GET.get(ORIGINALS)
    return (asked if asked in {"0", "1"} else request.COOKIES.get(ORIGINALS_COOKIE)) == "1"


def keep_preference(request: HttpRequest, response: HttpResponseBase, **cookie: Any) -> None:
    """Keep on the device what the address asks; a reader who wants translations again keeps nothing."""
    asked = request.GET.get(ORIGINALS)
    if asked == "1":
        response.set_cookie(ORIGINALS_COOKIE, "1", **cookie)
    elif asked == "0":
        response.delete_cookie(ORIGINALS_COOKIE, samesite="Lax")


def originals_page(request: HttpRequest) -> dict[str, str]:
    """For templates: the address of this very page with originals, and with translations."""
    found = {}
    for name, value in (("originals_href", "1"), ("translations_href", "0")):
        query = request.GET.copy()
        query[ORIGINALS] = value
        found[name] = f"?{query.urlencode()}"
    return found


def words_for(proposal: OpenProposal, request: HttpRequest) -> dict[str, Any]:
    """For templates: the text that this reader sees, its language, and what a note says of the other one."""
    return shown_words(proposal.text, proposal.language, proposal.translation(get_language() or ""), request)


def shown_words(text: str, language: str, found: Translation | None, request: HttpRequest) -> dict[str, Any]:
    """The same for a text and its translation in the reader's language, if there is one.

    `note` is `translated`, `machine`, `original` (a translation is there, and this reader prefers originals), or empty.
    """
    original = {"original": text, "original_language": language, "engine": found.engine if found else ""}
    if found is None or prefers_originals(request):
        return {"text": text, "spoken": language, "note": "original" if found else "", **original}
    spoken = get_language() or ""
    return {"text": found.text, "spoken": spoken, "note": "machine" if found.engine else "translated", **original}
