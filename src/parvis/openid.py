"""What a provider says of a person, and whether to believe it: signature, issuer, audience, age, nonce.

On allauth's OpenID Connect, made stricter: the ID token's signature is always checked, a nonce is asked for, and what
the provider tells of the person may be signed itself, as ProConnect and FranceConnect do.
"""

import hmac
import json
from typing import Any
from urllib.parse import urlencode

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from requests import RequestException

from parvis.identity_providers import IdentityProvider

ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "EdDSA"]
_LEEWAY_SECONDS = 60


def app_of(provider: IdentityProvider) -> SocialApp:
    """A provider of the settings, as allauth knows it."""
    auth_params = {"acr_values": provider.acr} if provider.acr else {}
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=provider.slug,
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.secret,
        settings={
            "server_url": provider.address,
            "oauth_pkce_enabled": True,
            "scope": list(provider.scope),
            "auth_params": auth_params,
            "verified_email": provider.verifies_addresses,
        },
    )


class StrictAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Reads what comes back from a provider. `nonce` is the one that was sent, and must be set before.

    `id_token` is the one that was checked, for signing out at the provider later.
    """

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.nonce = self.id_token = ""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """The person that the provider vouches for. Raises `OAuth2Error`, `requests.RequestException`."""
        claims = self.claims(app, token.token, kwargs["response"])
        return self.get_provider().sociallogin_from_response(request, claims)

    def claims(self, app: SocialApp, access_token: str, response: dict[str, Any]) -> dict[str, Any]:
        """What is said in the ID token, and in the answer about the person. Raises `OAuth2Error`."""
        keys = self._fetch(self.openid_config["jwks_uri"])
        identity = self._read(str(response.get("id_token", "")), app, json.loads(keys))
        if not self.nonce or not hmac.compare_digest(str(identity.get("nonce", "")), self.nonce):
            raise OAuth2Error("the nonce is not the one that was sent")
        if "exp" not in identity:
            raise OAuth2Error("the identity has no end")
        told = self._fetch(self.profile_url, access_token)
        person = json.loads(told) if told.lstrip().startswith("{") else self._read(told, app, json.loads(keys))
        if person.get("sub") != identity["sub"]:
            raise OAuth2Error("the two answers are about two people")
        both = {**identity, **person}
        self.id_token = str(response["id_token"])
        both["email_verified"] = both.get("email_verified") in {True, "true"}
        return {"id_token": identity, "userinfo": both}

    def leaving_address(self, *, id_token: str, back: str, state: str) -> str:
        """Where signing out at the provider begins (OpenID Connect RP-Initiated Logout 1.0); empty where it has none.

        `back` is where it sends people afterwards, with `state`; both are known to the provider beforehand. A provider
        that is away, or that answers nonsense, has none either.
        """
        try:
            address = str(self.openid_config.get("end_session_endpoint", ""))
        except (RequestException, AttributeError, ValueError):
            return ""
        if not address.startswith(("https://", "http://")):
            return ""
        told = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": state}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"

    def _read(self, token: str, app: SocialApp, keys: dict[str, Any]) -> dict[str, Any]:
        try:
            name = jwt.get_unverified_header(token).get("kid")
            key = next(one for one in jwt.PyJWKSet.from_dict(keys).keys if name is None or one.key_id == name)
            issuer, audience = self.openid_config["issuer"], app.client_id
            read = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=audience,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["sub", "iss", "aud"]},
            )
        except (jwt.PyJWTError, StopIteration) as error:
            raise OAuth2Error("a token of the provider cannot be trusted") from error
        return read

    def _fetch(self, address: str, access_token: str = "") -> str:
        headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            return str(answer.text)


class CitizenAdapter(StrictAdapter):
    """The same for citizens, who have no session: the provider is given, and the address to come back to."""

    def __init__(self, request: HttpRequest, provider: IdentityProvider, back: str) -> None:
        super().__init__(request, provider.slug)
        self.app = app_of(provider)
        self._back = back

    def get_provider(self) -> OpenIDConnectProvider:
        return OpenIDConnectProvider(self.request, app=self.app)

    def get_callback_url(self, _request: HttpRequest, _app: SocialApp) -> str:
        return self._back
