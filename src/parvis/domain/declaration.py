"""The optional questions about oneself, their answers, and for how long an answer is kept."""

from datetime import timedelta
from enum import StrEnum

from parvis.domain.errors import BadRequest, gettext_noop

KEPT_WITHOUT_AN_END = timedelta(days=2 * 365)
"""From the answer, where the consultation has no date of closing."""


class AboutQuestion(StrEnum):
    """What may be asked, never required."""

    AGE = "age"
    GENDER = "gender"
    TERRITORY = "territory"


class AgeBand(StrEnum):
    """Bands wide enough that none of them singles anyone out."""

    FROM_15 = "15-17"
    FROM_18 = "18-24"
    FROM_25 = "25-34"
    FROM_35 = "35-49"
    FROM_50 = "50-64"
    FROM_65 = "65+"


class Gender(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    ANOTHER = "another"


class UnknownAnswer(BadRequest):
    code = "unknown-answer"
    sentence = gettext_noop("“{answer}” is not one of the answers. Choose one of the list, or leave the question out.")


ANSWERS: dict[AboutQuestion, tuple[str, ...]] = {
    AboutQuestion.AGE: tuple(band.value for band in AgeBand),
    AboutQuestion.GENDER: tuple(gender.value for gender in Gender),
}
"""The answers that do not depend on the consultation; territories are the organiser's."""
