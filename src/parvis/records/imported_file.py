"""The trace of each file that was brought in, so that bringing it in twice changes nothing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation


class ImportedFile(models.Model):
    """`digest` is the SHA-256 of the content; `agree_is` the sign that stood for agree in it; `counts` what it held."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="imported_files", verbose_name=_("consultation")
    )
    kind = models.CharField(_("kind"), max_length=20)
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"), default=timezone.now)
    agree_is = models.SmallIntegerField(_("sign of agree"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind", "digest"], name="one_import_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"
