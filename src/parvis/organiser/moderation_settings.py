"""The page where an organiser sets how a consultation is moderated: shares, turns, and the rules."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.change_moderation import SETTINGS, change_moderation
from parvis.actions.change_rules import RuleWithoutWords
from parvis.actions.rights import Act
from parvis.domain.moderation import TooManyRules
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.organiser.rule_forms import RulesForms
from parvis.records.models import Account, Consultation, ModerationSettings
from parvis.records.words import sentence_of

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
    who_to_call = forms.CharField(
        label=_("Who to call"),
        help_text=_(
            "Shown to trained readers: the referent’s name and number, the prosecutor’s office, a psychologist."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def set_moderation(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Everything on one page, saved at once."""
    form = ModerationForm(request.POST or None, initial=_initial(consultation))
    rules = RulesForms(request, consultation)
    # Each is looked at, so that all mistakes are shown at once.
    are_valid = [one.is_valid() for one in (form, *rules.all)]
    error = ""
    if request.method == "POST" and all(are_valid):
        try:
            change_moderation(
                by=account,
                consultation=consultation,
                second_reading_percent=form.cleaned_data["second_reading_percent"],
                settings=form.cleaned_data,
                rules=rules.change(),
            )
        except (TooManyRules, RuleWithoutWords) as trouble:
            error = sentence_of(trouble)
        else:
            messages.success(request, gettext("Saved. It holds from the next proposal on."))
            return redirect(reverse("office-moderation-settings", args=[consultation.slug]) + rules.anchor)
    has_errors = bool(error) or any(one.errors for one in (form, *rules.all))
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "rules": rules,
        "error": error,
        "has_errors": has_errors,
    }
    return render(request, "organiser/moderation_settings.html", context, status=400 if has_errors else 200)


def _initial(consultation: Consultation) -> dict[str, object]:
    row = ModerationSettings.of(consultation)
    return {name: getattr(row, name) for name in SETTINGS} | {
        "second_reading_percent": consultation.second_reading_percent
    }
