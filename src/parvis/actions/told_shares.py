"""Who the participants said they are, group by group, beside the population of each group."""

from collections import Counter
from itertools import batched

from django.db.models import Count, QuerySet

from parvis.actions.declare import answers_to
from parvis.actions.quarantine import quarantined_accounts
from parvis.domain.margins import read_margins
from parvis.insight.pulse_advice import Share
from parvis.records.models import Consultation, Declaration
from parvis.records.words import GROUP_WORDS

_AT_ONCE = 10_000
"""Accounts that one query names."""


def shares_of(consultation: Consultation) -> tuple[Share, ...]:
    """Every group that is asked about, with how many said it and how many live there; accounts in quarantine left out.

    Two queries on grouped counts, and one more for `_AT_ONCE` accounts in quarantine.
    """
    said = Declaration.objects.filter(consultation=consultation)
    told = _count(said)
    for some in batched(sorted(quarantined_accounts(consultation)), _AT_ONCE):
        told.subtract(_count(said.filter(participant__in=some)))
    margins = read_margins(consultation.population)
    return tuple(
        Share(question.value, say(answer), told[question.value, answer], population_of(margins, answer))
        for question, answers in answers_to(consultation).items()
        for answer in answers
    )


def _count(said: QuerySet[Declaration]) -> Counter[tuple[str, str]]:
    rows = said.order_by().values_list("question", "answer").annotate(Count("id"))
    return Counter({(question, answer): people for question, answer, people in rows})


def population_of(margins: dict[str, int], answer: str) -> int | None:
    """The number written for a group, by its key or by its words in the active language."""
    return margins.get(answer.casefold(), margins.get(say(answer).casefold()))


def say(answer: str) -> str:
    """A group in words: an age band and a gender have theirs, a territory is what the organiser wrote."""
    return str(GROUP_WORDS.get(answer, answer))
