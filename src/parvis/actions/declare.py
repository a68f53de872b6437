"""A participant says something of herself, or takes it back; the analysis reads it by group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.domain.declaration import ANSWERS, KEPT_WITHOUT_AN_END, AboutQuestion, UnknownAnswer
from parvis.records.models import Consultation, Declaration


def answers_to(consultation: Consultation) -> dict[AboutQuestion, tuple[str, ...]]:
    """The questions that this consultation asks, in order, each with its answers."""
    offered = {**ANSWERS, AboutQuestion.TERRITORY: tuple(consultation.territory_list)}
    asked = {
        AboutQuestion.AGE: consultation.asks_age,
        AboutQuestion.GENDER: consultation.asks_gender,
        AboutQuestion.TERRITORY: consultation.asks_territory,
    }
    return {question: offered[question] for question in AboutQuestion if asked[question] and offered[question]}


@transaction.atomic
def declare(
    *, consultation: Consultation, participant: int, answers: Mapping[str, str], now: datetime | None = None
) -> None:
    """Keep these answers; an empty one erases what was said before, and a question that is left out stays as it is.

    Raises `UnknownAnswer`, and then keeps nothing.
    """
    moment = now or timezone.now()
    offered = answers_to(consultation)
    erase_after = moment + KEPT_WITHOUT_AN_END
    for question in offered.keys() & answers.keys():
        answer = answers[question]
        held: dict[str, Any] = {"consultation": consultation, "participant": participant, "question": question}
        if not answer:
            Declaration.objects.filter(**held).delete()
        elif answer not in offered[AboutQuestion(question)]:
            raise UnknownAnswer(answer=answer[:80])
        else:
            Declaration.objects.update_or_create(**held, defaults={"answer": answer, "erase_after": erase_after})


def declared_by(consultation: Consultation, participant: int) -> dict[str, str]:
    """What a participant said of herself, by question."""
    rows = Declaration.objects.filter(consultation=consultation, participant=participant)
    return dict(rows.values_list("question", "answer"))


def erase_declarations(consultation: Consultation, participant: int) -> None:
    """Erase all that a participant said of herself."""
    Declaration.objects.filter(consultation=consultation, participant=participant).delete()


def read_attribute(
    consultation: Consultation, question: AboutQuestion, participants: Sequence[int]
) -> list[str | None]:
    """The answers to one question in the order of `participants`, as `insight.segments.tabulate` takes them.

    None where nothing was said.
    """
    rows = Declaration.objects.filter(consultation=consultation, question=question.value)
    said = dict(rows.values_list("participant", "answer"))
    return [said.get(participant) for participant in participants]
