"""The rules of one consultation in the organiser's words: what is told of each, by language, and whether it holds.

A consultation that changed nothing has the rules of `records/words.py`.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.domain.moderation import Reason
from parvis.records.consultation import Consultation
from parvis.records.words import RULES, rule_choices

ALWAYS_USED = frozenset({Reason.SEVERAL_IDEAS, Reason.DUPLICATE, Reason.TESTIMONY, Reason.PERSONAL_DATA})
"""Rules that the desk itself rests on: copies, splits, testimonies, and the law."""


class RuleText(models.Model):
    """One rule in one language. An empty `rule` is told in the words of everywhere; `mail` is added to its mail."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="rule_texts", verbose_name=_("consultation")
    )
    reason = models.CharField(_("rule"), max_length=20, choices=rule_choices)
    language = models.CharField(_("language"), max_length=10)
    rule = models.CharField(_("words of the rule"), max_length=300, blank=True)
    mail = models.TextField(_("words for its mail"), max_length=1000, blank=True)
    is_used = models.BooleanField(_("used"), default=True)

    class Meta:
        verbose_name = _("words of a rule")
        verbose_name_plural = _("words of rules")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "reason", "language"], name="one_rule_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.language}"


def rules_of(consultation: Consultation, *, with_unused: bool = False) -> dict[Reason, str]:
    """The rules that hold in a consultation, in the active language, in their order.

    `with_unused` adds those that no longer hold: earlier decisions rest on them.
    """
    texts = list(RuleText.objects.filter(consultation=consultation))
    own = {text.reason: text for text in texts if text.language == _language(consultation)}
    unused = {text.reason for text in texts if not text.is_used}
    return {
        reason: own[reason.value].rule if reason.value in own and own[reason.value].rule else str(words)
        for reason, words in RULES.items()
        if with_unused or reason in ALWAYS_USED or reason.value not in unused
    }


def mail_of(consultation: Consultation, reason: str) -> str:
    """What the organiser adds to the mail of a rule, in the active language; empty for nothing."""
    texts = RuleText.objects.filter(consultation=consultation, reason=reason, language=_language(consultation))
    return texts.values_list("mail", flat=True).first() or ""


def _language(consultation: Consultation) -> str:
    return (get_language() or consultation.default_language).split("-")[0]
