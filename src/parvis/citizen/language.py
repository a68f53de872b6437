"""The language of a page: asked in its address, else kept in a cookie, else the browser's, else the setting's."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from parvis.citizen.originals import keep_preference, originals_page
from parvis.configuration import CITIZEN_NAMES, LANGUAGES

OFFICE = "/office/"
OFFICE_FALLBACK = "en"


class LanguageMiddleware:
    """Renders in the language of the request; `?lang=` also keeps it for the pages that follow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.GET.get("lang")
        is_asked = asked in CITIZEN_NAMES
        language = asked if asked and is_asked else translation.get_language_from_request(request)
        if request.path.startswith(OFFICE) and language not in LANGUAGES:
            language = OFFICE_FALLBACK
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if is_asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        cookie = {"max_age": settings.LANGUAGE_COOKIE_AGE, "secure": settings.LANGUAGE_COOKIE_SECURE, "samesite": "Lax"}
        keep_preference(request, response, **cookie)
        return response


def language_choices(request: HttpRequest) -> dict[str, Any]:
    """For templates: the languages, and the address of this very page in each; and which way one reads."""
    current = translation.get_language() or settings.LANGUAGE_CODE
    is_office, choices = request.path.startswith(OFFICE), []
    for code, name in CITIZEN_NAMES.items():
        if is_office and code not in LANGUAGES:
            continue
        query = request.GET.copy()
        query["lang"] = code
        choices.append({"code": code, "name": name, "is_current": code == current, "href": f"?{query.urlencode()}"})
    is_rtl = translation.get_language_bidi()
    return {"language_choices": choices, "language": current, "LANGUAGE_BIDI": is_rtl, **originals_page(request)}
