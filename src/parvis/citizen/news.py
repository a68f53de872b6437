"""Being told by e-mail, only when asked: of one's proposal, or of the results. A link confirms, one tap ends it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from parvis.actions.ask_news import BadEmail, ask_for_news, confirm_news, end_news
from parvis.citizen.allowance import Allowance
from parvis.citizen.public import find_public, page_of
from parvis.citizen.walk import onward
from parvis.domain.errors import ParvisError, Unavailable, gettext_noop
from parvis.participation import author_of, participant_of
from parvis.records.models import Consultation, Proposal
from parvis.records.news_request import find_news_request
from parvis.records.words import sentence_of

_HOUR_SECONDS = 3600.0
allowance = Allowance("news", each=10, together=2000, window_seconds=_HOUR_SECONDS)


class TooManyRequests(Unavailable):
    code = "too-many-requests"
    status = 429
    sentence = gettext_noop("Too many e-mail addresses were given in this hour. Please try again later.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to be told of the results, and what is sent with it."""
    consultation = find_public(slug)
    if request.method != "POST":
        return _show(request, consultation)
    return _receive(request, consultation, None)


@require_POST
def ask_of_proposal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """To be told what becomes of one's own proposal."""
    consultation = find_public(slug)
    author = author_of(request, consultation.pk) or participant_of(request, consultation.pk)
    proposal = get_object_or_404(Proposal, pk=number, consultation=consultation, participant=author or -1)
    return _receive(request, consultation, proposal)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The page of the link in a mail: confirm, or end. A program that only reads links changes nothing."""
    consultation = find_public(slug)
    asked = find_news_request(consultation, token)
    done = ""
    if asked is not None and request.method == "POST":
        if request.POST.get("act") == "end":
            end_news(asked)
            done = "ended"
        else:
            confirm_news(asked)
            done = "confirmed"
    context = {**page_of(consultation), "asked": None if done == "ended" else asked, "done": done}
    return render(request, "citizen/news_link.html", context, status=410 if asked is None and not done else 200)


@csrf_exempt
@require_POST
def end(_request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """One click of a mail program (RFC 8058). Ending twice is as good as once."""
    asked = find_news_request(find_public(slug), token)
    if asked is not None:
        end_news(asked)
    return HttpResponse(status=204)


def _receive(request: HttpRequest, consultation: Consultation, proposal: Proposal | None) -> HttpResponse:
    try:
        if not allowance.take(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")):
            raise TooManyRequests
        ask_for_news(
            consultation=consultation,
            email=request.POST.get("email", ""),
            language=get_language() or consultation.default_language,
            site=settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}",
            proposal=proposal,
        )
    except (BadEmail, TooManyRequests) as error:
        return _show(request, consultation, proposal, error)
    return redirect(onward(request, reverse("citizen-news", args=[consultation.slug]) + "?sent=1"))


def _show(
    request: HttpRequest, consultation: Consultation, proposal: Proposal | None = None, error: ParvisError | None = None
) -> HttpResponse:
    context = {
        **page_of(consultation),
        "proposal": proposal,
        "error": sentence_of(error) if error else "",
        "written": request.POST.get("email", "")[:254],
        "was_sent": "sent" in request.GET,
    }
    return render(request, "citizen/news.html", context, status=error.status if error else 200)
