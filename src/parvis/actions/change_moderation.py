"""An organiser changes how a consultation is moderated: shares, turns, the keeping of testimonies, and the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.moderation import Reason
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, ModerationSettings, RuleText
from parvis.records.rule_text import ALWAYS_USED

SETTINGS = ("hard_texts", "turn_minutes", "kept_days", "who_to_call", "hidden_percent")


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in one language: its words and those of its mail, both empty for what is told everywhere."""

    reason: Reason
    language: str
    rule: str = ""
    mail: str = ""
    is_used: bool = True


@transaction.atomic
def change_moderation(
    *,
    by: Account,
    consultation: Consultation,
    second_reading_percent: int,
    settings: Mapping[str, object],
    rules: Sequence[RuleWords],
) -> None:
    """Set everything at once; what changed is on record, before and after. Raises `NotYourRole`."""
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
    rules_before, rules_after = _change_rules(consultation, rules)
    if changed or rules_before != rules_after:
        record_act(
            by=by,
            kind=StaffActKind.CHANGE_MODERATION,
            place=consultation,
            subject=consultation.slug,
            before={**{name: before[name] for name in sorted(changed)}, **_apart(rules_before, rules_after)},
            after={**{name: after[name] for name in sorted(changed)}, **_apart(rules_after, rules_before)},
        )


def _change_rules(
    consultation: Consultation, rules: Sequence[RuleWords]
) -> tuple[dict[str, object], dict[str, object]]:
    held = {(row.reason, row.language): row for row in RuleText.objects.filter(consultation=consultation)}
    before = _as_told(list(held.values()))
    for one in rules:
        words = asdict(one) | {"reason": one.reason.value, "is_used": one.is_used or one.reason in ALWAYS_USED}
        row = held.get((one.reason.value, one.language)) or RuleText(consultation=consultation)
        for name, value in words.items():
            setattr(row, name, value)
        if row.pk or row.rule or row.mail or not row.is_used:
            row.save()
    return before, _as_told(list(RuleText.objects.filter(consultation=consultation)))


def _as_told(rows: Sequence[RuleText]) -> dict[str, object]:
    return {f"rule {row.reason} ({row.language})": [row.rule, row.mail, row.is_used] for row in rows}


def _apart(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in one.items() if other.get(name) != value}
