"""A proposal in another language than its author's, and what the translation service is at."""

from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.insight.translating import hash_source
from parvis.records.proposal import Proposal


class ProposalTranslation(models.Model):
    """One language of one proposal. `made_by` says who or what translated it; pages always offer the original.

    `source_hash` is that of the text that a machine translated (`hash_source`): once the text has changed, its
    translation is no longer shown. It is empty where a person translated.
    """

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="translations", verbose_name=_("proposal")
    )
    language = models.CharField(_("language"), max_length=10)
    text = models.CharField(_("text"), max_length=1000)
    made_by = models.CharField(_("translated by"), max_length=80)
    version = models.CharField(_("version"), max_length=40, blank=True)
    is_machine = models.BooleanField(_("made by a machine"), default=False)
    source_hash = models.CharField(_("fingerprint of the original"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "language"], name="one_translation_a_language"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def engine(self) -> str:
        """The machine that made it, with its version; empty where a person did."""
        return f"{self.made_by} {self.version}".strip() if self.is_machine else ""

    def is_of(self, text: str, language: str) -> bool:
        """Whether it translates this very text."""
        return not self.source_hash or self.source_hash == hash_source(text, language)


class TranslationFault(models.Model):
    """Why a text has no translation in a language yet, and when it is tried again (never: None)."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="translation_faults", verbose_name=_("proposal")
    )
    language = models.CharField(_("language"), max_length=10)
    code = models.CharField(_("fault"), max_length=20)
    tries = models.PositiveSmallIntegerField(_("tries"), default=1)
    again_at = models.DateTimeField(_("tried again at"), null=True)

    class Meta:
        verbose_name = _("failed translation")
        verbose_name_plural = _("failed translations")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "language"], name="one_fault_a_language"),
        ]

    def __str__(self) -> str:
        return f"#{self.proposal_id} {self.language}: {self.code}"


class TranslatorState(models.Model):
    """What the installation's translation service is at: one row. `trouble` is the code of its present fault."""

    SINGLE = 1

    trouble = models.CharField(_("fault"), max_length=20, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    again_at = models.DateTimeField(_("asked again at"), null=True)
    day = models.DateField(_("day"), null=True)
    characters = models.PositiveIntegerField(_("characters sent that day"), default=0)

    class Meta:
        verbose_name = _("state of the translation service")
        verbose_name_plural = _("states of the translation service")

    def __str__(self) -> str:
        return self.trouble or "-"

    @classmethod
    def present(cls) -> "TranslatorState":
        """The row, made at first."""
        return cls.objects.get_or_create(pk=cls.SINGLE)[0]

    def sent_on(self, day: date) -> int:
        """How many characters were sent on that day."""
        return self.characters if self.day == day else 0

    def is_resting(self, now: datetime) -> bool:
        """Whether the service failed so lately that it is left alone."""
        return self.again_at is not None and self.again_at > now
