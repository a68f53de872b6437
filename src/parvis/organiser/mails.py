"""The page of the mails that citizens may receive: their words in each language, tried with examples before saving."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.citizen_mails import MailWords, change_mail, compose, own_words, usual_words
from parvis.actions.news_mail import ending_in
from parvis.actions.rights import Act
from parvis.domain.citizen_mail import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Blank,
    MailKind,
    blanks_of,
    check_mail,
    needed_in,
)
from parvis.domain.errors import BadRequest
from parvis.domain.moderation import Reason
from parvis.organiser.access import for_consultation, site_of
from parvis.organiser.forms import NATIVE_NAMES, OfficeForm
from parvis.organiser.mail_words import BLANK_WORDS, MAIL_WORDS
from parvis.records.models import Account, Consultation
from parvis.records.rule_examples import GOOD_EXAMPLES
from parvis.records.rule_text import rules_of
from parvis.records.words import sentence_of


class MailForm(OfficeForm):
    """One mail in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text of the mail"),
        help_text=_("An empty line makes a paragraph. One with a blank that has nothing to say is left out."),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *arguments: Any, kind: MailKind, language: str, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "prefix": f"{kind.value}-{language}"})
        self.kind, self.language = kind, language
        self.language_name = NATIVE_NAMES.get(language, language)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if {"subject", "body"} <= sent.keys():
            try:
                check_mail(self.kind, sent["subject"], sent["body"])
            except BadRequest as error:
                self.add_error("body", sentence_of(error))
        return sent

    def words(self) -> MailWords:
        """What is written in the fields now, saved or not."""
        source = self.cleaned_data if self.is_bound else self.initial
        return MailWords(source["subject"], source["body"].replace("\r\n", "\n"))


@dataclass(frozen=True, slots=True)
class ShownMail:
    """One mail on the page. `previews` holds each language's form with the mail as it would arrive, or nothing."""

    kind: MailKind
    name: str
    occasion: str
    blanks: list[tuple[str, str, bool]]
    previews: list[tuple[MailForm, MailWords | None]]
    is_own: bool
    is_open: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Every mail; one is tried, saved or given its usual words back at a time."""
    kind = next((one for one in MailKind if one.value == request.POST.get("kind")), None)
    own = own_words(consultation)
    forms_of = {one: _forms(request if one is kind else None, consultation, one, own) for one in MailKind}
    if kind and request.POST.get("act") == "usual":
        change_mail(by=account, consultation=consultation, kind=kind, written=dict.fromkeys(consultation.languages))
        return _saved(request, consultation, kind, gettext("This mail has its usual words again."))
    # Each is looked at, so that all mistakes are shown at once.
    are_valid = [form.is_valid() for form in forms_of[kind]] if kind else []
    is_valid = all(are_valid)
    if kind and is_valid and request.POST.get("act") != "try":
        written = {form.language: form.words() for form in forms_of[kind]}
        change_mail(by=account, consultation=consultation, kind=kind, written=written)
        return _saved(request, consultation, kind, gettext("Saved. The next mail of this kind has these words."))
    changed = {name for name, _language in own}
    previews = _Previews(request, consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "mails": [
            _shown(one, forms_of[one], previews, is_own=one.value in changed, is_open=one is kind) for one in MailKind
        ],
        "has_errors": not is_valid,
    }
    return render(request, "organiser/mails.html", context, status=200 if is_valid else 400)


def _saved(request: HttpRequest, consultation: Consultation, kind: MailKind, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("office-mails", args=[consultation.slug]) + f"#{kind.value}")


def _forms(
    request: HttpRequest | None,
    consultation: Consultation,
    kind: MailKind,
    own: Mapping[tuple[str, str], MailWords],
) -> list[MailForm]:
    made = []
    for language in consultation.languages:
        words = own.get((kind.value, language)) or usual_words(kind, language)
        initial = {"subject": words.subject, "body": words.body}
        made.append(MailForm(request.POST if request else None, kind=kind, language=language, initial=initial))
    return made


def _shown(kind: MailKind, found: list[MailForm], previews: "_Previews", *, is_own: bool, is_open: bool) -> ShownMail:
    name, occasion = MAIL_WORDS[kind]
    needed = needed_in(kind)
    return ShownMail(
        kind=kind,
        name=str(name),
        occasion=str(occasion),
        blanks=[(f"{{{blank.value}}}", str(BLANK_WORDS[blank]), blank in needed) for blank in blanks_of(kind)],
        previews=[(form, previews.of(form)) for form in found],
        is_own=is_own,
        is_open=is_open,
    )


class _Previews:
    """Mails as they would arrive, with example values that are read once a language."""

    def __init__(self, request: HttpRequest, consultation: Consultation) -> None:
        self._site, self._consultation = site_of(request), consultation
        self._examples = {language: self._example(language) for language in consultation.languages}

    def of(self, form: MailForm) -> MailWords | None:
        """One mail; None for words that could not be sent."""
        if form.is_bound and not form.is_valid():
            return None
        made = compose(self._consultation, form.words(), self._examples[form.language])
        if form.kind is MailKind.CONFIRM:
            return made
        link = f"{self._site}{self._consultation.address}news/…"
        return MailWords(made.subject, f"{made.body}\n\n{ending_in(form.language)}\n{link}")

    def _example(self, language: str) -> dict[str, str]:
        with translation.override(language):
            rules = rules_of(self._consultation)
            rule = rules.get(Reason.UNCLEAR) or next(iter(rules.values()))
            return {
                Blank.QUESTION.value: self._consultation.text_in(language).question,
                Blank.PROPOSAL.value: str(GOOD_EXAMPLES[0]),
                Blank.STATEMENT.value: "\n\n".join(
                    [
                        gettext("The proposal that you sent was not published."),
                        gettext("The rule: {rule}").format(rule=rule),
                        gettext("You may also go to court."),
                    ]
                ),
                Blank.LINK.value: f"{self._site}{self._consultation.address}follow",
            }
