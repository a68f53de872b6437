"""The part of the moderation page where an organiser writes, orders, ends and adds the rules of a consultation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.actions.change_rules import RuleChange, RuleWords
from parvis.domain.moderation import RuleCode
from parvis.organiser.forms import NATIVE_NAMES, OfficeForm
from parvis.records.models import Consultation, RuleText
from parvis.records.rule import ALWAYS_USED, RulePlace
from parvis.records.rule_text import worded_rules

_STEPS = {"up": -1, "down": 1}


class RuleWordsForm(OfficeForm):
    """The words of one rule, by language."""

    def __init__(self, *arguments: Any, consultation: Consultation, are_needed: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.languages = list(consultation.languages)
        for code in self.languages:
            name = NATIVE_NAMES.get(code, code)
            self.fields[f"rule_{code}"] = forms.CharField(
                label=_("Words of the rule ({language})").format(language=name),
                max_length=300,
                required=are_needed,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"mail_{code}"] = forms.CharField(
                label=_("Added to its mail ({language})").format(language=name),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"lang": code, "rows": 2}),
            )

    def words(self) -> list[RuleWords]:
        """What was written, by language."""
        sent = self.cleaned_data
        return [RuleWords(code, sent[f"rule_{code}"], sent[f"mail_{code}"]) for code in self.languages]


class RuleForm(RuleWordsForm):
    """One rule that there is: whether it holds, and its words."""

    def __init__(
        self, *arguments: Any, consultation: Consultation, place: RulePlace, told: str, **options: Any
    ) -> None:
        named = {**options, "prefix": str(place.code)}
        super().__init__(*arguments, consultation=consultation, are_needed=place.is_own, **named)
        self.place, self.told = place, told
        self.is_always_used = place.code in ALWAYS_USED
        if not self.is_always_used:
            held = forms.BooleanField(label=_("This rule holds here"), required=False)
            self.fields = {"is_used": held, **self.fields}

    @property
    def holds(self) -> bool:
        return self.is_always_used or bool(self.cleaned_data["is_used"])


class AddedRuleForm(RuleWordsForm):
    """A rule of the organiser's own; left empty, none is added."""

    def __init__(self, *arguments: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*arguments, consultation=consultation, are_needed=False, **{**options, "prefix": "added"})


class RulesForms:
    """Every rule's form in the order of the rules, and that of a new one."""

    def __init__(self, request: HttpRequest, consultation: Consultation) -> None:
        sent = request.POST or None
        initial = _initial(consultation)
        self.step = request.POST.get("step", "")
        self.added = AddedRuleForm(sent, consultation=consultation)
        self.rules = [
            RuleForm(
                sent,
                consultation=consultation,
                place=place,
                told=told,
                initial={**initial.get(place.code, {}), "is_used": place.holds},
            )
            for place, told in worded_rules(consultation)
        ]

    @property
    def all(self) -> list[RuleWordsForm]:
        return [*self.rules, self.added]

    @property
    def held(self) -> list[RuleForm]:
        return [one for one in self.rules if one.place.holds]

    @property
    def ended(self) -> list[RuleForm]:
        return [one for one in self.rules if not one.place.holds]

    @property
    def anchor(self) -> str:
        """Where the page is shown again: at the rule that was moved."""
        return f"#rule-{self.step.partition(':')[2]}" if self.step else ""

    def change(self) -> RuleChange:
        """What was sent. Only when every form is valid."""
        return RuleChange(
            order=_moved([one.place.code for one in self.held], self.step) + [one.place.code for one in self.ended],
            held=frozenset(one.place.code for one in self.rules if one.holds),
            written={one.place.code: one.words() for one in self.rules},
            added=self.added.words(),
        )


def _moved(codes: Sequence[RuleCode], step: str) -> list[RuleCode]:
    """The codes, one of them a place up or down: `step` is a direction, a colon and a code, or empty.

    >>> _moved(["a", "b", "c"], "up:c"), _moved(["a", "b"], "down:b")
    (['a', 'c', 'b'], ['a', 'b'])
    """
    direction, _colon, code = step.partition(":")
    found = list(codes)
    if direction in _STEPS and code in found:
        place = found.index(code)
        found.insert(max(0, place + _STEPS[direction]), found.pop(place))
    return found


def _initial(consultation: Consultation) -> dict[RuleCode, dict[str, object]]:
    found: dict[RuleCode, dict[str, object]] = {}
    for text in RuleText.objects.filter(consultation=consultation):
        said = {f"rule_{text.language}": text.rule, f"mail_{text.language}": text.mail}
        found.setdefault(text.reason, {}).update(said)
    return found
