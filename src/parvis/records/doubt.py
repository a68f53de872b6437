"""What puts a decision in doubt: a citizen's flag, an author's appeal or new wording, and a second reading."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.final import FinalRecord, FinalRows
from parvis.records.moderation import ModerationDecision
from parvis.records.proposal import Proposal
from parvis.records.words import decision_choices


class Flag(FinalRecord):
    """Someone says that a published proposal breaks a rule. It is dealt with by the next decision on the proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="flags", verbose_name=_("proposal"))
    reason = models.CharField(_("rule"), max_length=20)
    words = models.CharField(_("in their words"), max_length=500, blank=True)
    participant = models.BigIntegerField(_("pseudonym"), null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FinalRows["Flag"].as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "participant"], name="one_flag_a_participant")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.reason}"


class Appeal(FinalRecord):
    """An author asks another person to look at a refusal again, once a refusal."""

    decision = models.OneToOneField(
        ModerationDecision, on_delete=models.PROTECT, related_name="appealed_by", verbose_name=_("decision")
    )
    words = models.CharField(_("in the author's words"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FinalRows["Appeal"].as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class Rewording(FinalRecord):
    """An author writes a proposal differently, as a moderator asked for."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="rewordings", verbose_name=_("proposal")
    )
    before = models.CharField(_("before"), max_length=1000)
    after = models.CharField(_("after"), max_length=1000)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FinalRows["Rewording"].as_manager()

    class Meta:
        verbose_name = _("rewording")
        verbose_name_plural = _("rewordings")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.after


class SecondReading(FinalRecord):
    """What a second person said of an item, without knowing what the first had decided."""

    first = models.OneToOneField(
        ModerationDecision, on_delete=models.PROTECT, related_name="second_reading", verbose_name=_("first reading")
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_readings", verbose_name=_("reader")
    )
    decision = models.CharField(_("decision"), max_length=12, choices=decision_choices)
    reason = models.CharField(_("rule"), max_length=20, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FinalRows["SecondReading"].as_manager()

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.first_id} {self.decision}"
