"""The forms of the office: what is asked, and its translation into the arguments of an action."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.actions.create_consultation import Dates, Rules, Texts
from parvis.configuration import LANGUAGES
from parvis.records.models import Organisation

DEFAULT_WEEKS = 6
CLOSING_HOUR = 20
STEMS = {"fr": "Il faut", "en": "We should"}
NATIVE_NAMES = {"fr": "Français", "en": "English"}
LANGUAGE_NAMES = {"fr": _("French"), "en": _("English")}
_LOCAL = "%Y-%m-%dT%H:%M"


class PlainRenderer(DjangoTemplates):
    """Each field as a label, a hint, its errors and its input."""

    field_template_name = "organiser/_field.html"


class OfficeForm(forms.Form):
    default_renderer = PlainRenderer


class Moment(forms.DateTimeField):
    """A date and an hour in the installation's time zone."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
        super().__init__(widget=widget, input_formats=[_LOCAL, "%Y-%m-%dT%H:%M:%S"], **options)


class SignInForm(OfficeForm):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class FirstRunForm(OfficeForm):
    organisation = forms.CharField(
        label=_("Your organisation"), help_text=_("For example: Region of the Two Rivers."), max_length=200
    )
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Twelve characters or more. Four words that have nothing to do with one another are a good one."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def default_closing(now: datetime | None = None) -> datetime:
    """When a consultation closes by default: six weeks from now, at eight in the evening."""
    day = timezone.localtime(now or timezone.now()) + timedelta(weeks=DEFAULT_WEEKS)
    return day.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)


class ConsultationForm(OfficeForm):
    """A new consultation. One question is enough: everything else has a default."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), empty_label=None)
    default_language = forms.ChoiceField(
        label=_("Main language"), choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    )
    slug = forms.SlugField(
        label=_("Address"),
        help_text=_("Small letters, digits and dashes. Left empty, it is made from the question."),
        max_length=60,
        required=False,
    )
    opens_at = Moment(label=_("Opens"), help_text=_("Left empty: when you press “Open now”."), required=False)
    voting_only_at = Moment(
        label=_("Votes only, from"),
        help_text=_("From then on nothing new is proposed, so that the last proposals are voted on too."),
        required=False,
    )
    closes_at = Moment(label=_("Closes"), initial=default_closing)
    shows_others = forms.BooleanField(
        label=_("Show what others said before the end"),
        help_text=_("Off, people vote without knowing the opinion of others."),
        required=False,
    )
    safety_layer = forms.BooleanField(
        label=_("Sensitive subject"),
        help_text=_("Adds a button to leave the page quickly, for people who may be watched."),
        required=False,
    )

    def __init__(self, *arguments: Any, organisations: list[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = self.fields["organisation"]
        assert isinstance(choices, forms.ModelChoiceField)
        choices.queryset = Organisation.objects.filter(pk__in=[place.pk for place in organisations])
        if len(organisations) == 1:
            choices.initial = organisations[0].pk
            choices.widget = forms.HiddenInput()
        for code in LANGUAGES:
            self.fields.update(_text_fields(code))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        main = cleaned.get("default_language")
        if main and not cleaned.get(f"question_{main}", "").strip():
            self.add_error(f"question_{main}", _("Write the question in the main language."))
        return cleaned

    def language_groups(self) -> list[dict[str, Any]]:
        """The fields of each language, for the template."""
        names = ("question", "stem", "introduction", "commitment")
        return [
            {"code": code, "name": NATIVE_NAMES[code], "fields": [self[f"{name}_{code}"] for name in names]}
            for code in LANGUAGES
        ]

    def texts(self) -> dict[str, Texts]:
        """What was written, by language."""
        names = ("question", "stem", "introduction", "commitment")
        return {code: Texts(**{name: self.cleaned_data[f"{name}_{code}"] for name in names}) for code in LANGUAGES}

    def dates(self) -> Dates:
        return Dates(**{name: self.cleaned_data[name] for name in ("opens_at", "voting_only_at", "closes_at")})

    def rules(self) -> Rules:
        return Rules(shows_others=self.cleaned_data["shows_others"], safety_layer=self.cleaned_data["safety_layer"])


def _text_fields(code: str) -> dict[str, forms.Field]:
    language = {"lang": code}
    long = {**language, "rows": 4}
    return {
        f"question_{code}": forms.CharField(
            label=_("Question"),
            help_text=_("Open and short. For example: How can we better share public space?"),
            max_length=300,
            required=False,
            widget=forms.Textarea(attrs={**language, "rows": 2}),
        ),
        f"stem_{code}": forms.CharField(
            label=_("How each proposal starts"),
            initial=STEMS.get(code, ""),
            max_length=60,
            required=False,
            widget=forms.TextInput(attrs=language),
        ),
        f"introduction_{code}": forms.CharField(
            label=_("Introduction"),
            help_text=_("Why you ask, in a few plain sentences."),
            max_length=4000,
            required=False,
            widget=forms.Textarea(attrs=long),
        ),
        f"commitment_{code}": forms.CharField(
            label=_("What you commit to do with the answers"),
            help_text=_("People take part when they know what follows: who will answer, on what, and when."),
            max_length=4000,
            required=False,
            widget=forms.Textarea(attrs=long),
        ),
    }
