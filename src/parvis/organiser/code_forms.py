"""The forms in which a code is asked for and typed: allauth's, with our words and our fields."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.actions.guessing import use_once
from parvis.actions.sign_in import SignInRefused, check_password
from parvis.organiser.forms import OfficeForm, PlainRenderer
from parvis.records.models import Account

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class CodeRequestForm(RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a code is sent."""

    default_renderer = PlainRenderer

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["email"] = _dressed(self.fields["email"], widget, _("E-mail address"))


class MailedCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent by e-mail."""

    default_renderer = PlainRenderer

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _dressed(self.fields["code"], forms.TextInput(attrs=_CODE), _("Code"))


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """A code of an application, or one of the recovery codes."""

    default_renderer = PlainRenderer

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _dressed(self.fields["code"], forms.TextInput(attrs=_CODE), _("Code"))
        self.fields["code"].help_text = _("The six digits of your application, or one of your recovery codes.")

    def clean_code(self) -> str:
        return _unused(self.user, super().clean_code())


class ConfirmingCodeForm(ReauthenticateForm):  # type: ignore[misc]
    """The same, to prove again who one is."""

    default_renderer = PlainRenderer

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _dressed(self.fields["code"], forms.TextInput(attrs=_CODE), _("Code"))

    def clean_code(self) -> str:
        return _unused(self.user, super().clean_code())


class ApplicationForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an application that is being set up."""

    default_renderer = PlainRenderer

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _dressed(self.fields["code"], forms.TextInput(attrs=_CODE), _("The six digits that the application shows"))


class PasswordAgainForm(OfficeForm):
    """One's own password, once more. Raises `TooManyAttempts`."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *arguments: Any, user: Account, address: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user, self.address = user, address

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        try:
            check_password(email=self.user.email, password=password, address=self.address)
        except SignInRefused as error:
            raise forms.ValidationError(_("This is not your password.")) from error
        return password


def _dressed(field: forms.Field, widget: forms.Widget, label: Any) -> forms.Field:
    widget.is_required = field.required
    field.widget, field.label = widget, label
    return field


def _unused(account: Account, code: str) -> str:
    """A code seen over someone's shoulder opens nothing, though the application shows it for a while."""
    if not use_once(email=account.email, code=normalize_user_code(code)):
        raise forms.ValidationError(_("This code is wrong or too old."))
    return code
