"""Reading an HTTP request: headers, cookies, a bounded body, the person's language."""

from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any

import msgspec

from parvis.domain.errors import BadRequest, ForeignOrigin, MalformedRequest, TooLarge, gettext_noop

MAXIMUM_BODY_BYTES = 64 * 1024
_LONGEST_LENGTH = 18
LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pl", "pt")
"""The languages that the pages of citizens have; held against `configuration` by a test."""
LANGUAGE_COOKIE = "parvis_language"
ORIGINALS = "originals"
"""The parameter by which a reader asks for proposals as they were written (1), or for translations again (0)."""
ORIGINALS_COOKIE = "parvis_originals"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class WrongHost(BadRequest):
    code = "wrong-host"
    sentence = gettext_noop("This service does not answer to the name “{host}”. Its owner can add it to PARVIS_HOSTS.")


class WrongType(BadRequest):
    code = "unsupported-type"
    status = 415
    sentence = gettext_noop("Send the request as application/json.")


@lru_cache(maxsize=1024)
def first_spoken(accepted: bytes) -> str:
    """The first of `LANGUAGES` in an Accept-Language header, English where there is none.

    >>> first_spoken(b"oc;q=0.9, fr-CA")
    'fr'
    """
    for part in accepted.decode("latin-1").split(","):
        wanted = part.split(";")[0].strip()[:2].lower()
        if wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]


def cookie_of(header: bytes, name: str) -> str | None:
    """The value of a cookie in a Cookie header, or None.

    >>> cookie_of(b"theme=dark; parvis_1=abc", "parvis_1")
    'abc'
    """
    for part in header.decode("latin-1").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return None


class Request:
    """The parts of an ASGI scope that the door looks at."""

    __slots__ = ("_parameters", "_receive", "headers", "method", "path", "query")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self._parameters: dict[str, str] | None = None
        self._receive = receive

    def header(self, name: bytes) -> str:
        """The value of a header (lower-case name), empty when it is absent."""
        return self.headers.get(name, b"").decode("latin-1")

    def cookie(self, name: str) -> str | None:
        """The value of a cookie, or None."""
        return cookie_of(self.headers.get(b"cookie", b""), name)

    def parameter(self, name: str) -> str:
        """The first value of a query parameter of plain characters, empty when it is absent."""
        if not self.query:
            return ""
        if self._parameters is None:
            self._parameters = {}
            for part in self.query.decode("latin-1").split("&"):
                key, _, value = part.partition("=")
                self._parameters.setdefault(key, value)
        return self._parameters.get(name, "")

    def numbers(self, name: str) -> set[int]:
        """The numbers of a parameter such as `without=3,5` or `without=3%2C5`; anything else in it is left out."""
        asked = self.parameter(name).replace("%2C", ",")
        if not asked:
            return set()
        return {int(part) for part in asked.split(",")[:500] if part.isdecimal() and len(part) < 12}

    def number(self, name: str) -> int | None:
        """The number from 1 of a parameter; None when it is absent or anything else."""
        asked = self.parameter(name)
        return max(int(asked), 1) if asked.isdecimal() and len(asked) < 10 else None

    def bearer(self) -> str | None:
        """The bearer token, or None."""
        if b"authorization" not in self.headers:
            return None
        scheme, _, token = self.header(b"authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None

    def language(self) -> str:
        """The first language of `LANGUAGES` that the person's browser asks for."""
        return first_spoken(self.headers.get(b"accept-language", b""))

    def page_language(self, offered: tuple[str, ...], default: str) -> str:
        """The language of a page: the address's, else the one chosen before, else the browser's, else the default.

        One in which the consultation is `offered` is taken first; then one that its pages have around the question.
        """
        wanted = [self.parameter("lang"), self.cookie(LANGUAGE_COOKIE) or ""]
        wanted += [part.split(";")[0].strip()[:2].lower() for part in self.header(b"accept-language").split(",")]
        known = [language for language in wanted if language in LANGUAGES]
        return next((language for language in known if language in offered), known[0] if known else default)

    def prefers_originals(self) -> bool:
        """Whether the reader wants proposals as their authors wrote them: the address says, else the device."""
        asked = self.parameter(ORIGINALS)
        return (asked if asked in {"0", "1"} else self.cookie(ORIGINALS_COOKIE)) == "1"

    def require_own_origin(self) -> None:
        """Raises `ForeignOrigin` when another site's page sent this."""
        origin = self.headers.get(b"origin")
        if origin and origin != b"null" and origin.split(b"://")[-1] == self.headers.get(b"host"):
            return
        if origin:
            raise ForeignOrigin

    async def json[T](self, decoder: msgspec.json.Decoder[T]) -> T:
        """The body, decoded. Raises `WrongType`, `TooLarge` or `MalformedRequest`, which says where and why."""
        if self.header(b"content-type").split(";")[0].strip().lower() != "application/json":
            raise WrongType
        body = await self.body()
        try:
            return decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MalformedRequest(detail=str(error)) from error

    async def body(self) -> bytes:
        """The whole body. Raises `TooLarge` without reading more than the limit, or `MalformedRequest` when cut."""
        declared = self.header(b"content-length") or "0"
        if not declared.isdecimal():
            raise MalformedRequest(detail="its Content-Length is not a number.")
        if len(declared) > _LONGEST_LENGTH or int(declared) > MAXIMUM_BODY_BYTES:
            raise TooLarge(limit=MAXIMUM_BODY_BYTES)
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise MalformedRequest(detail="it was cut before its end.")
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > MAXIMUM_BODY_BYTES:
                raise TooLarge(limit=MAXIMUM_BODY_BYTES)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)
