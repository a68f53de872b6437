"""What participants said of themselves and what is known of the population, as an analysis reads them."""

from parvis.actions.declare import answers_to
from parvis.actions.told_shares import population_of
from parvis.domain.declaration import AboutQuestion
from parvis.domain.margins import read_margins
from parvis.insight.population_files import Population
from parvis.insight.weights import Margin
from parvis.records.models import Consultation, Declaration


def declared_answers(consultation: Consultation) -> dict[str, dict[int, str]]:
    """What each participant said, by question; only what the consultation still asks and offers."""
    offered = answers_to(consultation)
    found: dict[str, dict[int, str]] = {question.value: {} for question in offered}
    rows = Declaration.objects.filter(consultation=consultation).order_by("participant")
    for question, participant, answer in rows.values_list("question", "participant", "answer"):
        if question in found and answer in offered[AboutQuestion(question)]:
            found[question][participant] = answer
    return found


def declared_beside(consultation: Consultation) -> tuple[dict[str, dict[int, str]], Population]:
    """What a whole study takes: the questions that someone answered, and the margins that know every answer given."""
    answers = {name: said for name, said in declared_answers(consultation).items() if said}
    population = known_population(consultation)
    margins = tuple(
        margin
        for margin in population.margins
        if margin.name in answers and set(answers[margin.name].values()) <= set(margin.shares)
    )
    return answers, Population(margins, population.people)


def known_population(consultation: Consultation) -> Population:
    """How many people live in each group that the organiser gave a number for, and the shares among these.

    A question with fewer than two such groups makes no margin: there is nothing to weight to.
    """
    margins = read_margins(consultation.population)
    people: dict[str, dict[str, int]] = {}
    for question, answers in answers_to(consultation).items():
        told = {answer: population_of(margins, answer) for answer in answers}
        people[question.value] = {answer: count for answer, count in told.items() if count}
    shares = {
        question: {answer: count / sum(groups.values()) for answer, count in groups.items()}
        for question, groups in people.items()
        if len(groups) > 1
    }
    return Population(tuple(Margin(question, groups) for question, groups in shares.items()), people)
