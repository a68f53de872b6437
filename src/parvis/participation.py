"""From a request of Django's to the participant who makes it, and back: the same cookie as at the crowd's door."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.token import COOKIE_DAYS, Tokens, cookie_name


@lru_cache(maxsize=4)
def _ring(path: Path) -> KeyRing:
    return KeyRing(path)


def _tokens() -> Tokens:
    ring = _ring(settings.CONFIGURATION.data / "seal.keys")
    ring.reload()
    return Tokens(ring)


def participant_of(request: HttpRequest, consultation_id: int) -> int | None:
    """The participant that the request's cookie names in a consultation; None without one that was made here."""
    cookie = request.COOKIES.get(cookie_name(consultation_id))
    return _tokens().read(cookie, consultation_id) if cookie else None


def remember_participant(response: HttpResponseBase, consultation_id: int, participant: int) -> None:
    """Give the participant's cookie with a response."""
    response.set_cookie(
        cookie_name(consultation_id),
        _tokens().issue(consultation_id, participant),
        max_age=COOKIE_DAYS * 86_400,
        secure=settings.CONFIGURATION.is_secure,
        httponly=True,
        samesite="Lax",
    )
