"""Signing in to the office with an e-mail address and a password, slowed down for those who guess."""

import hashlib
from typing import ClassVar

from django.contrib.auth import authenticate
from django.core.cache import cache
from django.http import HttpRequest

from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.records.account import fold_email
from parvis.records.models import Account

ATTEMPTS_FOR_AN_ACCOUNT = 5
ATTEMPTS_FROM_AN_ADDRESS = 30
WINDOW_SECONDS = 15 * 60


class SignInRefused(NotAllowed):
    code = "sign-in-refused"
    sentence = gettext_noop("This e-mail address and this password do not go together.")


class TooManyAttempts(NotAllowed):
    code = "too-many-attempts"
    status: ClassVar[int] = 429
    sentence = gettext_noop("Too many attempts. Wait {minutes} minutes, then try again.")


def check_password(*, email: str, password: str, address: str, request: HttpRequest | None = None) -> Account:
    """The account that these go with. `address` is the network address that the attempt came from.

    Raises `SignInRefused`, or `TooManyAttempts` after five failures in a quarter of an hour for an account from one
    address, or thirty from one address.
    """
    limits = {
        _key("account", fold_email(email), address): ATTEMPTS_FOR_AN_ACCOUNT,
        _key("address", address): ATTEMPTS_FROM_AN_ADDRESS,
    }
    failures = cache.get_many(limits)
    if any(failures.get(key, 0) >= limit for key, limit in limits.items()):
        raise TooManyAttempts(minutes=WINDOW_SECONDS // 60)
    account = authenticate(request, username=fold_email(email), password=password)
    if not isinstance(account, Account):
        for key in limits:
            cache.add(key, 0, WINDOW_SECONDS)
            cache.incr(key)
        raise SignInRefused
    cache.delete(next(iter(limits)))
    return account


def _key(*parts: str) -> str:
    return "sign-in:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()
