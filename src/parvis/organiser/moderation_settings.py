"""The page where an organiser sets how a consultation is moderated: shares, turns, testimonies, and the rules."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.change_moderation import SETTINGS, RuleWords, change_moderation
from parvis.actions.rights import Act
from parvis.domain.moderation import Reason
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import NATIVE_NAMES, OfficeForm
from parvis.records.models import Account, Consultation, ModerationSettings, RuleText
from parvis.records.rule_text import ALWAYS_USED
from parvis.records.words import RULES

NUMBER = forms.NumberInput(attrs={"inputmode": "numeric"})


class ModerationForm(OfficeForm):
    """Numbers and words that hold for the whole consultation."""

    second_reading_percent = forms.IntegerField(
        label=_("Read by a second person, in percent"),
        help_text=_("A random share of decisions is read again, blind. It measures how far moderators agree."),
        min_value=0,
        max_value=100,
    )
    hidden_percent = forms.IntegerField(
        label=_("Suggestions shown after the decision only, in percent"),
        help_text=_("On this random share the machine is measured without having been seen."),
        min_value=0,
        max_value=100,
    )
    hard_texts = forms.IntegerField(
        label=_("Hard texts before a pause"),
        help_text=_("A pause is offered after so many testimonies in a row, or so many minutes."),
        min_value=1,
        max_value=100,
    )
    turn_minutes = forms.IntegerField(label=_("Minutes before a pause"), min_value=5, max_value=240)
    kept_days = forms.IntegerField(
        label=_("Days that a testimony is kept"),
        help_text=_("Long enough to offer a rewrite and to report a crime; then it is erased by itself."),
        min_value=1,
        max_value=365,
    )
    who_to_call = forms.CharField(
        label=_("Who to call"),
        help_text=_(
            "Shown to trained readers: the referent’s name and number, the prosecutor’s office, a psychologist."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RuleForm(OfficeForm):
    """One rule: whether it holds, and its words by language."""

    def __init__(self, *arguments: Any, consultation: Consultation, reason: Reason, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "prefix": reason.value})
        self.reason, self.is_always_used = reason, reason in ALWAYS_USED
        self.languages = list(consultation.languages)
        if not self.is_always_used:
            self.fields["is_used"] = forms.BooleanField(label=_("This rule holds here"), required=False)
        for code in self.languages:
            name = NATIVE_NAMES.get(code, code)
            self.fields[f"rule_{code}"] = forms.CharField(
                label=_("Words of the rule ({language})").format(language=name),
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"mail_{code}"] = forms.CharField(
                label=_("Added to its mail ({language})").format(language=name),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"lang": code, "rows": 2}),
            )

    def words(self) -> list[RuleWords]:
        """What was written, by language."""
        sent = self.cleaned_data
        is_used = self.is_always_used or sent["is_used"]
        return [
            RuleWords(self.reason, code, sent[f"rule_{code}"], sent[f"mail_{code}"], is_used) for code in self.languages
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def set_moderation(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Everything on one page, saved at once."""
    form = ModerationForm(request.POST or None, initial=_initial(consultation))
    rules = _rule_forms(request, consultation)
    forms_sent = [form, *rules]
    # Each is looked at, so that all mistakes are shown at once.
    are_valid = [one.is_valid() for one in forms_sent]
    if request.method == "POST" and all(are_valid):
        change_moderation(
            by=account,
            consultation=consultation,
            second_reading_percent=form.cleaned_data["second_reading_percent"],
            settings=form.cleaned_data,
            rules=[words for one in rules for words in one.words()],
        )
        messages.success(request, gettext("Saved. It holds from the next proposal on."))
        return redirect("office-moderation-settings", consultation.slug)
    has_errors = any(one.errors for one in forms_sent)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "rules": [(RULES[one.reason], one) for one in rules],
        "has_errors": has_errors,
    }
    return render(request, "organiser/moderation_settings.html", context, status=400 if has_errors else 200)


def _initial(consultation: Consultation) -> dict[str, object]:
    row = ModerationSettings.of(consultation)
    return {name: getattr(row, name) for name in SETTINGS} | {
        "second_reading_percent": consultation.second_reading_percent
    }


def _rule_forms(request: HttpRequest, consultation: Consultation) -> list[RuleForm]:
    initial: dict[str, dict[str, object]] = {reason.value: {"is_used": True} for reason in Reason}
    for text in RuleText.objects.filter(consultation=consultation):
        said = {f"rule_{text.language}": text.rule, f"mail_{text.language}": text.mail}
        initial[text.reason].update(said)
        initial[text.reason]["is_used"] = initial[text.reason]["is_used"] and text.is_used
    return [
        RuleForm(request.POST or None, consultation=consultation, reason=reason, initial=initial[reason.value])
        for reason in Reason
    ]
