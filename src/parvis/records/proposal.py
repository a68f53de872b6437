"""A proposal: one sentence of a participant, or a seed of the organiser. Its id is its id in the ballot log."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.domain.proposal import ProposalState
from parvis.records.consultation import Consultation
from parvis.records.territory import Territory
from parvis.records.theme import Theme
from parvis.records.words import state_choices


class Proposal(models.Model):
    """`participant` is the author's pseudonym; `original_text` is what was sent, before any spelling was corrected.

    A proposal brought in from a file keeps the numbers that it and its author had there. `changed_in` is the version of
    the consultation that last changed what the crowd sees of it; 0 where none was marked.
    """

    id = models.AutoField(primary_key=True)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("consultation")
    )
    text = models.CharField(_("text"), max_length=1000)
    original_text = models.CharField(_("text as it was sent"), max_length=1000, editable=False)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=state_choices,
        default=ProposalState.WAITING.value,
    )
    participant = models.BigIntegerField(_("author's pseudonym"), null=True, blank=True)
    is_seed = models.BooleanField(_("proposed by the organiser"), default=False)
    imported_number = models.BigIntegerField(_("number in the imported file"), null=True, blank=True)
    imported_author = models.BigIntegerField(_("author's number in the imported file"), null=True, blank=True)
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, related_name="proposals", verbose_name=_("theme"), null=True, blank=True
    )
    territory = models.ForeignKey(
        Territory,
        on_delete=models.SET_NULL,
        related_name="proposals",
        verbose_name=_("territory"),
        null=True,
        blank=True,
    )
    idea = models.BigIntegerField(_("idea"), null=True, blank=True)
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="parts", verbose_name=_("split from"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    accepted_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    changed_in = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "imported_number"], name="one_imported_number"),
        ]
        indexes = [
            models.Index(fields=["consultation", "state", "id"], name="proposals_by_state"),
            models.Index(fields=["consultation", "participant"], name="proposals_by_author"),
            models.Index(fields=["consultation", "changed_in"], name="proposals_by_change"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_corrected(self) -> bool:
        """Whether a moderator corrected the spelling of what was sent."""
        return self.text != self.original_text
