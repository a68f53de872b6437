"""Failed attempts to sign in, so that guessing is slowed down by every process and survives a restart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FailedAttempt(models.Model):
    """One failure. `key` is a digest of the account and the network address, or of the address alone."""

    key = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("failed attempt")
        verbose_name_plural = _("failed attempts")
        indexes = [models.Index(fields=["key", "at"], name="failures_of_a_key")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at}"
