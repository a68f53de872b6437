"""The identity providers of citizens, and what reads their answers for this site."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from parvis.domain.errors import NotFound
from parvis.identity_providers import IdentityProvider
from parvis.openid import CitizenAdapter

COOKIE_PATH = "/identity/"
"""The cookies of signing in and out go to these pages alone."""


def provider_named(name: str) -> IdentityProvider:
    """The provider of the settings with this name. Raises `NotFound`."""
    found = next((one for one in settings.CONFIGURATION.citizen_providers if one.slug == name), None)
    if found is None:
        raise NotFound
    return found


def adapter_of(request: HttpRequest, provider: IdentityProvider) -> CitizenAdapter:
    """What asks a provider, and checks what it says."""
    back = site_address(request) + reverse("citizen-identity-back", args=[provider.slug])
    return CitizenAdapter(request, provider, back)


def site_address(request: HttpRequest) -> str:
    """The address of this installation: the one that is set, else the one that was asked for."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
