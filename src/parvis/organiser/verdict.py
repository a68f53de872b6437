"""What a moderator's form says, read once for the queue, the second reading and the bulk page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext

from parvis.domain.errors import MalformedRequest
from parvis.domain.moderation import NEED_A_REASON, Decision, RuleCode
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation
from parvis.records.rule import RulePlace
from parvis.records.rule_text import worded_rules

Rule = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its rule where it has one."""

    decision: Decision
    reason: RuleCode | None


def read_verdict(request: HttpRequest, allowed: Sequence[Decision]) -> Verdict:
    """From `verdict`: a decision alone, or with its rule after a colon; else the rule in `reason`.

    Raises `MalformedRequest`.
    """
    name, _, rule = request.POST.get("verdict", "").partition(":")
    rule = rule or request.POST.get("reason", "")
    try:
        decision = Decision(name)
    except ValueError as error:
        raise MalformedRequest(detail=gettext("this is not a decision.")) from error
    if decision not in allowed:
        raise MalformedRequest(detail=gettext("this is not a decision."))
    return Verdict(decision, (rule or None) if decision in NEED_A_REASON else None)


def read_state(text: str) -> ProposalState:
    """The state that a page showed. Raises `MalformedRequest`."""
    try:
        return ProposalState(text)
    except ValueError as error:
        raise MalformedRequest(detail=gettext("this is not a state.")) from error


def read_numbers(texts: Sequence[str]) -> list[int]:
    """The ids among these texts; what is none is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 12]


def numbered_rules(consultation: Consultation) -> list[Rule]:
    """The rules that hold in a consultation, each with its key: (key, value, rule). A rule keeps its key everywhere."""
    return those_that_hold(worded_rules(consultation))


def those_that_hold(rules: Sequence[tuple[RulePlace, str]]) -> list[Rule]:
    """The same, of rules that were read already."""
    return [(place.key, place.code, words) for place, words in rules if place.holds]
