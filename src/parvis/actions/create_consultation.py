"""Making a consultation, as a draft that nobody sees yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import BadRequest, Conflict, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, ConsultationText, Organisation

_SMALL_WORDS = re.compile(
    r"\b(an?|and|at|aux|avec|better|by|can|comment|d|dans|des?|do|du|en|et|faire|for|how|in|is|l|la|les?|mieux|my|of|on"
    r"|or|our|peut|pour|qu|que|quelle?s?|s|should|sur|the|to|une?|we|what)\b"
)
SLUG_WORDS = 4
SLUG_LENGTH = 40


class SlugTaken(Conflict):
    code = "slug-taken"
    sentence = gettext_noop("The address “{slug}” is taken by another consultation. Choose another one.")


class TextMissing(BadRequest):
    code = "text-missing"
    sentence = gettext_noop("The question is missing in the default language ({language}).")


class BadSlug(BadRequest):
    code = "bad-slug"
    sentence = gettext_noop("“{slug}” cannot be an address. Use small letters, digits and dashes.")


@dataclass(frozen=True, slots=True)
class Texts:
    """What a consultation says in one language. `stem` is how each proposal starts, for example “We should”."""

    question: str
    stem: str = ""
    introduction: str = ""
    commitment: str = ""
    organiser_name: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """When each phase starts; None for one that is not planned."""

    opens_at: datetime | None = None
    voting_only_at: datetime | None = None
    closes_at: datetime | None = None
    results_at: datetime | None = None
    follow_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The choices of the organiser; every default can stay."""

    shows_others: bool = False
    safety_layer: bool = False
    is_example: bool = False
    minimum_length: int | None = None
    maximum_length: int | None = None
    unsealed_policy: int | None = None
    asks_identity: bool | None = None
    second_reading_percent: int | None = None
    sequence_settings: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """The columns that these choices set; those left at None keep the default of the record."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in values.items() if value is not None}


def propose_slug(question: str) -> str:
    """A short address made from the question: its first telling words, and a number when they are taken.

    “How can we better fight violence against women?” gives `fight-violence-against-women`.
    """
    plain = slugify(question.replace("’", " ").replace("'", " ")).replace("-", " ")
    words = _SMALL_WORDS.sub(" ", plain).split() or plain.split() or ["consultation"]
    stem = "-".join(words[:SLUG_WORDS])[:SLUG_LENGTH].strip("-")
    taken = set(Consultation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)


@transaction.atomic
def create_consultation(
    *,
    by: Account,
    organisation: Organisation,
    texts: Mapping[str, Texts],
    default_language: str,
    slug: str = "",
    dates: Dates | None = None,
    rules: Rules | None = None,
) -> Consultation:
    """Make a draft with its texts, one a language. Without a slug, one is made from the question.

    Raises `NotYourRole`, `TextMissing`, `BadSlug`, `SlugTaken`, or `BadSchedule` for dates that are not in order.
    """
    require(by, Act.CREATE_CONSULTATION, organisation)
    kept = {language: text for language, text in texts.items() if text.question.strip()}
    if default_language not in kept:
        raise TextMissing(language=default_language)
    slug = slug.strip() or propose_slug(kept[default_language].question)
    if slugify(slug) != slug:
        raise BadSlug(slug=slug)
    moments = dates or Dates()
    consultation = Consultation(
        organisation=organisation,
        slug=slug,
        default_language=default_language,
        languages=[default_language, *(language for language in kept if language != default_language)],
        **{name: getattr(moments, name) for name in moments.__dataclass_fields__},
        **(rules or Rules()).fields(),
    )
    _ = consultation.schedule
    try:
        with transaction.atomic():
            consultation.save()
    except IntegrityError as error:
        raise SlugTaken(slug=slug) from error
    ConsultationText.objects.bulk_create(
        ConsultationText(consultation=consultation, language=language, **_columns(text, organisation))
        for language, text in kept.items()
    )
    question = kept[default_language].question
    record_act(
        by=by, kind=StaffActKind.CREATE_CONSULTATION, place=consultation, subject=slug, after={"question": question}
    )
    return consultation


def _columns(text: Texts, organisation: Organisation) -> dict[str, str]:
    columns = {name: getattr(text, name).strip() for name in text.__dataclass_fields__}
    return {**columns, "organiser_name": columns["organiser_name"] or organisation.name}
