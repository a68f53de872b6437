"""What people of the office decided on accounts that act together: put in quarantine, or lifted. Added, never changed.

No ballot is touched: whatever is published leaves out the accounts of the decisions that were not lifted.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation
from parvis.records.final import FinalRecord, FinalRows


class QuarantineDecision(FinalRecord):
    """One decision. `lifts` names the one that it takes back; otherwise `accounts` are put in quarantine.

    `accounts` are pseudonyms, as the ballot log holds them: an earlier analysis can be made again from both. `signals`
    are why the laboratory put them together; `ballots` how many opinions they held then; `reason` is published.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="quarantine_decisions", verbose_name=_("consultation")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500)
    accounts = models.JSONField(_("accounts"), default=list)
    ballots = models.PositiveIntegerField(_("ballots"), default=0)
    signals = models.JSONField(_("why they were put together"), default=list)
    lifts = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="lifted_by",
        verbose_name=_("takes back"),
        null=True,
        blank=True,
    )

    objects = FinalRows["QuarantineDecision"].as_manager()

    class Meta:
        verbose_name = _("decision on a quarantine")
        verbose_name_plural = _("decisions on quarantines")
        ordering = ["id"]
        indexes = [models.Index(fields=["consultation", "id"], name="quarantines_of_a_consultation")]

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.pk}"
