"""Whether an account has a second factor, and whether it must set one up before anything else."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from parvis.records.models import Account


def has_second_factor(account: Account) -> bool:
    """A passkey, or an application that makes codes. Recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=account, type__in=kinds).exists())


def needs_second_factor(account: Account) -> bool:
    """Whether the installation requires a second factor that the account does not have yet."""
    return bool(settings.CONFIGURATION.requires_second_factor) and not has_second_factor(account)
