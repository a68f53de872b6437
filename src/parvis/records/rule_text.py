"""The words of a consultation's rules, by language; a rule of everywhere without words of its own has the usual ones.

Which rules hold, and in which order, stands in `records/rule.py`.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.domain.moderation import Reason, RuleCode
from parvis.records.consultation import Consultation
from parvis.records.rule import RulePlace, is_own, places_of
from parvis.records.words import RULES


class RuleText(models.Model):
    """One rule in one language. An empty `rule` is told in the words of everywhere; `mail` is added to its mail."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="rule_texts", verbose_name=_("consultation")
    )
    reason = models.CharField(_("rule"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    rule = models.CharField(_("words of the rule"), max_length=300, blank=True)
    mail = models.TextField(_("words for its mail"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("words of a rule")
        verbose_name_plural = _("words of rules")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "reason", "language"], name="one_rule_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.language}"


def rules_of(consultation: Consultation, *, with_unused: bool = False) -> dict[RuleCode, str]:
    """The rules that hold in a consultation, in the active language, in their order; two queries.

    `with_unused` adds those that no longer hold: earlier decisions rest on them.
    """
    return {place.code: words for place, words in worded_rules(consultation) if with_unused or place.holds}


def worded_rules(consultation: Consultation) -> list[tuple[RulePlace, str]]:
    """Every rule with its words in the active language, in their order; two queries."""
    written: dict[RuleCode, dict[str, str]] = {}
    for text in RuleText.objects.filter(consultation=consultation).exclude(rule=""):
        written.setdefault(text.reason, {})[text.language] = text.rule
    return [(place, _words(consultation, place, written.get(place.code, {}))) for place in places_of(consultation)]


def mail_of(consultation: Consultation, reason: str) -> str:
    """What the organiser adds to the mail of a rule, in the active language; empty for nothing."""
    texts = RuleText.objects.filter(consultation=consultation, reason=reason, language=_language(consultation))
    return texts.values_list("mail", flat=True).first() or ""


def _words(consultation: Consultation, place: RulePlace, written: dict[str, str]) -> str:
    """A rule of one's own is told in another language rather than not at all."""
    if not is_own(place.code):
        return written.get(_language(consultation)) or str(RULES[Reason(place.code)])
    for language in (_language(consultation), consultation.default_language, *sorted(written)):
        if language in written:
            return written[language]
    return place.code


def _language(consultation: Consultation) -> str:
    return (get_language() or consultation.default_language).split("-")[0]
