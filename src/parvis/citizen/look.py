"""The organiser's colours and logo on the citizens' pages, and its partners' logos, from this host."""

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
    """The organiser's logo. Raises `NotFound`."""
    look = look_of(find_public(slug))
    if look is None or not look.logo:
        raise NotFound
    return _picture(bytes(look.logo), look.logo_type)


@require_safe
def show_partner_logo(_request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The logo of a partner that the organiser still names. Raises `NotFound`."""
    consultation = find_public(slug)
    logo = consultation.partner_logos.filter(pk=number).first()
    if logo is None or logo.partner not in {one.name for one in consultation.partner_list}:
        raise NotFound
    return _picture(bytes(logo.content), logo.type)


def _picture(content: bytes, kind: str) -> HttpResponse:
    """A drawing is served so that nothing in it could run, even opened alone."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _kept(answer)


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
    return answer
