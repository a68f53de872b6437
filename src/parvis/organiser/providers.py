"""Signing in through an identity provider: leaving for it, and coming back."""

import secrets
from typing import Any, cast

from allauth.account.internal.flows.login import clear_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from parvis.openid import StrictAdapter
from parvis.organiser.access import site_of

TROUBLE = (RequestException, KeyError, ValueError)
"""What a provider that is away, or that answers something else than OpenID Connect, makes happen."""
_SIGNED_IN_WITH = "parvis_signed_in_with"


@never_cache
@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On the way to a provider. A page in between, since forms may be sent to this site alone."""
    provider = _provider(request, provider_id)
    nonce = secrets.token_urlsafe(24)
    try:
        answer = provider.redirect(
            request,
            process="login",
            next_url=_next(request),
            auth_params={**provider.get_auth_params(), "nonce": nonce},
            nonce=nonce,
        )
    except TROUBLE as error:
        return _tell(request, provider, error)
    target = answer.headers["Location"]
    page = render(request, "organiser/leaving.html", {"provider": provider.name, "target": target})
    page.headers["Refresh"] = f"0; url={target}"
    return page


@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider answered, checked; then a second factor, where the account has one."""
    provider = _provider(request, provider_id)
    clear_authentication_records(request)
    adapter = StrictAdapter(request, provider_id)
    try:
        answer = cast(HttpResponse, _Callback.adapter_view(adapter)(request))
    except TROUBLE as error:
        return _tell(request, provider, error)
    if adapter.id_token:
        request.session[_SIGNED_IN_WITH] = {"provider": provider_id, "id_token": adapter.id_token}
    return answer


def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End the session here; and at the provider that it came from, or say that it goes on there."""
    kept = request.session.get(_SIGNED_IN_WITH)
    logout(request)
    home = redirect("office-sign-in")
    try:
        provider = get_adapter().get_provider(request, kept["provider"]) if kept else None
    except SocialApp.DoesNotExist:
        provider = None
    if kept is None or provider is None:
        return home
    adapter = StrictAdapter(request, kept["provider"])
    back = site_of(request) + reverse("office-sign-in")
    target = adapter.leaving_address(id_token=kept["id_token"], back=back, state=secrets.token_urlsafe(12))
    if not target:
        said = gettext(
            "You are signed out here. {provider} cannot be told so: sign out there too, or close the browser."
        )
        messages.warning(request, said.format(provider=provider.name))
        return home
    page = render(request, "organiser/leaving.html", {"provider": provider.name, "target": target, "is_out": True})
    page.headers["Refresh"] = f"0; url={target}"
    return page


class _Callback(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def _tell(request: HttpRequest, provider: Any, error: Exception) -> HttpResponse:
    try:
        get_adapter().on_authentication_error(request, provider, exception=error)
    except ImmediateHttpResponse as told:
        return cast(HttpResponse, told.response)
    raise error


def _next(request: HttpRequest) -> str | None:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else None
