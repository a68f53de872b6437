"""What django-allauth asks of this house: its rules, our sentences, our mails. Nobody signs up by themselves."""

from base64 import urlsafe_b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from parvis.actions.office_sessions import signed_in_recently
from parvis.actions.sign_in import AccountClosed, SignInRefused, check_password
from parvis.records.models import Account

SAID: dict[str, Promise] = {
    "account/messages/login_code_sent.txt": _("If this address has an account, a code is on its way to it."),
    "mfa/messages/totp_activated.txt": _("The application is set up. It is asked each time you sign in."),
    "mfa/messages/totp_deactivated.txt": _("The application is no longer asked for."),
    "mfa/messages/recovery_codes_generated.txt": _("Here are your recovery codes. Keep them where you keep a key."),
    "mfa/messages/webauthn_added.txt": _("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey no longer opens your account."),
}
CHANGES: dict[str, Promise] = {
    "mfa/email/totp_activated": _("An application that makes codes was set up for your account."),
    "mfa/email/totp_deactivated": _("The application that makes codes was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account. The old ones are void."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "socialaccount/email/account_connected": _("An identity provider was linked to your account."),
}
WRONG_CODE = _("This code is wrong or too old.")


class AccountHooks(DefaultAccountAdapter):  # type: ignore[misc]
    """How accounts of the office come in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many wrong codes. Ask for a new one."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, _request: HttpRequest, _user: Account) -> HttpResponse:
        raise AccountClosed

    def reauthenticate(self, user: Account, password: str) -> bool:
        address = self.request.META.get("REMOTE_ADDR", "")
        try:
            return check_password(email=user.email, password=password, address=address) == user
        except SignInRefused:
            return False

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:  # noqa: ARG002 (named by allauth)
        return not signed_in_recently(self.request.session)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 (named by allauth)
        extra_tags: str = "",  # noqa: ARG002
        message: str | None = None,
    ) -> None:
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The one mail that allauth sends by itself: a code to sign in with."""
        assert template_prefix == "account/email/login_code"
        known = Account.objects.filter(email=email).values_list("language", flat=True).first()
        with override(known or get_language()):
            subject = gettext("{code}: your code to sign in").format(code=context["code"])
            body = gettext(
                "Type this code on the page where you asked for it: {code}\n\n"
                "It works for {minutes} minutes. Nobody of the team will ever ask you for it. "
                "If you did not ask for it, leave this mail: nothing happens."
            ).format(code=context["code"], minutes=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60)
        send_mail(subject, body, None, [email])

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: dict[str, Any] | None = None,  # noqa: ARG002 (named by allauth)
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        with override(user.language or get_language()):
            body = gettext(
                "{change}\n\nIf it was not you, tell an administrator of your organisation at once, and change your "
                "password."
            ).format(change=CHANGES[template_prefix])
            subject = gettext("The safety of your account has changed")
        send_mail(subject, body, None, [user.email])


class FactorHooks(DefaultMFAAdapter):  # type: ignore[misc]
    """How second factors are named, kept and given up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("A second factor is required here. Set up another one first."),
    }

    def get_totp_issuer(self) -> str:
        return f"Parvis ({self.request.get_host()})"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one where one is required."""
        if not settings.CONFIGURATION.requires_second_factor:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002 (allauth's name)
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey {number}").format(number=count + 1)


def _cipher() -> Fernet:
    """Secrets of second factors are kept encrypted with a key made from the installation's own."""
    key = salted_hmac("parvis.second-factor", "fernet", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
