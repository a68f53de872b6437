"""For how many days a kind of data is kept where a consultation, or its organisation for all of them, has set it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.domain.retention import DataKey, periods_from
from parvis.records.consultation import Consultation
from parvis.records.organisation import Organisation


class RetentionPeriod(models.Model):
    """One kind in one consultation, or in an organisation where `consultation` is None."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="+", verbose_name=_("consultation"), null=True, blank=True
    )
    kind = models.CharField(_("kind of data"), max_length=20)
    days = models.PositiveSmallIntegerField(_("days"))

    class Meta:
        verbose_name = _("time of keeping")
        verbose_name_plural = _("times of keeping")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind"], name="one_time_a_kind"),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                name="one_usual_time_a_kind",
                condition=models.Q(consultation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days}"


def periods_of(consultation: Consultation) -> dict[DataKey, int]:
    """The days that hold in a consultation, by kind; one query."""
    own: dict[str, int] = {}
    usual: dict[str, int] = {}
    for row in RetentionPeriod.objects.filter(organisation=consultation.organisation_id):
        if row.consultation_id in {None, consultation.pk}:
            (usual if row.consultation_id is None else own)[row.kind] = row.days
    return periods_from(own, usual)
