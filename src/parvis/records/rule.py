"""The rules of one consultation: which hold, in which order, under which key; those that ended stay told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.domain.moderation import RULE_KEYS, Reason, RuleCode
from parvis.records.consultation import Consultation

ALWAYS_USED = frozenset({Reason.SEVERAL_IDEAS, Reason.DUPLICATE, Reason.TESTIMONY, Reason.PERSONAL_DATA})
"""Rules that the desk itself rests on: copies, splits, testimonies, and the law."""
OWN_PREFIX = "own-"


class Rule(models.Model):
    """One rule's place. A consultation that never changed its rules has no row, and the rules of everywhere."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="rules", verbose_name=_("consultation")
    )
    code = models.CharField(_("rule"), max_length=20)
    position = models.PositiveSmallIntegerField(_("place"))
    key = models.CharField(_("key"), max_length=1, blank=True)
    retired_at = models.DateTimeField(_("held until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "code"], name="one_place_a_rule")]

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A rule's code, its key in the queue (empty once it ended), and when it ended."""

    code: RuleCode
    key: str
    retired_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.retired_at is None

    @property
    def is_own(self) -> bool:
        """Whether the consultation made it for itself."""
        return is_own(self.code)


def is_own(code: RuleCode) -> bool:
    """Whether a code is that of a rule which a consultation made for itself.

    >>> is_own("own-1"), is_own("insult")
    (True, False)
    """
    return code.startswith(OWN_PREFIX)


def places_of(consultation: Consultation) -> list[RulePlace]:
    """Every rule of a consultation in its order, those that ended too; one query."""
    kept = [RulePlace(row.code, row.key, row.retired_at) for row in Rule.objects.filter(consultation=consultation)]
    known = {place.code for place in kept}
    return with_keys([*kept, *(RulePlace(reason.value, "") for reason in Reason if reason.value not in known)])


def with_keys(places: Iterable[RulePlace]) -> list[RulePlace]:
    """The same, with a key for each that holds: its own where it has one, else the first that is free.

    >>> [place.key for place in with_keys([RulePlace("a", "2"), RulePlace("b", ""), RulePlace("c", "")])]
    ['2', '1', '3']
    """
    found = list(places)
    taken = {place.key for place in found if place.holds}
    free = (key for key in RULE_KEYS if key not in taken)
    return [replace(place, key=(place.key or next(free, "")) if place.holds else "") for place in found]


def holds_in(consultation: Consultation, code: RuleCode) -> bool:
    """Whether a rule holds in a consultation now; one query."""
    row = Rule.objects.filter(consultation=consultation, code=code).first()
    return code in set(Reason) if row is None else row.retired_at is None
