"""Where an account is signed in: enough to recognise a device and end its session, and no whole network address."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OfficeSession(models.Model):
    """One session of an account. `key` is Django's own; the session ends when either row is deleted."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("account")
    )
    key = models.CharField(_("key"), max_length=40, unique=True)
    device = models.CharField(_("device"), max_length=80, blank=True)
    address = models.CharField(_("shortened address"), max_length=45, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.device} {self.address}"
