"""How a consultation is moderated: turns, who to call, and what the machine may show."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.domain.set_apart import HARD_TEXTS, TURN_MINUTES
from parvis.records.consultation import Consultation

HIDDEN_PERCENT = 20


class ModerationSettings(models.Model):
    """One row a consultation that changed them; a consultation without a row has the defaults."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name=_("consultation")
    )
    hard_texts = models.PositiveSmallIntegerField(
        _("hard texts in a turn"), default=HARD_TEXTS, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    turn_minutes = models.PositiveSmallIntegerField(
        _("minutes of hard texts in a turn"),
        default=TURN_MINUTES,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
    )
    who_to_call = models.TextField(_("who to call"), max_length=1000, blank=True)
    hidden_percent = models.PositiveSmallIntegerField(
        _("proposals whose suggestions are shown after the decision only, in percent"),
        default=HIDDEN_PERCENT,
        validators=[MaxValueValidator(100)],
    )
    alerted_at = models.DateTimeField(_("last alert by mail"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("settings of moderation")
        verbose_name_plural = _("settings of moderation")

    def __str__(self) -> str:
        return str(self.consultation_id)

    @classmethod
    def of(cls, consultation: Consultation) -> "ModerationSettings":
        """Those of a consultation, or the defaults."""
        return cls.objects.filter(consultation=consultation).first() or cls(consultation=consultation)
