"""An organiser changes how a consultation is moderated: shares, turns, and the rules."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.change_rules import RuleChange, change_rules
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, ModerationSettings

SETTINGS = ("hard_texts", "turn_minutes", "who_to_call", "hidden_percent")


@transaction.atomic
def change_moderation(
    *,
    by: Account,
    consultation: Consultation,
    second_reading_percent: int,
    settings: Mapping[str, object],
    rules: RuleChange,
    now: datetime | None = None,
) -> None:
    """Set everything at once; what changed is on record, before and after.

    Raises `NotYourRole`, `TooManyRules`, `RuleWithoutWords`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    row = ModerationSettings.of(consultation)
    before = {name: getattr(row, name) for name in SETTINGS}
    before["second_reading_percent"] = consultation.second_reading_percent
    after = {**{name: settings[name] for name in SETTINGS}, "second_reading_percent": second_reading_percent}
    for name in SETTINGS:
        setattr(row, name, settings[name])
    row.save()
    consultation.second_reading_percent = second_reading_percent
    consultation.save(update_fields=["second_reading_percent"])
    changed = {name for name in after if after[name] != before[name]}
    rules_before, rules_after = change_rules(consultation, rules, now or timezone.now())
    if changed or rules_before != rules_after:
        record_act(
            by=by,
            kind=StaffActKind.CHANGE_MODERATION,
            place=consultation,
            subject=consultation.slug,
            before={**{name: before[name] for name in sorted(changed)}, **_apart(rules_before, rules_after)},
            after={**{name: after[name] for name in sorted(changed)}, **_apart(rules_after, rules_before)},
        )


def _apart(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in one.items() if other.get(name) != value}
