"""The logos of those who hold a consultation together with its organiser, checked before they come here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation


class PartnerLogo(models.Model):
    """A small logo of the partner of that name; it is shown as long as the organiser names the partner."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="partner_logos", verbose_name=_("consultation")
    )
    partner = models.CharField(_("name"), max_length=400)
    content = models.BinaryField(_("logo"))
    type = models.CharField(_("kind of logo"), max_length=20)
    digest = models.CharField(_("version"), max_length=16)

    class Meta:
        verbose_name = _("logo of a partner")
        verbose_name_plural = _("logos of partners")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "partner"], name="one_logo_a_partner"),
        ]

    def __str__(self) -> str:
        return self.partner
