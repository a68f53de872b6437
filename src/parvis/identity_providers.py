"""The identity providers that an operator names: each one address, with the id and the secret of its client in it."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from parvis.domain.errors import BadSetting

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_KNOWN = frozenset({"name", "scope", "acr", "verified"})
_EXAMPLE = "https://client-id:secret@provider.example/path?name=ProConnect"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A provider. `address` is that of its discovery document, without /.well-known at its end."""

    slug: str
    name: str
    address: str
    client_id: str
    secret: str
    scope: tuple[str, ...]
    acr: str
    verifies_addresses: bool


def read_providers(setting: str, value: str, *, scope: str) -> tuple[IdentityProvider, ...]:
    """The providers in a setting: addresses, by spaces. `scope` is what is asked for unless an address says other.

    `name` is what people read, and is required; `acr` is the level of identity that is asked for; `verified=yes` is the
    operator's word that this provider gives verified e-mail addresses only, for one that does not say it itself.
    Raises `BadSetting` with a sentence that says what to set.

    >>> address = "https://parvis:s3cret@id.example/api?name=ProConnect&acr=eidas1"
    >>> [one] = read_providers("X", address, scope="openid email")
    >>> one.slug, one.address, one.client_id, one.scope, one.acr
    ('proconnect', 'https://id.example/api', 'parvis', ('openid', 'email'), 'eidas1')
    """
    providers = tuple(_provider(setting, address, scope) for address in value.split())
    if len({one.slug for one in providers}) < len(providers):
        raise BadSetting(name=setting, detail="two providers have the same name. Give each its own.")
    return providers


def _provider(setting: str, address: str, scope: str) -> IdentityProvider:
    parts = _split(setting, address)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(set(query) - _KNOWN)
    if unknown:
        detail = f"“{unknown[0]}” is not known here. There are: {', '.join(sorted(_KNOWN))}."
        raise BadSetting(name=setting, detail=detail)
    slug = re.sub(r"[^a-z0-9]+", "-", query.get("name", "").lower()).strip("-")
    if not slug:
        raise BadSetting(name=setting, detail=f"the name that people read is missing. Write it like {_EXAMPLE}.")
    if not parts.username or not parts.password:
        raise BadSetting(name=setting, detail=f"the client's id or secret is missing. Write them like {_EXAMPLE}.")
    asked = tuple(query.get("scope", scope).split())
    if "openid" not in asked:
        raise BadSetting(name=setting, detail="the scope must hold openid.")
    return IdentityProvider(
        slug=slug,
        name=query["name"].strip(),
        address=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}",
        client_id=unquote(parts.username),
        secret=unquote(parts.password),
        scope=asked,
        acr=query.get("acr", ""),
        verifies_addresses=query.get("verified", "") == "yes",
    )


def _split(setting: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise BadSetting(name=setting, detail=f"one address cannot be read ({error}).") from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not is_safe or not parts.hostname:
        raise BadSetting(name=setting, detail=f"an address does not start with https://. Write it like {_EXAMPLE}.")
    return parts
