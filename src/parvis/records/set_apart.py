"""The text of a proposal that was set apart: encrypted, for a trained person, until a date. And words hidden in one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.records.proposal import Proposal


class SetApartText(models.Model):
    """What a proposal held before it was set apart or words were hidden in it; `content` is empty once erased.

    `key` names the key that `content` is encrypted with. `offered_text` is what a trained reader wrote for the author
    to take; `word` is what the reader who passed it on says to the next.
    """

    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, primary_key=True, related_name="set_apart", verbose_name=_("proposal")
    )
    key = models.CharField(_("name of its key"), max_length=16)
    content = models.BinaryField(_("encrypted text"), null=True, blank=True)
    set_apart_at = models.DateTimeField(_("set apart"))
    keep_until = models.DateTimeField(_("kept until"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("passed on by"),
        null=True,
        blank=True,
    )
    word = models.CharField(_("a word for the next reader"), max_length=300, blank=True)
    offered_text = models.CharField(_("rewrite offered to the author"), max_length=1000, blank=True)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)

    class Meta:
        verbose_name = _("text set apart")
        verbose_name_plural = _("texts set apart")
        indexes = [models.Index(fields=["erased_at", "keep_until"], name="set_apart_until")]

    def __str__(self) -> str:
        return f"#{self.proposal_id}"
