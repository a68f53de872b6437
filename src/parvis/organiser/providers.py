"""Signing in through an identity provider: leaving for it, and coming back."""

import secrets
from typing import Any, cast

from allauth.account.internal.flows.login import clear_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from parvis.openid import StrictAdapter

TROUBLE = (RequestException, KeyError, ValueError)
"""What a provider that is away, or that answers something else than OpenID Connect, makes happen."""


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
    try:
        return cast(HttpResponse, _Callback.adapter_view(StrictAdapter(request, provider_id))(request))
    except TROUBLE as error:
        return _tell(request, provider, error)


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
