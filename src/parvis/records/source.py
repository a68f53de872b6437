"""The sources that bring participants: links to send, sites that embed. Added, never changed; codes stay taken."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation
from parvis.records.final import FinalRecord, FinalRows


class Source(FinalRecord):
    """Ballots hold `number`, which is unique in the consultation as `code` is; addresses hold `code`."""

    class Kind(models.TextChoices):
        LINK = "link", _("link to send")
        EMBED = "embed", _("site that embeds")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="sources", verbose_name=_("consultation")
    )
    number = models.PositiveIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FinalRows["Source"].as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_source_a_number"),
            models.UniqueConstraint(fields=["consultation", "code"], name="one_source_a_code"),
        ]

    def __str__(self) -> str:
        return self.name


class SourceRetirement(FinalRecord):
    """From then on, the code of a source counts as none."""

    source = models.OneToOneField(
        Source, on_delete=models.CASCADE, primary_key=True, related_name="retirement", verbose_name=_("source")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FinalRows["SourceRetirement"].as_manager()

    class Meta:
        verbose_name = _("retirement of a source")
        verbose_name_plural = _("retirements of sources")

    def __str__(self) -> str:
        return str(self.source_id)
