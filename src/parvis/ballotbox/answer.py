"""Answers of the door: JSON, problem details (RFC 9457) and ready-made bytes, with their security headers."""

import gettext
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from parvis.ballotbox.request import Send
from parvis.domain.errors import Overloaded, ParvisError, Unavailable
from parvis.domain.phase import PHASE_NAMES, Phase

Headers = list[tuple[bytes, bytes]]
LOCALES = Path(__file__).resolve().parent.parent / "locale"
SECURITY_HEADERS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
encode = msgspec.json.Encoder().encode


async def send_json(
    send: Send, body: object, *, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Sends a value as JSON, never cached."""
    await send_bytes(send, encode(body), b"application/json", status=status, headers=[*SECURITY_HEADERS, *headers])


async def send_bytes(send: Send, body: bytes, kind: bytes, *, status: int = 200, headers: Headers) -> None:
    """Sends ready-made bytes with exactly these headers, their type and their length."""
    length = b"%d" % len(body)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", kind), (b"content-length", length), *headers],
        }
    )
    await send({"type": "http.response.body", "body": body})


def problem_of(error: ParvisError, language: str) -> dict[str, object]:
    """The problem details of an error, its sentence in that language."""
    return {
        "type": f"/problems/{error.code}",
        "title": error.code.replace("-", " ").capitalize(),
        "status": error.status,
        "detail": translate(error.sentence, language).format_map(_parameters(error, language)),
        "code": error.code,
    }


def _parameters(error: ParvisError, language: str) -> dict[str, object]:
    """What fills the blanks of its sentence: a phase by what people call it."""
    phase = error.parameters.get("phase")
    if not isinstance(phase, str):
        return error.parameters
    return {**error.parameters, "phase": translate(PHASE_NAMES[Phase(phase)], language)}


async def send_problem(send: Send, error: ParvisError, language: str, headers: Headers | None = None) -> None:
    """Sends an error as `application/problem+json`. An overload says when to come back; a large body is not read."""
    extra = list(headers or [])
    if isinstance(error, Unavailable):
        extra.append((b"retry-after", b"2" if isinstance(error, Overloaded) else b"10"))
    if error.status == 413:
        extra.append((b"connection", b"close"))
    await send_bytes(
        send,
        encode(problem_of(error, language)),
        b"application/problem+json",
        status=error.status,
        headers=[*SECURITY_HEADERS, (b"content-language", language.encode()), *extra],
    )


@cache
def translate(sentence: str, language: str) -> str:
    """A gettext message id in one of `LANGUAGES`, or as it is where there is no translation."""
    return gettext.translation("django", LOCALES, [language], fallback=True).gettext(sentence)
