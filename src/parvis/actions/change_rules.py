"""An organiser changes the rules of a consultation: their words, their order, which hold, and rules of her own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from parvis.domain.errors import BadRequest, gettext_noop
from parvis.domain.moderation import MOST_RULES, RuleCode, TooManyRules
from parvis.records.models import Consultation, Rule, RuleText
from parvis.records.rule import ALWAYS_USED, OWN_PREFIX, RulePlace, places_of, with_keys


class RuleWithoutWords(BadRequest):
    code = "rule-without-words"
    sentence = gettext_noop("A rule of your own needs its words in each language of the consultation.")


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in one language: its words and those of its mail, both empty for what is told everywhere."""

    language: str
    rule: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What becomes of the rules. `order` names codes, those left out keep their place after them.

    `held` names those that hold from now on; `written` gives words by rule; `added` those of a new rule, in each
    language of the consultation, or nothing.
    """

    order: Sequence[RuleCode]
    held: frozenset[RuleCode]
    written: Mapping[RuleCode, Sequence[RuleWords]]
    added: Sequence[RuleWords] = ()


def change_rules(
    consultation: Consultation, change: RuleChange, now: datetime
) -> tuple[dict[str, object], dict[str, object]]:
    """Write the rules, and answer what they were and are, for the record. Part of `change_moderation`.

    Raises `TooManyRules`, `RuleWithoutWords`.
    """
    places = places_of(consultation)
    before = _as_told(consultation, places)
    wanted = [_wanted(place, change.held, now) for place in _ordered(places, change.order)]
    written = dict(change.written)
    if any(words.rule for words in change.added):
        code = _next_code(places)
        wanted.append(RulePlace(code, ""))
        written[code] = change.added
    wanted = with_keys(wanted)
    if sum(place.holds for place in wanted) > MOST_RULES:
        raise TooManyRules(most=MOST_RULES)
    _require_words(consultation, wanted, written)
    if wanted != places:
        _write_places(consultation, wanted)
    _write_words(consultation, written)
    return before, _as_told(consultation, wanted)


def _ordered(places: Sequence[RulePlace], order: Sequence[RuleCode]) -> list[RulePlace]:
    rank = {code: place for place, code in enumerate(order)}
    return sorted(places, key=lambda place: rank.get(place.code, len(rank)))


def _wanted(place: RulePlace, held: frozenset[RuleCode], now: datetime) -> RulePlace:
    holds = place.code in held or place.code in ALWAYS_USED
    return place if holds == place.holds else replace(place, retired_at=None if holds else now)


def _next_code(places: Sequence[RulePlace]) -> RuleCode:
    """Never that of a rule that ended: old decisions name it."""
    numbers = [int(place.code.removeprefix(OWN_PREFIX)) for place in places if place.is_own]
    return f"{OWN_PREFIX}{max(numbers, default=0) + 1}"


def _require_words(
    consultation: Consultation, places: Sequence[RulePlace], written: Mapping[RuleCode, Sequence[RuleWords]]
) -> None:
    for place in places:
        if not place.is_own or place.code not in written:
            continue
        told = {words.language for words in written[place.code] if words.rule}
        if not told.issuperset(consultation.languages):
            raise RuleWithoutWords


def _write_places(consultation: Consultation, places: Sequence[RulePlace]) -> None:
    rows = [
        Rule(
            consultation=consultation,
            code=place.code,
            position=position,
            key=place.key,
            retired_at=place.retired_at,
        )
        for position, place in enumerate(places)
    ]
    Rule.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["consultation", "code"],
        update_fields=["position", "key", "retired_at"],
    )


def _write_words(consultation: Consultation, written: Mapping[RuleCode, Sequence[RuleWords]]) -> None:
    held = {(row.reason, row.language): row for row in RuleText.objects.filter(consultation=consultation)}
    for code, said in written.items():
        for words in said:
            row = held.get((code, words.language))
            if row is None and not (words.rule or words.mail):
                continue
            row = row or RuleText(consultation=consultation, reason=str(code), language=words.language)
            if row.pk is None or (row.rule, row.mail) != (words.rule, words.mail):
                row.rule, row.mail = words.rule, words.mail
                row.save()


def _as_told(consultation: Consultation, places: Sequence[RulePlace]) -> dict[str, object]:
    rows = RuleText.objects.filter(consultation=consultation)
    words: dict[str, object] = {f"rule {row.reason} ({row.language})": [row.rule, row.mail] for row in rows}
    return {"rules that hold, in order": [str(place.code) for place in places if place.holds], **words}
