"""From a request of Django's to the participant who makes it, and back: the same cookie as at the crowd's door."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.token import COOKIE_DAYS, Participation, Tokens, cookie_name
from parvis.configuration import Configuration


@lru_cache(maxsize=4)
def _ring(path: Path) -> KeyRing:
    return KeyRing(path)


def _tokens() -> Tokens:
    ring = _ring(settings.CONFIGURATION.data / "seal.keys")
    ring.reload()
    return Tokens(ring)


def is_secure() -> bool:
    """Whether cookies travel by https only."""
    configuration: Configuration = settings.CONFIGURATION
    return configuration.is_secure


def participant_of(request: HttpRequest, consultation_id: int) -> int | None:
    """The participant of `participation_of`, or None. Raises `TokenInvalid`."""
    found = participation_of(request, consultation_id)
    return None if found is None else found.participant


def participation_of(request: HttpRequest, consultation_id: int) -> Participation | None:
    """The participation that a bearer token names, else the cookie; None without one that was made here.

    Raises `TokenInvalid` for a bearer token that was not.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _tokens().require(token.strip(), consultation_id)
    cookie = request.COOKIES.get(cookie_name(consultation_id))
    return _tokens().read(cookie, consultation_id) if cookie else None


def remember_participant(response: HttpResponseBase, consultation_id: int, participant: int, *, source: int) -> None:
    """Give the participant's cookie with a response; `source` is what first brought her, 0 for nothing."""
    response.set_cookie(
        cookie_name(consultation_id),
        _tokens().issue(consultation_id, participant, source=source),
        max_age=COOKIE_DAYS * 86_400,
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )


def author_of(request: HttpRequest, consultation_id: int) -> int | None:
    """The author whose personal code was typed on this device and not forgotten since."""
    cookie = request.COOKIES.get(_author_cookie(consultation_id))
    found = _tokens().read(cookie, consultation_id) if cookie else None
    return None if found is None else found.participant


def remember_author(response: HttpResponseBase, consultation_id: int, participant: int, path: str) -> None:
    """Keep an author for the pages under `path`, until the browser closes.

    It never replaces the participant's own cookie: someone who follows with a code does not vote a second time.
    """
    response.set_cookie(
        _author_cookie(consultation_id),
        _tokens().issue(consultation_id, participant),
        path=path,
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget_author(response: HttpResponseBase, consultation_id: int, path: str) -> None:
    """Take that cookie back."""
    response.delete_cookie(_author_cookie(consultation_id), path=path, samesite="Lax")


def _author_cookie(consultation_id: int) -> str:
    return f"parvis_author_{consultation_id}"


def issue_token(consultation_id: int, participant: int) -> str:
    """A bearer token for a participant whose browser keeps no cookie."""
    return _tokens().issue(consultation_id, participant)


def identified_participant(consultation_id: int, provider: str, subject: str) -> int:
    """The pseudonym, in one consultation, of the person whom an identity provider calls `subject`."""
    return _tokens().identified(consultation_id, provider, subject)
