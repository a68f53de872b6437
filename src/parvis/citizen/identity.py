"""One person, one voice: signing in with an identity provider in order to vote. Nothing is kept but a pseudonym.

No session and no table: what must come back unchanged travels in a signed cookie, for ten minutes.
"""

import secrets

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from parvis.ballotbox import present
from parvis.citizen.identity_out import remember_identity
from parvis.citizen.identity_provider import COOKIE_PATH, adapter_of, provider_named
from parvis.citizen.public import find_public, page_of
from parvis.citizen.square import square_page
from parvis.citizen.voter import device_voter, find_view
from parvis.citizen.walk import onward, source_in
from parvis.domain.ballot import is_identified
from parvis.domain.errors import NotAllowed, NotFound, Unavailable, gettext_noop
from parvis.identity_providers import IdentityProvider
from parvis.participation import identified_participant, is_secure, participation_of, remember_participant

COOKIE = "parvis_identity"
MINUTES = 10
_SALT = "parvis.citizen-identity"


class IdentityRefused(NotAllowed):
    code = "identity-refused"
    sentence = gettext_noop(
        "You did not sign in with {provider}, or the answer came too late. Nothing was kept; you may try again."
    )


class ProviderAway(Unavailable):
    code = "provider-away"
    sentence = gettext_noop("{provider} does not answer at the moment. Nothing was kept; please try again later.")


@require_safe
def show_identity(request: HttpRequest, slug: str) -> HttpResponse:
    """Why one signs in here, what is kept, and the providers."""
    consultation, view = find_public(slug), find_view(slug)
    if not view.asks_identity:
        raise NotFound
    voter = device_voter(request, view.id)
    context = {
        **page_of(consultation),
        **square_page(view, present.crowd().clock()),
        "providers": settings.CONFIGURATION.citizen_providers,
        "is_signed_in": voter is not None and is_identified(voter),
        "signed_out": request.GET.get("out", ""),
    }
    return render(request, "citizen/square/identity.html", context)


@never_cache
@require_POST
def leave(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """On the way to a provider, by a page in between: forms may be sent to this site alone."""
    view, provider = find_view(slug), provider_named(name)
    if not view.asks_identity:
        raise NotFound
    adapter = adapter_of(request, provider)
    known = participation_of(request, view.id)
    source = (known.source if known else 0) or source_in(view, request)
    kept = {"source": str(source), "next": onward(request, reverse("citizen-vote", args=[slug]))}
    kept |= {"slug": slug, "provider": name, "state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24)}
    pkce = generate_code_challenge()
    kept["verifier"] = pkce.pop("code_verifier")
    try:
        client = adapter.get_client(request, adapter.app)
        client.state = kept["state"]
        more = {**adapter.get_provider().get_auth_params(), **pkce, "nonce": kept["nonce"]}
        target = client.get_redirect_url(adapter.authorize_url, provider.scope, more)
    except (RequestException, KeyError, ValueError) as error:
        raise ProviderAway(provider=provider.name) from error
    context = {**page_of(find_public(slug)), "provider": provider.name, "target": target}
    page = render(request, "citizen/square/leaving.html", context)
    page.headers["Refresh"] = f"0; url={target}"
    page.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=_SALT),
        max_age=MINUTES * 60,
        path=COOKIE_PATH,
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return page


@never_cache
@require_safe
def come_back(request: HttpRequest, name: str) -> HttpResponse:
    """The answer of a provider, checked; from then on the pseudonym of that person votes on this device."""
    provider = provider_named(name)
    kept = _kept(request, provider)
    view = find_view(kept["slug"])
    adapter = adapter_of(request, provider)
    adapter.nonce = kept["nonce"]
    try:
        client = adapter.get_client(request, adapter.app)
        answer = adapter.get_access_token_data(request, adapter.app, client, pkce_code_verifier=kept["verifier"])
        claims = adapter.claims(adapter.app, answer["access_token"], answer)
    except OAuth2Error as error:
        raise IdentityRefused(provider=provider.name) from error
    except (RequestException, KeyError, ValueError) as error:
        raise ProviderAway(provider=provider.name) from error
    response = redirect(kept["next"])
    participant = identified_participant(view.id, provider.slug, str(claims["id_token"]["sub"]))
    remember_participant(response, view.id, participant, source=int(kept["source"]))
    remember_identity(response, provider.slug, adapter.id_token)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
    return response


def _kept(request: HttpRequest, provider: IdentityProvider) -> dict[str, str]:
    """What left with this browser, if this answer belongs to it. Raises `IdentityRefused`."""
    try:
        kept: dict[str, str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MINUTES * 60)
    except signing.BadSignature as error:
        raise IdentityRefused(provider=provider.name) from error
    is_ours = secrets.compare_digest(request.GET.get("state", "").encode(), kept["state"].encode())
    if not is_ours or kept["provider"] != provider.slug or "code" not in request.GET:
        raise IdentityRefused(provider=provider.name)
    return kept
