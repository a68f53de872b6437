"""The page of the rehearsals: ask for one, see how far it is, read its report."""

import base64
import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.rehearse_consultation import MOST_PEOPLE, Rehearsal, erase_rehearsal, rehearsals_of, start_rehearsal
from parvis.actions.rights import Act
from parvis.actions.set_cards import card_settings_of
from parvis.configuration import LANGUAGES
from parvis.domain.errors import ParvisError
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import DEFAULT_WEEKS, OfficeForm
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of
from parvis.rehearsal.plan import Plan
from parvis.rehearsal.report_style import STYLE

EXPECTED_PEOPLE = 33_000
_WEEK_SECONDS = 7 * 86_400
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


class RehearsalForm(OfficeForm):
    """What the organiser expects."""

    people = forms.IntegerField(
        label=_("People you expect"),
        help_text=_("Half of the real consultations that we know had 33,000 or fewer. Try half of it, and twice."),
        min_value=10,
        max_value=MOST_PEOPLE,
    )
    weeks = forms.FloatField(label=_("Weeks of votes"), min_value=0.2, max_value=26)
    moderators = forms.IntegerField(label=_("People who read proposals each day"), min_value=1, max_value=100)
    has_news = forms.BooleanField(
        label=_("The evening news will speak of it"),
        help_text=_("Three evenings then bring a third of the people, within hours."),
        required=False,
    )
    bad_faith = forms.BooleanField(
        label=_("Try bad faith too"),
        help_text=_("One account in a hundred pushes one proposal together, and one sends the same text fifty times."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def rehearse(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The form, filled from the consultation's own settings, and the rehearsals that there are."""
    if "erase" in request.POST:
        return _erase(request, account, consultation, request.POST["erase"])
    form = RehearsalForm(request.POST or None, initial=_expected(consultation))
    if form.is_valid():
        plan = Plan(**form.cleaned_data, settings=card_settings_of(consultation), languages=LANGUAGES)
        try:
            start_rehearsal(by=account, consultation=consultation, data=settings.CONFIGURATION.data, plan=plan)
        except ParvisError as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, _("The rehearsal has started. You may leave this page: the report is kept."))
            return redirect("office-rehearsal", consultation.slug)
    found = rehearsals_of(consultation, data=settings.CONFIGURATION.data)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "rows": [_row(one) for one in found],
    }
    response = render(request, "organiser/rehearsal.html", context, status=400 if form.errors else 200)
    if any(one.share is not None for one in found) and not form.is_bound:
        response["Refresh"] = "3"
    return response


@require_safe
@for_consultation(Act.RUN_CONSULTATION)
def show_report(request: HttpRequest, account: Account, consultation: Consultation, name: str = "") -> HttpResponse:
    """A report as it was written, in the reader's language; without one, the page of the rehearsals."""
    del account
    found = rehearsals_of(consultation, data=settings.CONFIGURATION.data)
    ready = next((one for one in found if one.is_ready and name in {"", one.name}), None)
    if ready is None:
        return redirect("office-rehearsal", consultation.slug)
    return _report(ready, is_json=request.GET.get("as") == "json")


def _erase(request: HttpRequest, account: Account, consultation: Consultation, name: str) -> HttpResponse:
    data = settings.CONFIGURATION.data
    if erase_rehearsal(by=account, consultation=consultation, data=data, name=name):
        messages.success(request, _("The rehearsal is erased."))
    return redirect("office-rehearsal", consultation.slug)


def _report(ready: Rehearsal, *, is_json: bool) -> HttpResponse:
    if is_json:
        named = {"Content-Disposition": 'attachment; filename="rehearsal.json"'}
        return HttpResponse((ready.folder / "report.json").read_bytes(), "application/json", headers=named)
    language = (get_language() or "")[:2]
    code = language if language in ready.plan.languages else ready.plan.languages[0]
    page = (ready.folder / f"report.{code}.html").read_bytes()
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY})


def _row(one: Rehearsal) -> dict[str, Any]:
    percent = None if one.share is None else round(100 * one.share)
    return {"one": one, "percent": percent, "people": number_format(one.plan.people, force_grouping=True)}


def _expected(consultation: Consultation) -> dict[str, Any]:
    opens, closes = consultation.opens_at, consultation.closes_at
    weeks = (closes - opens).total_seconds() / _WEEK_SECONDS if opens and closes else DEFAULT_WEEKS
    return {
        "people": EXPECTED_PEOPLE,
        "weeks": f"{round(weeks, 1):g}",
        "moderators": 2,
        "has_news": True,
        "bad_faith": True,
    }
