"""Who the participants said they are, group by group, beside the population of each group."""

from django.db.models import Count

from parvis.actions.declare import answers_to
from parvis.domain.margins import read_margins
from parvis.insight.pulse_advice import Share
from parvis.records.models import Consultation, Declaration
from parvis.records.words import GROUP_WORDS


def shares_of(consultation: Consultation) -> tuple[Share, ...]:
    """Every group that is asked about, with how many said it and how many live there. One query on grouped counts."""
    rows = Declaration.objects.filter(consultation=consultation).values_list("question", "answer")
    told = {(question, answer): people for question, answer, people in rows.annotate(Count("id"))}
    margins = read_margins(consultation.population)
    return tuple(
        Share(question.value, say(answer), told.get((question.value, answer), 0), population_of(margins, answer))
        for question, answers in answers_to(consultation).items()
        for answer in answers
    )


def population_of(margins: dict[str, int], answer: str) -> int | None:
    """The number written for a group, by its key or by its words in the active language."""
    return margins.get(answer.casefold(), margins.get(say(answer).casefold()))


def say(answer: str) -> str:
    """A group in words: an age band and a gender have theirs, a territory is what the organiser wrote."""
    return str(GROUP_WORDS.get(answer, answer))
