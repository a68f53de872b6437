"""Whether an account has a second factor, and whether it must set one up before anything else."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import get_language, gettext, override

from parvis.actions.office_sessions import end_other_sessions
from parvis.actions.record_act import record_act
from parvis.domain.errors import NotFound, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.account import fold_email
from parvis.records.models import Account


class UnknownAccount(NotFound):
    code = "unknown-account"
    sentence = gettext_noop("There is no account with the address {email}.")


def has_second_factor(account: Account) -> bool:
    """A passkey, or an application that makes codes. Recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=account, type__in=kinds).exists())


def needs_second_factor(account: Account) -> bool:
    """Whether the installation requires a second factor that the account does not have yet."""
    return bool(settings.CONFIGURATION.requires_second_factor) and not has_second_factor(account)


@transaction.atomic
def forget_factors(*, email: str) -> int:
    """Remove the second factors of someone who lost them, end their sessions and tell them; how many were removed.

    For the command line alone: whoever runs it has made sure who the person is. Raises `UnknownAccount`.
    """
    account = Account.objects.filter(email=fold_email(email)).first()
    if account is None:
        raise UnknownAccount(email=email)
    kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    Authenticator.objects.filter(user=account).delete()
    end_other_sessions(account=account, key=None)
    before = {"factors": sorted(kinds)}
    record_act(by=None, kind=StaffActKind.FORGET_FACTORS, subject=account.email, before=before)
    with override(account.language or get_language()):
        subject = gettext("The safety of your account has changed")
        body = gettext(
            "An administrator of the installation has removed the second factors of your account. Sign in and set up "
            "a new one.\n\nIf you did not ask for it, tell an administrator of your organisation at once."
        )
    send_mail(subject, body, None, [account.email])
    return len(kinds)
