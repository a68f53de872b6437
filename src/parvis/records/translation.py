"""A proposal in another language than its author's."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.proposal import Proposal


class ProposalTranslation(models.Model):
    """One language of one proposal. `made_by` says who or what translated it; pages always offer the original."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="translations", verbose_name=_("proposal")
    )
    language = models.CharField(_("language"), max_length=10)
    text = models.CharField(_("text"), max_length=1000)
    made_by = models.CharField(_("translated by"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "language"], name="one_translation_a_language"),
        ]

    def __str__(self) -> str:
        return self.text
