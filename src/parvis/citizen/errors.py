"""Errors as pages in the person's language: what happened, and what to do now."""

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest, DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop

from parvis.citizen.walk import onward
from parvis.domain.errors import ParvisError
from parvis.domain.phase import NotOpenYet
from parvis.records.trouble import trouble_of
from parvis.records.words import sentence_of

logger = logging.getLogger("parvis.office")

TITLES = {
    400: gettext_noop("This request cannot be read"),
    401: gettext_noop("Who are you?"),
    403: gettext_noop("This is not allowed"),
    404: gettext_noop("There is nothing here"),
    409: gettext_noop("Not now"),
    410: gettext_noop("This is no longer here"),
    413: gettext_noop("This is too large"),
    422: gettext_noop("This file cannot be used"),
    429: gettext_noop("Too many attempts"),
    500: gettext_noop("Something went wrong"),
    503: gettext_noop("Not available at the moment"),
}
SENTENCES = {
    400: gettext_noop("What your browser sent cannot be read. Go back and try again."),
    403: gettext_noop("You may not open this page. Sign in with an account that may, or go back to the first page."),
    404: gettext_noop("The address may hold a mistake, or what was here has moved."),
    410: gettext_noop("What was at this address has been taken down."),
    413: gettext_noop("What you sent is too large. Send less at once."),
    500: gettext_noop("Something went wrong on our side. Nothing was lost; please try again."),
}
WRONG_HOST = gettext_noop("This site does not answer to this name. Its operator must add it to PARVIS_HOSTS.")
FORM_EXPIRED = gettext_noop(
    "This form has expired, or cookies are refused. Go back, reload the page and send it again."
)


class ErrorPageMiddleware:
    """Turns an error of the domain, raised by a page, into a page; before the opening, that is the landing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotOpenYet) and request.method in {"GET", "HEAD"}:
            return redirect(onward(request, f"/c/{_slug_in(request)}/"))
        if isinstance(exception, ParvisError):
            return error_page(request, exception.status, sentence_of(exception))
        if isinstance(exception, RequestDataTooBig):
            return error_page(request, 413)
        trouble = trouble_of(exception)
        if trouble:
            logger.error("The database failed on %s %s: %s", request.method, request.path, exception)
            return error_page(request, trouble.status, sentence_of(trouble))
        return None


def _slug_in(request: HttpRequest) -> str:
    assert request.resolver_match is not None
    return str(request.resolver_match.kwargs["slug"])


def error_page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """The page of an error, with its own sentence or the usual one of the status."""
    context = {
        "status": status,
        "title": gettext(TITLES.get(status, TITLES[500])),
        "sentence": sentence or gettext(SENTENCES.get(status, SENTENCES[500])),
    }
    return render(request, "citizen/error.html", context, status=status)


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with the reason that an operator needs when the host is not a known one; 413 for too large a body."""
    if isinstance(exception, DisallowedHost):
        return error_page(request, 400, gettext(WRONG_HOST))
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413)
    return error_page(request, 400, str(exception) if isinstance(exception, BadRequest) else "")


def show_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django passes it by name)
    return error_page(request, 403)


def show_form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django passes it by name)
    return error_page(request, 403, gettext(FORM_EXPIRED))


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django passes it by name)
    return error_page(request, 404)


def show_server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)
