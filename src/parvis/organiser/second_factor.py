"""Second factors: asked when signing in, set up, given up. The ceremonies are allauth's; the pages are ours."""

from typing import Any, cast

from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from parvis.actions.guessing import Guessed, begin_attempt
from parvis.organiser.code_forms import ApplicationForm, ConfirmingCodeForm, PasswordAgainForm, SecondFactorForm
from parvis.records.models import Account


class Counted:
    """Each form sent is an attempt on someone's second factor. Raises `TooManyAttempts`."""

    def post(self: Any, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        self.attempt = begin_attempt(Guessed.SECOND_FACTOR, email=self.whose().email, address=address)
        return cast(HttpResponse, super().post(request, *arguments, **options))  # type: ignore[misc]

    def form_valid(self: Any, form: Form) -> HttpResponse:
        self.attempt.succeed()
        return cast(HttpResponse, super().form_valid(form))  # type: ignore[misc]

    def form_invalid(self: Any, form: Form) -> HttpResponse:
        self.attempt.fail()
        return cast(HttpResponse, super().form_invalid(form))  # type: ignore[misc]

    def whose(self: Any) -> Account:
        return cast(Account, self.request.user)


class AnswerSecondFactor(Counted, AuthenticateView):  # type: ignore[misc]
    """The step between a password, a mailed code or a provider, and the office."""

    form_class = SecondFactorForm
    template_name = "organiser/second_factor.html"

    def whose(self) -> Account:
        return cast(Account, self.stage.login.user)


class SignInWithPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """A passkey alone: it holds the two factors."""


class ConfirmWithPassword(ReauthenticateView):  # type: ignore[misc]
    """Proving again who one is, before the safety of the account changes."""

    form_class = PasswordAgainForm
    template_name = "organiser/confirm.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "address": self.request.META.get("REMOTE_ADDR", "")}


class ConfirmWithCode(Counted, ReauthenticateByCodeView):  # type: ignore[misc]
    form_class = ConfirmingCodeForm
    template_name = "organiser/confirm.html"


class ConfirmWithPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    template_name = "organiser/confirm.html"


class SetUpApplication(ActivateTOTPView):  # type: ignore[misc]
    """An application that makes codes, set up with a picture to scan or a secret to type."""

    form_class = ApplicationForm
    template_name = "organiser/application.html"


class RemoveApplication(DeactivateTOTPView):  # type: ignore[misc]
    template_name = "organiser/remove_factor.html"


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    template_name = "organiser/passkey.html"


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Gives up a passkey, unless it is the last second factor where one is required."""

    template_name = "organiser/remove_factor.html"
    success_url = reverse_lazy("office-security")

    def form_valid(self, form: Form) -> HttpResponse:
        hooks = get_adapter()
        if not hooks.can_delete_authenticator(self.get_object()):
            messages.error(self.request, hooks.error_messages["cannot_delete_authenticator"])
            return redirect("office-security")
        return cast(HttpResponse, super().form_valid(form))


class ShowRecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "organiser/recovery_codes.html"


class RenewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "organiser/renew_codes.html"
