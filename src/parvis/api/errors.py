"""Errors of the API as problem details (RFC 9457), in the language that is asked for."""

import json
from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language

from parvis.ballotbox.answer import problem_of
from parvis.domain.errors import BadRequest, NotAllowed, NotFound, ParvisError, TooLarge, gettext_noop
from parvis.records.trouble import trouble_of
from parvis.records.words import sentence_of

PREFIX = "/api/"


class MethodForbidden(BadRequest):
    code = "method-forbidden"
    status: ClassVar[int] = 405
    sentence = gettext_noop("This address does not take {method}. It takes: {allowed}.")


_PLAIN: dict[int, type[ParvisError]] = {400: BadRequest, 403: NotAllowed, 404: NotFound}


class ProblemMiddleware:
    """Answers every error under `/api/` with a problem, those of Django too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith(PREFIX):
            return response
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith("application/problem"):
            return response
        return problem(_error_of(request, response))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not request.path_info.startswith(PREFIX):
            return None
        if isinstance(exception, RequestDataTooBig):
            return problem(TooLarge(limit=_limit()))
        told = exception if isinstance(exception, ParvisError) else trouble_of(exception)
        return problem(told) if told else None


def problem(error: ParvisError) -> HttpResponse:
    """The answer to an error."""
    details = {**problem_of(error, get_language() or "en"), "detail": sentence_of(error)}
    response = HttpResponse(json.dumps(details), content_type="application/problem+json", status=error.status)
    if error.status == 405:
        response.headers["Allow"] = str(error.parameters["allowed"])
    return response


def _error_of(request: HttpRequest, response: HttpResponseBase) -> ParvisError:
    if response.status_code == 405:
        return MethodForbidden(method=request.method, allowed=response.headers.get("Allow", ""))
    if response.status_code == 413:
        return TooLarge(limit=_limit())
    return _PLAIN.get(response.status_code, ParvisError)()


def _limit() -> int:
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit
