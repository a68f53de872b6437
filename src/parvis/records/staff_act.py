"""The record of every act of staff: who, what, when, before and after. Added, never edited, never deleted."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation
from parvis.records.final import FinalRecord, FinalRows
from parvis.records.organisation import Organisation
from parvis.records.words import act_choices


class StaffAct(FinalRecord):
    """One act. `by` is empty for what the command line did; `before` and `after` hold what changed and nothing else."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="acts",
        verbose_name=_("who"),
        null=True,
        blank=True,
    )
    kind = models.CharField(_("what"), max_length=24, choices=act_choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"), null=True, blank=True
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="+", verbose_name=_("consultation"), null=True, blank=True
    )
    subject = models.CharField(_("on what"), max_length=300, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = FinalRows["StaffAct"].as_manager()

    class Meta:
        verbose_name = _("act of staff")
        verbose_name_plural = _("acts of staff")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="acts_of_an_organisation"),
            models.Index(fields=["consultation", "-id"], name="acts_of_a_consultation"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
