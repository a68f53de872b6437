"""Signing in to the office with an e-mail address and a password."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest

from parvis.actions.guessing import Guessed, begin_attempt
from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.records.account import fold_email
from parvis.records.models import Account


class SignInRefused(NotAllowed):
    code = "sign-in-refused"
    sentence = gettext_noop("This e-mail address and this password do not go together.")


class AccountClosed(NotAllowed):
    code = "account-closed"
    sentence = gettext_noop("This account is closed. Ask an administrator of your organisation.")


def check_password(
    *, email: str, password: str, address: str, request: HttpRequest | None = None, now: datetime | None = None
) -> Account:
    """The account that these go with. `address` is the network address that the attempt came from.

    Raises `SignInRefused`, or `TooManyAttempts` (see `actions/guessing.py`).
    """
    attempt = begin_attempt(Guessed.PASSWORD, email=email, address=address, now=now)
    account = authenticate(request, username=fold_email(email), password=password)
    if not isinstance(account, Account):
        attempt.fail()
        raise SignInRefused
    attempt.succeed()
    return account
