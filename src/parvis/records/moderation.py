"""The record of each decision that a moderator took. Added, never edited, never deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.domain.moderation import Reason
from parvis.records.final import FinalRecord, FinalRows
from parvis.records.proposal import Proposal
from parvis.records.words import RULES, decision_choices, rule_choices, state_choices


class ModerationDecision(FinalRecord):
    """Who decided what on which proposal, when, why, and what it changed."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("proposal")
    )
    decision = models.CharField(_("decision"), max_length=12, choices=decision_choices)
    reason = models.CharField(_("rule"), max_length=20, blank=True, choices=rule_choices)
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
    state_before = models.CharField(_("state before"), max_length=12, choices=state_choices)
    state_after = models.CharField(_("state after"), max_length=12, choices=state_choices)

    objects = FinalRows["ModerationDecision"].as_manager()

    class Meta:
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "id"], name="decisions_of_a_proposal")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.decision}"

    @property
    def rule(self) -> str:
        """The public rule that is the ground of a refusal, in the active language; empty without one."""
        return str(RULES[Reason(self.reason)]) if self.reason else ""
