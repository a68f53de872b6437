"""The sources of a consultation: links to send, each with its picture to scan, and how many people came by each."""

from io import BytesIO
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.actions.make_source import LONGEST_CODE, make_source, retire_source
from parvis.actions.rights import Act
from parvis.actions.take_pulse import pulse_of
from parvis.domain.errors import BadRequest, Conflict
from parvis.insight.pulse_advice import SMALL_CELL
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.records.models import Account, Consultation, Source
from parvis.records.words import sentence_of


class SourceForm(OfficeForm):
    name = forms.CharField(
        label=_("Who will send it, or where it will be"),
        help_text=_("For example “Letter to mayors” or “Radio, second week”. Only the team sees it."),
        max_length=120,
    )
    code = forms.CharField(
        label=_("Code in the address"),
        help_text=_("Small letters, digits and hyphens. Empty: made from the name."),
        max_length=LONGEST_CODE,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def show_sources(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The list, and the form that makes a link or retires one."""
    if "retire" in request.POST:
        source = get_object_or_404(Source, consultation=consultation, code=request.POST["retire"])
        retire_source(by=account, source=source)
        messages.success(request, _("The source is retired: its code counts as none from now on."))
        return redirect("office-sources", consultation.slug)
    form = SourceForm(request.POST or None)
    if form.is_valid():
        try:
            make_source(by=account, consultation=consultation, **form.cleaned_data)
        except (BadRequest, Conflict) as error:
            form.add_error("code", sentence_of(error))
        else:
            messages.success(request, _("The link is made. It counts from the next seconds on."))
            return redirect("office-sources", consultation.slug)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "sources": _listed(request, consultation),
    }
    return render(request, "organiser/sources.html", context, status=400 if form.errors else 200)


@require_safe
@for_consultation(Act.RUN_CONSULTATION)
def draw_code(request: HttpRequest, account: Account, consultation: Consultation, code: str) -> HttpResponse:
    """The link as a QR code (ISO/IEC 18004), an SVG picture."""
    del account
    source = get_object_or_404(Source, consultation=consultation, code=code)
    picture = BytesIO()
    segno.make(_address(request, source), error="m", micro=False).save(
        picture, kind="svg", scale=6, border=4, light="white"
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def _listed(request: HttpRequest, consultation: Consultation) -> list[dict[str, Any]]:
    people = pulse_of(consultation)[0].sources
    sources = Source.objects.filter(consultation=consultation).select_related("retirement", "consultation")
    return [
        {
            "source": source,
            "address": _address(request, source),
            "people": people.get(source.number, 0),
            "is_small": 0 < people.get(source.number, 0) < SMALL_CELL,
            "is_link": source.kind == Source.Kind.LINK,
            "is_retired": hasattr(source, "retirement"),
        }
        for source in sources.order_by("-number")
    ]


def _address(request: HttpRequest, source: Source) -> str:
    site = settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
    return f"{site}{source.consultation.address}?source={source.code}"
