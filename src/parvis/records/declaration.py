"""What a participant chose to say of herself. Apart from ballots, for one purpose, until a date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation


class Declaration(models.Model):
    """One answer to one optional question.

    Purpose: to tell whether the same is thought in every group and who was not heard, in figures of groups of at least
    five people. It is erased by its author at any time, and by itself when its time after the
    closing is over (`domain/retention.py`), or after `erase_after` where there is no date of closing.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="declarations", verbose_name=_("consultation")
    )
    participant = models.BigIntegerField(_("pseudonym"))
    question = models.CharField(_("question"), max_length=12)
    answer = models.CharField(_("answer"), max_length=120)
    erase_after = models.DateTimeField(_("erased after"))

    class Meta:
        verbose_name = _("answer about oneself")
        verbose_name_plural = _("answers about oneself")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "participant", "question"], name="one_answer_a_question"),
        ]
        indexes = [models.Index(fields=["erase_after"], name="declarations_by_end")]

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.question}"
