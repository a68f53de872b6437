"""One's own account: second factors, recovery codes, password, and the places where one is signed in."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.actions.office_sessions import end_other_sessions, end_session, sessions_of
from parvis.actions.second_factor import needs_second_factor
from parvis.domain.errors import NotFound
from parvis.organiser.access import account_of, for_account
from parvis.organiser.forms import OfficeForm
from parvis.records.models import Account


class NewPasswordForm(OfficeForm):
    """A password, chosen by its owner."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("Twelve characters or more. Four words that have nothing to do with one another are a good one."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *arguments: Any, account: Account, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.account = account

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password


@require_safe
@for_account
def show_security(request: HttpRequest) -> HttpResponse:
    """What keeps the account safe, and where it is open."""
    account = account_of(request)
    factors = list(Authenticator.objects.filter(user=account).order_by("id"))
    kinds = Authenticator.Type
    context = {
        "must_set_up": needs_second_factor(account),
        "application": next((one for one in factors if one.type == kinds.TOTP), None),
        "passkeys": [one for one in factors if one.type == kinds.WEBAUTHN],
        "codes_left": next(
            (len(one.wrap().get_unused_codes()) for one in factors if one.type == kinds.RECOVERY_CODES), None
        ),
        "sessions": sessions_of(account),
        "present_key": request.session.session_key,
    }
    return render(request, "organiser/security.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_account
@reauthentication_required(app="parvis")  # type: ignore[untyped-decorator]
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session ends."""
    account = account_of(request)
    form = NewPasswordForm(request.POST or None, account=account)
    if not form.is_valid():
        status = 400 if form.errors else 200
        return render(request, "organiser/change_password.html", {"form": form}, status=status)
    account.set_password(form.cleaned_data["password"])
    account.save(update_fields=["password"])
    update_session_auth_hash(request, account)
    end_other_sessions(account=account, key=request.session.session_key)
    messages.success(request, gettext("Your password is changed. Your other sessions have ended."))
    return redirect("office-security")


@require_POST
@for_account
def end(request: HttpRequest) -> HttpResponse:
    """End one session, or all the others."""
    account, number = account_of(request), request.POST.get("number", "")
    if number == "others":
        count = end_other_sessions(account=account, key=request.session.session_key)
        words = ngettext("{count} other session has ended.", "{count} other sessions have ended.", count)
        messages.success(request, words.format(count=count))
    elif number.isdecimal() and end_session(account=account, number=int(number)):
        messages.success(request, gettext("This session has ended."))
    else:
        raise NotFound
    return redirect("office-security")
