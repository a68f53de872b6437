"""Signing in with a code sent by e-mail: asking for it, and typing it."""

from typing import cast

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from parvis.actions.guessing import Attempt, Guessed, begin_attempt
from parvis.organiser.code_forms import CodeRequestForm, MailedCodeForm


class AskForCode(RequestLoginCodeView):  # type: ignore[misc]
    """The address to send a code to. The answer is the same whether it has an account or not."""

    form_class = CodeRequestForm
    template_name = "organiser/ask_for_code.html"

    def form_valid(self, form: Form) -> HttpResponse:
        _count(self.request, Guessed.CODE_REQUEST, form.cleaned_data["email"])
        return cast(HttpResponse, super().form_valid(form))


class TypeCode(ConfirmLoginCodeView):  # type: ignore[misc]
    """The code. Three wrong ones make it useless; whoever goes on guessing is stopped."""

    form_class = MailedCodeForm
    template_name = "organiser/type_code.html"

    def form_valid(self, form: Form) -> HttpResponse:
        email = self._process.state.get("email", "")
        if self._action == "resend":
            _count(self.request, Guessed.CODE_REQUEST, email)
        else:
            _count(self.request, Guessed.CODE, email).succeed()
        return cast(HttpResponse, super().form_valid(form))

    def form_invalid(self, form: Form) -> HttpResponse:
        _count(self.request, Guessed.CODE, self._process.state.get("email", "")).fail()
        return cast(HttpResponse, super().form_invalid(form))


def _count(request: HttpRequest, kind: Guessed, email: str) -> Attempt:
    return begin_attempt(kind, email=email, address=request.META.get("REMOTE_ADDR", ""))
