"""Analyses of a consultation as they were made, and analysts' edits of ideas. Both can be made again from the log."""

from json import JSONDecoder
from typing import Any

import msgspec
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.insight.idea_edits import Edit, EditKind, Level
from parvis.records.consultation import Consultation, milliseconds
from parvis.records.final import FinalRecord, FinalRows


class QuickDecoder(JSONDecoder):
    """Reads the same values in a quarter of the time: the outputs of 20,000 proposals are seven million characters."""

    def decode(self, s: str, *_options: Any) -> Any:
        return msgspec.json.decode(s)


class AnalysisSnapshot(models.Model):
    """One analysis: what it read, with what, and what it found.

    An anchor is computed from nothing but the log, its inputs and the names of the groups of `base`, the anchor before
    it; any other goes on from its `base`. `inputs` are the proposals read, and the numbers of the last
    decision on quarantines (`set_aside`) and of the last edit of ideas. `outputs` is the document without its
    participants; `hash` covers the whole document. `state` is what later ones go on from, and is let go of once there
    is a newer anchor.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="analyses", verbose_name=_("consultation")
    )
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", verbose_name=_("goes on from"), null=True, blank=True
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    is_anchor = models.BooleanField(_("computed from the whole log"))
    position = models.BigIntegerField(_("position in the log"))
    opinions = models.BigIntegerField(_("opinions"))
    version = models.CharField(_("version of the code"), max_length=40)
    seed = models.BigIntegerField(_("seed"))
    parameters = models.JSONField(_("parameters"), default=dict)
    inputs = models.JSONField(_("inputs"), default=dict)
    environment = models.JSONField(_("environment"), default=dict)
    outputs = models.JSONField(_("outputs"), default=dict, encoder=DjangoJSONEncoder, decoder=QuickDecoder)
    hash = models.CharField(_("fingerprint"), max_length=64)
    state = models.BinaryField(_("state"), null=True)
    processor_seconds = models.FloatField(_("processor seconds"), default=0)

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        ordering = ["-id"]
        indexes = [models.Index(fields=["consultation", "-id"], name="analyses_of_a_consultation")]

    def __str__(self) -> str:
        return f"{self.consultation} {self.position} {self.hash[:12]}"


class IdeaEdit(FinalRecord):
    """One edit of an analyst, as `insight.idea_edits.Edit` says: it is added, never changed, and may be undone."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="idea_edits", verbose_name=_("consultation")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="idea_edits", verbose_name=_("who")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=10, choices=[(kind.value, kind.value) for kind in EditKind])
    level = models.CharField(_("level"), max_length=10, choices=[(level.value, level.value) for level in Level])
    proposals = models.JSONField(_("proposals"), default=list)
    target = models.BigIntegerField(_("target"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)

    objects = FinalRows["IdeaEdit"].as_manager()

    class Meta:
        verbose_name = _("edit of ideas")
        verbose_name_plural = _("edits of ideas")
        ordering = ["id"]
        indexes = [models.Index(fields=["consultation", "id"], name="edits_of_a_consultation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.level} {self.name}".strip()

    def as_edit(self) -> Edit:
        """The edit as the analysis reads it."""
        return Edit(
            number=self.pk,
            kind=EditKind(self.kind),
            author=str(self.by),
            made_at=milliseconds(self.at) or 0,
            level=Level(self.level),
            proposals=tuple(self.proposals),
            target=self.target,
            name=self.name,
        )
