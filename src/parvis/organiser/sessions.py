"""Keeping the list of sessions: made when someone comes in, kept up while they stay."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from parvis.actions.office_sessions import forget_session, note_seen, note_sign_in
from parvis.records.models import Account


class SeenMiddleware:
    """Moves the hour at which a session was last seen. Pages of citizens have no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/office/") and "_auth_user_id" in request.session:
            note_seen(request.session, address=request.META.get("REMOTE_ADDR", ""))
        return self.get_response(request)


def note_coming_in(*, request: HttpRequest, user: Account, **_: Any) -> None:
    """Keeps the device, and the language that mails are written in."""
    agent, address = request.META.get("HTTP_USER_AGENT", ""), request.META.get("REMOTE_ADDR", "")
    note_sign_in(user, request.session, user_agent=agent, address=address)
    language = getattr(request, "LANGUAGE_CODE", None) or get_language() or ""
    if user.language != language:
        Account.objects.filter(pk=user.pk).update(language=language)


def note_going_out(*, request: HttpRequest, **_: Any) -> None:
    forget_session(request.session.session_key)
