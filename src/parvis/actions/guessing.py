"""Slowing down those who guess a password, a code or a second factor, and telling the owner of the account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext, override

from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.records.account import fold_email
from parvis.records.models import Account, FailedAttempt

ATTEMPTS_FOR_AN_ACCOUNT = 5
ATTEMPTS_FROM_AN_ADDRESS = 30
WINDOW_SECONDS = 15 * 60


class Guessed(StrEnum):
    """What is tried. A second factor is counted whatever the address: whoever tries it knows the password already."""

    PASSWORD = "password"  # noqa: S105 - the name of what is guessed
    CODE = "code"
    CODE_REQUEST = "code-request"
    SECOND_FACTOR = "second-factor"


class TooManyAttempts(NotAllowed):
    code = "too-many-attempts"
    status: ClassVar[int] = 429
    sentence = gettext_noop("Too many attempts. Wait {minutes} minutes, then try again.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, already counted as a failure until it is told to have succeeded."""

    rows: tuple[int, ...]
    key: str
    email: str
    since: datetime
    is_last: bool

    def succeed(self) -> None:
        """Forget this attempt, and the failures of the account before it."""
        FailedAttempt.objects.filter(pk__in=self.rows).delete()
        FailedAttempt.objects.filter(key=self.key).delete()

    def fail(self) -> None:
        """Leave it counted. The owner is told when it was the last one, once in a quarter of an hour."""
        FailedAttempt.objects.filter(at__lte=self.since).delete()
        if self.is_last:
            _tell_owner(self.email)


def begin_attempt(kind: Guessed, *, email: str, address: str, now: datetime | None = None) -> Attempt:
    """Count an attempt on the account of `email` from a network address, before its answer is looked at.

    Failures are counted in the database: every process sees them, and digests only are kept, for a quarter of an hour.
    Raises `TooManyAttempts` after five failures in a quarter of an hour for an account (from one address, save for a
    second factor), or thirty from one address.
    """
    moment = now or timezone.now()
    where = "" if kind is Guessed.SECOND_FACTOR else address
    account_key = _key(kind.value, fold_email(email), where)
    limits = {account_key: ATTEMPTS_FOR_AN_ACCOUNT, _key("address", address): ATTEMPTS_FROM_AN_ADDRESS}
    # Counted before the answer is looked at, so that attempts sent at once do not all pass under the limit.
    made = FailedAttempt.objects.bulk_create(FailedAttempt(key=key, at=moment) for key in limits)
    rows = tuple(one.pk for one in made)
    since = moment - timedelta(seconds=WINDOW_SECONDS)
    recent = FailedAttempt.objects.filter(key__in=limits, at__gt=since)
    counts = dict(recent.order_by().values_list("key").annotate(Count("id")))
    if any(counts.get(key, 0) > limit for key, limit in limits.items()):
        FailedAttempt.objects.filter(pk__in=rows).delete()
        raise TooManyAttempts(minutes=WINDOW_SECONDS // 60)
    is_last = counts.get(account_key, 0) == ATTEMPTS_FOR_AN_ACCOUNT
    return Attempt(rows, account_key, fold_email(email), since, is_last)


@transaction.atomic
def use_once(*, email: str, code: str, now: datetime | None = None) -> bool:
    """Whether a code that was right serves for the first time: kept as a digest, and so known to every process."""
    moment = now or timezone.now()
    key = _key("used", fold_email(email), code)
    since = moment - timedelta(seconds=WINDOW_SECONDS)
    if FailedAttempt.objects.filter(key=key, at__gt=since).exists():
        return False
    FailedAttempt.objects.create(key=key, at=moment)
    return True


def _tell_owner(email: str) -> None:
    account = Account.objects.filter(email=email, is_active=True).first()
    told = _key("told", email)
    if account is None or FailedAttempt.objects.filter(key=told).exists():
        return
    FailedAttempt.objects.create(key=told, at=timezone.now())
    with override(account.language or get_language()):
        subject = gettext("Someone tries to sign in to your account")
        body = gettext(
            "{count} attempts to sign in to your account have failed. It is closed to further attempts for "
            "{minutes} minutes.\n\nIf it was you, try again later, or sign in with a code sent to you. "
            "If it was not, nobody came in; choose a long password and set up a second factor."
        ).format(count=ATTEMPTS_FOR_AN_ACCOUNT, minutes=WINDOW_SECONDS // 60)
    send_mail(subject, body, None, [account.email])


def _key(*parts: str) -> str:
    return salted_hmac("parvis.sign-in", "\0".join(parts), algorithm="sha256").hexdigest()
