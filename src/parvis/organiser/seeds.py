"""Bringing in the organiser's own proposals: pasted or from a file, previewed, then confirmed."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from parvis.actions.import_seeds import Seed, SeedsRead, check_rows, import_seeds, read_seeds
from parvis.actions.read_workbook import FileUnreadable, read_workbook
from parvis.actions.rights import Act
from parvis.domain.errors import BadRequest, MalformedRequest, ParvisError
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES, OfficeForm
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of

LARGEST_FILE = 900_000
"""Bytes: five thousand sentences of the greatest length in use, and a form that still fits what Django receives."""


LARGEST_REQUEST = 4_000_000
"""Bytes of a whole form with its file; a greater one is answered before it is read."""


class SeedsForm(OfficeForm):
    """Sentences, pasted or in a file, and the language of those that name none."""

    language = forms.ChoiceField(label=_("Language"))
    pasted = forms.CharField(
        label=_("One proposal a line"),
        help_text=_("Or CSV whose first line names a column “text”, and maybe columns “language” and “territory”."),
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        label=_("Or a file: CSV, or a sheet in xlsx"),
        help_text=_("Up to 5,000 lines. In a sheet, the first row names the columns, as in CSV."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx", "data-largest": LARGEST_FILE}),
    )

    def __init__(self, *arguments: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        told = sentence_of(FileUnreadable(limit=LARGEST_FILE // 1000))
        self.fields["file"].widget.attrs["data-too-large"] = told
        language.choices = [(code, LANGUAGE_NAMES.get(code, code)) for code in consultation.languages]

    def read(self, consultation: Consultation) -> SeedsRead:
        """What was sent, read line by line. Raises `FileUnreadable`, `TooManyLines`, `NoLines`."""
        file, language = self.cleaned_data["file"], self.cleaned_data["language"]
        if file is None:
            return read_seeds(str(self.cleaned_data["pasted"]), consultation=consultation, language=language)
        if file.size > LARGEST_FILE:
            raise FileUnreadable(limit=LARGEST_FILE // 1000)
        content = bytes(file.read())
        if content.startswith(b"PK"):
            rows = read_workbook(content, language=language)
            return check_rows(rows, consultation=consultation)
        try:
            return read_seeds(content.decode("utf-8"), consultation=consultation, language=language)
        except UnicodeDecodeError as error:
            raise FileUnreadable(limit=LARGEST_FILE // 1000) from error


@csrf_exempt
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, then its preview, then the import. What is far too large is refused before a byte of it is read."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_REQUEST:
        return HttpResponse(_too_large(request, slug), status=413, headers={"Connection": "close"})
    response: HttpResponse = _bring_in(request, slug)
    return response


def _too_large(request: HttpRequest, slug: str) -> str:
    told = {"slug": slug, "sentence": sentence_of(FileUnreadable(limit=LARGEST_FILE // 1000))}
    return render_to_string("organiser/too_large.html", told, request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def _bring_in(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    if "confirmed" in request.POST:
        return _import(request, account, consultation)
    form = SeedsForm(request.POST or None, request.FILES or None, consultation=consultation)
    context: dict[str, Any] = {"consultation": consultation, "text": consultation.text_in(), "form": form}
    if form.is_valid():
        try:
            found = form.read(consultation)
        except BadRequest as error:
            form.add_error("pasted", sentence_of(error))
        else:
            context |= {
                "good": found.good,
                "wrong": [(one, sentence_of(one.error)) for one in found.wrong],
                "lines": json.dumps(
                    [[one.line, one.text, one.language, one.territory] for one in found.good], ensure_ascii=False
                ),
            }
    return render(request, "organiser/seeds.html", context, status=400 if form.errors else 200)


def _import(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    try:
        seeds = [Seed(int(line), *map(str, told)) for line, *told in json.loads(request.POST["lines"])]
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedRequest(detail="lines") from error
    try:
        count = len(import_seeds(by=account, consultation=consultation, seeds=seeds))
    except ParvisError as error:
        messages.error(request, sentence_of(error))
        return redirect("office-seeds", consultation.slug)
    messages.success(request, ngettext("%d proposal brought in.", "%d proposals brought in.", count) % count)
    return redirect("office-consultation", consultation.slug)
