"""The record of each decision that a moderator took. Added, never edited, never deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.final import FinalRecord, FinalRows
from parvis.records.proposal import Proposal
from parvis.records.words import decision_choices, state_choices


class ModerationDecision(FinalRecord):
    """Who decided what on which proposal, when, why, and what it changed."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("proposal")
    )
    decision = models.CharField(_("decision"), max_length=12, choices=decision_choices)
    reason = models.CharField(_("rule"), max_length=20, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("moderator"),
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    note = models.CharField(_("note for colleagues"), max_length=500, blank=True)
    message = models.CharField(_("words for the author"), max_length=500, blank=True)
    batch = models.CharField(_("taken together"), max_length=32, blank=True)
    twin = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="+", verbose_name=_("the same as"), null=True, blank=True
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="undone_by", verbose_name=_("undoes"), null=True, blank=True
    )
    appeal = models.ForeignKey(
        "records.Appeal",
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name=_("answers the appeal"),
        null=True,
        blank=True,
    )
    is_sampled = models.BooleanField(_("drawn for a second reading"), default=False)
    state_before = models.CharField(_("state before"), max_length=12, choices=state_choices)
    state_after = models.CharField(_("state after"), max_length=12, choices=state_choices)

    objects = FinalRows["ModerationDecision"].as_manager()

    class Meta:
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["proposal", "id"], name="decisions_of_a_proposal"),
            models.Index(fields=["moderator", "-id"], name="decisions_of_a_moderator"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.decision}"
