"""The forms of the office: what is asked, and its translation into the arguments of an action."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.actions.consultation_kinds import CLOSING_HOUR

DEFAULT_WEEKS = 6
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


class ReopeningForm(OfficeForm):
    """Why a consultation is opened again, and until when."""

    reason = forms.CharField(
        label=_("Why is it opened again?"),
        help_text=_("A sentence, kept in the record of acts with your name and the hour."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closes_at = Moment(label=_("Closes"), initial=default_closing)
    takes_proposals = forms.BooleanField(
        label=_("Receive new proposals too"),
        help_text=_("Off, people vote on what is there."),
        required=False,
    )
