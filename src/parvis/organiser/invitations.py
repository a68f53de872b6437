"""Answering an invitation: with a new account, or with the one that its address has already."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from parvis.actions.create_organiser import BadAccount
from parvis.actions.invite import (
    InvitedElsewhere,
    accept_invitation,
    find_invitation,
    make_invited_account,
    name_of,
)
from parvis.organiser.forms import OfficeForm
from parvis.organiser.signing_in import BACKEND
from parvis.records.models import Account, Invitation, Role
from parvis.records.words import ROLE_SENTENCES, sentence_of


class NewAccountForm(OfficeForm):
    """Who joins, and the password to come back with; none is needed by those who sign in with a code."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Twelve characters or more. Left empty, a code is sent to you by e-mail each time you sign in."),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, and the way to accept. Raises `InvitationOver`, `InvitedElsewhere`."""
    invitation = find_invitation(token)
    known = Account.objects.filter(email=invitation.email).first()
    if isinstance(request.user, Account):
        return _accept_as(request, invitation, request.user)
    form = NewAccountForm(request.POST or None) if known is None else None
    if form is not None and form.is_valid():
        try:
            account = _join(invitation, form)
        except BadAccount as error:
            form.add_error("password", sentence_of(error))
        else:
            login(request, account, BACKEND)
            return redirect("office-home")
    return _show(request, invitation, form, is_known=known is not None)


def _accept_as(request: HttpRequest, invitation: Invitation, account: Account) -> HttpResponse:
    if account.email != invitation.email:
        raise InvitedElsewhere(email=invitation.email)
    if request.method != "POST":
        return _show(request, invitation, None, is_known=True)
    accept_invitation(invitation=invitation, account=account)
    messages.success(request, gettext("Welcome to “{place}”.").format(place=name_of(invitation.place)))
    return redirect("office-home")


@transaction.atomic
def _join(invitation: Invitation, form: NewAccountForm) -> Account:
    account = make_invited_account(invitation=invitation, **form.cleaned_data)
    accept_invitation(invitation=invitation, account=account)
    return account


def _show(request: HttpRequest, invitation: Invitation, form: NewAccountForm | None, *, is_known: bool) -> HttpResponse:
    role = Role(invitation.role)
    context = {
        "form": form,
        "invitation": invitation,
        "name": name_of(invitation.place),
        "role": role.label,
        "role_sentence": ROLE_SENTENCES[role],
        "is_known": is_known,
    }
    return render(request, "organiser/invitation.html", context, status=400 if form and form.errors else 200)
