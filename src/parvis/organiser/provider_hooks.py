"""Whom an identity provider lets into the office: those it vouches for, with an account here or an invitation."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from requests import RequestException

from parvis.actions.invite import accept_invitation, invitations_for, make_invited_account
from parvis.openid import app_of
from parvis.records.account import fold_email
from parvis.records.models import Account


class ProviderHooks(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Providers come from the settings alone, and nobody gets an account because a provider knows them."""

    def list_apps(
        self, _request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        apps = [app_of(one) for one in settings.CONFIGURATION.staff_providers]
        wanted = [one for one in apps if provider in {None, one.provider, one.provider_id}]
        return [one for one in wanted if client_id in {None, one.client_id}]

    def is_open_for_signup(self, _request: HttpRequest, _login: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Finds the account, or the invitation, of the verified address. Nothing else that was told is kept."""
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            return
        name = sociallogin.provider.name
        address = next((one.email for one in sociallogin.email_addresses if one.verified), None)
        if address is None:
            said = gettext("{provider} does not say that your e-mail address is verified. Sign in another way.")
            raise _back(request, said.format(provider=name))
        account = _account_of(fold_email(address))
        if account is None:
            said = gettext("{email} has no account here. Ask an administrator of your organisation to invite you.")
            raise _back(request, said.format(email=address))
        sociallogin.connect(request, account)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,  # noqa: ARG002 (named by allauth)
    ) -> None:
        if isinstance(exception, RequestException):
            said = gettext("{provider} does not answer at the moment. Sign in another way, or try again later.")
        elif str(error) == "cancelled":
            said = gettext("You did not sign in with {provider}.")
        else:
            said = gettext("What {provider} answered cannot be trusted, or came too late. Please try again.")
        raise _back(request, said.format(provider=provider.name))


@transaction.atomic
def _account_of(email: str) -> Account | None:
    """The account of a verified address; made now for someone who was invited, their invitations accepted."""
    account = Account.objects.filter(email=email).first()
    invitations = invitations_for(email)
    if account is None and invitations:
        account = make_invited_account(invitation=invitations[0], name="")
    if account is not None and account.is_active:
        for invitation in invitations:
            accept_invitation(invitation=invitation, account=account)
    return account


def _back(request: HttpRequest, said: str) -> ImmediateHttpResponse:
    messages.error(request, said)
    return ImmediateHttpResponse(redirect("office-sign-in"))
