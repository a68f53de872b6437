"""The words of a citizens' mail where an organiser changed them, by language; without a row, those of everywhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.domain.citizen_mail import LONGEST_BODY, LONGEST_SUBJECT
from parvis.records.consultation import Consultation


class MailText(models.Model):
    """One mail in one language. What stands between braces is filled in: `domain/citizen_mail.py`."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="mail_texts", verbose_name=_("consultation")
    )
    kind = models.CharField(_("mail"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(_("words"), max_length=LONGEST_BODY)

    class Meta:
        verbose_name = _("words of a mail")
        verbose_name_plural = _("words of mails")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind", "language"], name="one_mail_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
