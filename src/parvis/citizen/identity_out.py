"""Signing out of a consultation that asks who one is: on this device, and at the provider where it can be told.

What the provider must be shown for that stays in a cookie of this device, for a day at most; nothing here keeps it.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.ballotbox.token import cookie_name
from parvis.citizen.identity_provider import COOKIE_PATH, adapter_of, provider_named, site_address
from parvis.citizen.public import find_public, page_of
from parvis.domain.errors import NotFound
from parvis.participation import forget_author, is_secure
from parvis.records.models import Consultation

COOKIE = "parvis_identity_out"
KEPT_SECONDS = 24 * 3600
_SALT = "parvis.citizen-identity-out"


def remember_identity(response: HttpResponse, provider: str, id_token: str) -> None:
    """Leave with this device what signing out at the provider needs."""
    kept = signing.dumps({"provider": provider, "id_token": id_token}, salt=_SALT, compress=True)
    response.set_cookie(
        COOKIE, kept, max_age=KEPT_SECONDS, path=COOKIE_PATH, secure=is_secure(), httponly=True, samesite="Lax"
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget the person on this device, then leave for the provider; it sends people back here, to the consultation."""
    if request.method != "POST":
        return _back(request)
    consultation = find_public(request.POST.get("slug", ""))
    response = _leave(request, consultation) or _home(consultation, "here")
    response.delete_cookie(cookie_name(consultation.pk), samesite="Lax")
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
    forget_author(response, consultation.pk, consultation.address)
    return response


def _leave(request: HttpRequest, consultation: Consultation) -> HttpResponse | None:
    """The page on the way to the provider; None where it cannot be told."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT_SECONDS)
        provider = provider_named(kept["provider"])
    except (signing.BadSignature, NotFound):
        return None
    target = adapter_of(request, provider).leaving_address(
        id_token=kept["id_token"],
        back=site_address(request) + reverse("citizen-identity-out"),
        state=signing.dumps(consultation.slug, salt=_SALT),
    )
    if not target:
        return None
    context = {**page_of(consultation), "provider": provider.name, "target": target, "is_out": True}
    page = render(request, "citizen/square/leaving.html", context)
    page.headers["Refresh"] = f"0; url={target}"
    return page


def _back(request: HttpRequest) -> HttpResponse:
    try:
        slug = signing.loads(request.GET.get("state", ""), salt=_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature as error:
        raise NotFound from error
    return _home(find_public(str(slug)), "everywhere")


def _home(consultation: Consultation, told: str) -> HttpResponse:
    return redirect(reverse("citizen-identity", args=[consultation.slug]) + f"?out={told}")
