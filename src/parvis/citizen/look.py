"""The organiser's colours and logo on the citizens' pages, from this host."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parvis.citizen.public import find_public, look_of
from parvis.domain.errors import NotFound

KEPT_SECONDS = 30 * 24 * 3600
"""Their addresses carry the version of the look: what is at one never changes."""


@require_safe
def show_style(_request: HttpRequest, slug: str) -> HttpResponse:
    """The tokens that the organiser's look replaces. Raises `NotFound`."""
    look = look_of(find_public(slug))
    if look is None or not look.style:
        raise NotFound
    return _kept(HttpResponse(look.style, content_type="text/css; charset=utf-8"))


@require_safe
def show_logo(_request: HttpRequest, slug: str) -> HttpResponse:
    """The logo; a drawing is served so that nothing in it could run, even opened alone. Raises `NotFound`."""
    look = look_of(find_public(slug))
    if look is None or not look.logo:
        raise NotFound
    answer = HttpResponse(bytes(look.logo), content_type=look.logo_type)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _kept(answer)


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
    return answer
