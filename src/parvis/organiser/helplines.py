"""The helplines of a consultation: whom people in distress can call, by country and territory, in its languages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.rights import Act
from parvis.actions.set_helplines import read_helplines, set_helplines
from parvis.domain.errors import BadRequest
from parvis.domain.helpline import LONGEST_WORDS, MOST_HELPLINES, Helpline
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES, OfficeForm
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of

SPARE_ROWS = 3


class HelplineForm(OfficeForm):
    """One helpline; a row without a number is left out."""

    number = forms.CharField(label=_("Phone number"), max_length=20, required=False)
    is_by_text = forms.BooleanField(label=_("By text message"), required=False)
    country = forms.CharField(
        label=_("Country"), help_text=_("Empty: shown to everyone."), max_length=60, required=False
    )
    territory = forms.CharField(
        label=_("Territory"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-territories"}),
    )

    def __init__(self, *arguments: Any, languages: list[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._languages = languages
        for code in languages:
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("Whom it helps (%(language)s)") % {"language": LANGUAGE_NAMES.get(code, code)},
                max_length=LONGEST_WORDS,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )

    def line(self) -> Helpline | None:
        """The helpline of the row, or None for one that is empty."""
        cleaned = self.cleaned_data
        number = cleaned.get("number", "").strip()
        if not number:
            return None
        words = {code: cleaned[f"words_{code}"].strip() for code in self._languages}
        return Helpline(
            number=number,
            words={code: told for code, told in words.items() if told},
            is_by_text=cleaned["is_by_text"],
            country=cleaned["country"].strip(),
            territory=cleaned["territory"].strip(),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The rows that there are and a few empty ones; saving without any brings the usual helplines back."""
    formset = _formset(request, consultation)
    error = ""
    if request.method == "POST" and formset.is_valid():
        lines = [line for line in (form.line() for form in formset) if line is not None]
        try:
            set_helplines(by=account, consultation=consultation, lines=lines)
        except BadRequest as refused:
            error = sentence_of(refused)
        else:
            messages.success(request, _("The helplines are saved; every page of the consultation shows them."))
            return redirect("office-helplines", consultation.slug)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "formset": formset,
        "error": error,
        "territories": consultation.territory_list,
    }
    status = 400 if error or (formset.is_bound and not formset.is_valid()) else 200
    return render(request, "organiser/helplines.html", context, status=status)


def _formset(request: HttpRequest, consultation: Consultation) -> Any:
    made = forms.formset_factory(HelplineForm, extra=SPARE_ROWS, max_num=MOST_HELPLINES, absolute_max=MOST_HELPLINES)
    initial = [_initial(line) for line in read_helplines(consultation.helplines)]
    return made(request.POST or None, initial=initial, form_kwargs={"languages": consultation.languages})


def _initial(line: Helpline) -> dict[str, Any]:
    told = {f"words_{code}": words for code, words in line.words.items()}
    place = {"country": line.country, "territory": line.territory}
    return {"number": line.number, "is_by_text": line.is_by_text, **place, **told}
