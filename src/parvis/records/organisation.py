"""Organisations that ask questions, and who does what in them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do; the rights of each stand in `actions/rights.py`."""

    ADMINISTRATOR = "administrator", _("administrator")
    ORGANISER = "organiser", _("organiser")
    MODERATOR = "moderator", _("moderator")
    ANALYST = "analyst", _("analyst")
    PARTNER = "partner", _("partner")
    OBSERVER = "observer", _("observer")
    TRAINED_READER = "trained-reader", _("trained for testimonies")


class Organisation(models.Model):
    """A public body, or another organisation that consults."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of an account in an organisation, or in one of its consultations only."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("account")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    consultation = models.ForeignKey(
        "records.Consultation",
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("only in this consultation"),
        null=True,
        blank=True,
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField(_("granted"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation", "role"],
                condition=models.Q(consultation__isnull=True),
                name="one_role_in_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["account", "consultation", "role"],
                condition=models.Q(consultation__isnull=False),
                name="one_role_in_a_consultation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.organisation_id}"
