"""Embedding a consultation elsewhere: the sites that may, and what they copy."""

from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.rights import Act
from parvis.actions.set_embed_sites import set_embed_sites
from parvis.domain.errors import BadRequest
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import NATIVE_NAMES, OfficeForm
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of

HEIGHT = 520


class SitesForm(OfficeForm):
    sites = forms.CharField(
        label=_("Sites that may embed it"),
        help_text=_("One a line, for example https://news.example or https://*.town.example. Empty: none."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )


class SnippetForm(OfficeForm):
    """What the code to copy should ask for."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("", _("those of the reader’s device")), ("light", _("light")), ("dark", _("dark"))],
        required=False,
    )
    source = forms.SlugField(
        label=_("Source"), help_text=_("Who shows it: its participants are counted together."), required=False
    )

    def __init__(self, *arguments: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        known = [(code, NATIVE_NAMES.get(code, code)) for code in consultation.languages]
        language.choices = [("", _("that of the reader’s browser")), *known]


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The list of sites, and the code to copy, which follows what the address asks."""
    form = SitesForm(request.POST or None, initial={"sites": "\n".join(consultation.embed_sites)})
    if form.is_valid():
        try:
            set_embed_sites(by=account, consultation=consultation, lines=form.cleaned_data["sites"].splitlines())
        except BadRequest as error:
            form.add_error("sites", sentence_of(error))
        else:
            messages.success(request, _("The list of sites is saved."))
            return redirect("office-embedding", consultation.slug)
    asked = SnippetForm(request.GET or None, consultation=consultation)
    wished = {name: told for name, told in asked.cleaned_data.items() if told} if asked.is_valid() else {}
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "asked": asked,
        **_snippets(_site(request), consultation, wished),
    }
    return render(request, "organiser/embedding.html", context, status=400 if form.errors else 200)


def _snippets(site: str, consultation: Consultation, wished: dict[str, str]) -> dict[str, str]:
    """The three ways to embed, as text to copy."""
    question = consultation.text_in().question
    attributes = format_html_join("", ' data-{}="{}"', wished.items())
    query = urlencode({"lang" if name == "language" else name: told for name, told in wished.items()})
    frame = f"{site}{consultation.address}embed" + (f"?{query}" if query else "")
    return {
        "script": format_html(
            '<script src="{}" data-consultation="{}" data-title="{}"{} async></script>',
            site + reverse("widget-loader"),
            consultation.slug,
            question,
            attributes,
        ),
        "frame": format_html(
            '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" style="border:0"></iframe>',
            frame,
            question,
            HEIGHT,
        ),
        "oembed": f"{site}{reverse('widget-oembed')}?url={quote(site + consultation.address, safe='')}",
    }


def _site(request: HttpRequest) -> str:
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
