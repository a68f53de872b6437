"""Signing in to the office with an e-mail address and a password, slowed down for those who guess."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth import authenticate
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.records.account import fold_email
from parvis.records.models import Account, FailedAttempt

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


def check_password(
    *, email: str, password: str, address: str, request: HttpRequest | None = None, now: datetime | None = None
) -> Account:
    """The account that these go with. `address` is the network address that the attempt came from.

    Failures are counted in the database: every process sees them, and digests only are kept, for a quarter of an hour.
    Raises `SignInRefused`, or `TooManyAttempts` after five failures in a quarter of an hour for an account from one
    address, or thirty from one address.
    """
    moment = now or timezone.now()
    account_key, address_key = _key("account", fold_email(email), address), _key("address", address)
    limits = {account_key: ATTEMPTS_FOR_AN_ACCOUNT, address_key: ATTEMPTS_FROM_AN_ADDRESS}
    # Counted before the password is looked at, so that attempts sent at once do not all pass under the limit.
    failures = FailedAttempt.objects.bulk_create(FailedAttempt(key=key, at=moment) for key in limits)
    since = moment - timedelta(seconds=WINDOW_SECONDS)
    recent = FailedAttempt.objects.filter(key__in=limits, at__gt=since)
    counts = dict(recent.order_by().values_list("key").annotate(Count("id")))
    mine = FailedAttempt.objects.filter(pk__in=[one.pk for one in failures])
    if any(counts.get(key, 0) > limit for key, limit in limits.items()):
        mine.delete()
        raise TooManyAttempts(minutes=WINDOW_SECONDS // 60)
    account = authenticate(request, username=fold_email(email), password=password)
    if not isinstance(account, Account):
        FailedAttempt.objects.filter(at__lte=since).delete()
        raise SignInRefused
    mine.delete()
    FailedAttempt.objects.filter(key=account_key).delete()
    return account


def _key(*parts: str) -> str:
    return salted_hmac("parvis.sign-in", "\0".join(parts), algorithm="sha256").hexdigest()
