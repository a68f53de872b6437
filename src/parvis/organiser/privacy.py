"""Personal data of a consultation: what is kept and until when, the dry run of the timer, requests, and the papers."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.answer_request import erase_on_request, give_access, who_asks
from parvis.actions.apply_retention import plan_retention
from parvis.actions.rights import Act
from parvis.ballotbox import present
from parvis.domain.ballot import Entry
from parvis.domain.errors import ParvisError
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.records.data_kinds import data_kinds
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of

DOCUMENTS = {"register": _("Register of processing"), "impact": _("Impact assessment, draft")}


class RequestForm(OfficeForm):
    """What someone sends to be recognised: a personal code, or the number that their device shows."""

    said = forms.CharField(
        label=_("Personal code, or number of the participant"),
        help_text=_("Someone who has neither cannot be found: nothing here says who they are."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def show_privacy(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """What is kept, what the timer would do now, and the answer to a request: `access` or `erase`."""
    form = RequestForm(request.POST or None)
    if form.is_valid():
        try:
            return _answer(request, account, consultation, form.cleaned_data["said"])
        except ParvisError as error:
            form.add_error("said", sentence_of(error))
    plan = plan_retention(consultation)
    context = {
        **_page(consultation),
        "form": form,
        "held": sum(line.held for line in plan),
        "over": sum(line.over for line in plan),
        "documents": DOCUMENTS.items(),
    }
    return render(request, "organiser/privacy.html", context, status=400 if form.errors else 200)


@require_safe
@for_consultation(Act.RUN_CONSULTATION)
def show_document(request: HttpRequest, account: Account, consultation: Consultation, document: str) -> HttpResponse:
    """The register of processing or the draft of the impact assessment, from the settings, to be printed."""
    del account
    if document not in DOCUMENTS:
        raise Http404
    context = {**_page(consultation), "title": DOCUMENTS[document], "is_impact": document == "impact"}
    return render(request, "organiser/privacy_document.html", context)


def _page(consultation: Consultation) -> dict[str, Any]:
    return {
        "consultation": consultation,
        "text": consultation.text_in(),
        "kinds": data_kinds(consultation),
        "today": timezone.localdate(),
        "public_url": settings.CONFIGURATION.public_url,
    }


def _answer(request: HttpRequest, account: Account, consultation: Consultation, said: str) -> HttpResponse:
    participant = who_asks(consultation=consultation, said=said)
    if request.POST.get("act") == "erase":
        erased = erase_on_request(by=account, consultation=consultation, participant=participant)
        told = gettext("Erased: {erased} proposals, {codes} codes; {left} published proposals have no author any more.")
        messages.success(request, told.format(erased=erased.erased, codes=erased.codes, left=erased.left))
        return redirect("office-privacy", consultation.slug)
    document = give_access(
        by=account, consultation=consultation, participant=participant, history=_history(consultation, participant)
    )
    headers = {"Content-Disposition": f'attachment; filename="parvis-{consultation.slug}-access.json"'}
    return JsonResponse(document, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _history(consultation: Consultation, participant: int) -> list[Entry]:
    return present.crowd().log.history(consultation.pk, participant)
