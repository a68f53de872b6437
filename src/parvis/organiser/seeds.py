"""Bringing in the organiser's own proposals: pasted or from a file, previewed, then confirmed."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.actions.import_seeds import Seed, import_seeds, read_seeds
from parvis.actions.rights import Act
from parvis.domain.errors import BadRequest, MalformedRequest, ParvisError, gettext_noop
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES, OfficeForm
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of

LARGEST_FILE = 900_000
"""Bytes: five thousand sentences of the greatest length in use, and a form that still fits what Django receives."""


class FileUnreadable(BadRequest):
    code = "file-unreadable"
    sentence = gettext_noop("This file is not a text in UTF-8 of {limit} kB at most. Nothing was brought in.")


class SeedsForm(OfficeForm):
    """Sentences, pasted or in a file, and the language of those that name none."""

    language = forms.ChoiceField(label=_("Language"))
    pasted = forms.CharField(
        label=_("One proposal a line"),
        help_text=_("Or CSV whose first line names a column “text”, and maybe a column “language”."),
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)

    def __init__(self, *arguments: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [(code, LANGUAGE_NAMES.get(code, code)) for code in consultation.languages]

    def sheet(self) -> str:
        """What was sent, as text. Raises `FileUnreadable`."""
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["pasted"])
        if file.size > LARGEST_FILE:
            raise FileUnreadable(limit=LARGEST_FILE // 1000)
        try:
            return bytes(file.read()).decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileUnreadable(limit=LARGEST_FILE // 1000) from error


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def bring_in(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The form, then its preview, then the import."""
    if "confirmed" in request.POST:
        return _import(request, account, consultation)
    form = SeedsForm(request.POST or None, request.FILES or None, consultation=consultation)
    context: dict[str, Any] = {"consultation": consultation, "text": consultation.text_in(), "form": form}
    if form.is_valid():
        try:
            found = read_seeds(form.sheet(), consultation=consultation, language=form.cleaned_data["language"])
        except BadRequest as error:
            form.add_error("pasted", sentence_of(error))
        else:
            context |= {
                "good": found.good,
                "wrong": [(one, sentence_of(one.error)) for one in found.wrong],
                "lines": json.dumps([[one.line, one.text, one.language] for one in found.good], ensure_ascii=False),
            }
    return render(request, "organiser/seeds.html", context, status=400 if form.errors else 200)


def _import(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    try:
        seeds = [Seed(int(line), str(text), str(code)) for line, text, code in json.loads(request.POST["lines"])]
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedRequest(detail="lines") from error
    try:
        count = len(import_seeds(by=account, consultation=consultation, seeds=seeds))
    except ParvisError as error:
        messages.error(request, sentence_of(error))
        return redirect("office-seeds", consultation.slug)
    messages.success(request, ngettext("%d proposal brought in.", "%d proposals brought in.", count) % count)
    return redirect("office-consultation", consultation.slug)
