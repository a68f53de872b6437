"""The account of someone who works in the office. Citizens have none."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountsByEmail(BaseUserManager["Account"]):
    """Accounts, found by their e-mail address whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(email=fold_email(email), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Account":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=fold_email(username or ""))


class Account(AbstractBaseUser):
    """Someone of an organisation, known by an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_superuser = models.BooleanField(_("may do everything in this installation"), default=False)
    is_staff = models.BooleanField(_("may open the technical administration"), default=False)
    language = models.CharField(_("language of mails"), max_length=8, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[AccountsByEmail] = AccountsByEmail()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, _permission: str, _row: object = None) -> bool:
        """For the technical administration, which is all or nothing; `actions/rights.py` decides everywhere else."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, _application: str) -> bool:
        return self.is_active and self.is_superuser

    def clean(self) -> None:
        super().clean()
        self.email = fold_email(self.email)


def fold_email(email: str) -> str:
    """The form in which an address is kept and compared.

    >>> fold_email(" Olga@Example.ORG ")
    'olga@example.org'
    """
    return email.strip().casefold()
