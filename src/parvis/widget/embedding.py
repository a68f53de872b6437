"""What another site needs to embed a consultation: one script, or the description that oEmbed asks."""

from pathlib import Path
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from parvis.domain.errors import UnknownConsultation
from parvis.domain.phase import PUBLIC_PHASES
from parvis.records.models import Consultation

_LOADER = Path(__file__).parent / "loader.js"
WIDTH, HEIGHT = 480, 520
SHARED_SECONDS = 3600


@require_safe
def show_loader(_request: HttpRequest) -> HttpResponse:
    """The script that a page names once for each consultation it shows."""
    headers = {
        "Cache-Control": f"public, max-age={SHARED_SECONDS}",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    return HttpResponse(_LOADER.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """The oEmbed 1.0 answer for `url`, the address of a consultation here. Raises `UnknownConsultation`."""
    consultation = _find(request)
    text = consultation.text_in()
    address = request.build_absolute_uri(f"{consultation.address}embed")
    width = _bounded(request.GET.get("maxwidth"), WIDTH)
    height = _bounded(request.GET.get("maxheight"), HEIGHT)
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" style="border:0;max-width:100%"></iframe>',
        address,
        width,
        height,
        text.question,
    )
    document = {
        "version": "1.0",
        "type": "rich",
        "provider_name": text.organiser_name,
        "provider_url": request.build_absolute_uri("/"),
        "title": text.question,
        "html": frame,
        "width": width,
        "height": height,
        "cache_age": SHARED_SECONDS,
    }
    return JsonResponse(document, headers={"Access-Control-Allow-Origin": "*"})


def _find(request: HttpRequest) -> Consultation:
    try:
        slug = resolve(urlsplit(request.GET.get("url", "")).path.removesuffix("/") + "/vote").kwargs.get("slug")
    except Resolver404:
        raise UnknownConsultation from None
    found = Consultation.objects.prefetch_related("texts").filter(slug=slug).first()
    if found is None or found.phase() not in PUBLIC_PHASES or not found.embed_sites:
        raise UnknownConsultation
    return found


def _bounded(asked: str | None, usual: int) -> int:
    return min(usual, max(int(asked), 200)) if asked and asked.isdecimal() and len(asked) < 6 else usual
