"""The pulse of a consultation: small counts of its log, kept so that no page ever reads the log itself."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation


class Pulse(models.Model):
    """`counts` is what `insight.pulse.write_pulse` wrote; `position` is how far the log was read."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.CASCADE, primary_key=True, related_name="pulse", verbose_name=_("consultation")
    )
    position = models.PositiveBigIntegerField(_("position in the log"), default=0)
    counts = models.JSONField(_("counts"), default=dict)
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return f"{self.consultation_id} at {self.position}"
