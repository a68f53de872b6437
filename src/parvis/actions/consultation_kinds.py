"""The kinds of consultation that one may start from: sensible choices and first texts for each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.actions.create_consultation import Dates, Rules, Texts

CLOSING_HOUR = 20
STEMS = {"fr": "Il faut", "en": "We should"}


@dataclass(frozen=True, slots=True)
class ConsultationKind:
    """A place to start from: how long it lasts, what it shows, and first texts with [words] to be replaced."""

    name: Promise
    sentence: Promise
    days: int
    voting_only_days: int
    introduction: Promise
    commitment: Promise
    shows_others: bool = False
    second_reading_percent: int = 5


KINDS: dict[str, ConsultationKind] = {
    "region": ConsultationKind(
        name=_("A region or a country"),
        sentence=_("Six weeks, the last one for votes only; partners carry it to those who are far away."),
        days=42,
        voting_only_days=7,
        introduction=_(
            "The region and its partners ask everyone who lives here. One sentence is enough to propose, one touch to"
            " vote.\n\nWhat unites people, and what divides them, will be published for all to read."
        ),
        commitment=_(
            "- The ideas that most people support are taken up in [a plan, with its date].\n- Each is answered in"
            " public by [month]: done, planned, or refused and why."
        ),
    ),
    "city": ConsultationKind(
        name=_("A city or a district"),
        sentence=_("Four weeks, the last five days for votes only."),
        days=28,
        voting_only_days=5,
        introduction=_(
            "The city asks the people who live and work here. One sentence is enough to propose, one touch to vote."
        ),
        commitment=_(
            "The council debates the ideas that most people support on [date], and answers each of them in public."
        ),
    ),
    "company": ConsultationKind(
        name=_("A company or an administration"),
        sentence=_("Three weeks among colleagues, four days of them for votes only; nobody’s name is known."),
        days=21,
        voting_only_days=4,
        introduction=_(
            "Everyone who works here is asked. Nobody, neither your manager nor ours, can see who proposed or voted."
        ),
        commitment=_(
            "- The ideas that most colleagues support are answered by [the board] on [date].\n- What is decided is"
            " followed up on this page."
        ),
        second_reading_percent=10,
    ),
    "school": ConsultationKind(
        name=_("A school or a university"),
        sentence=_("Three weeks in term time; more proposals are read twice, because the authors may be minors."),
        days=21,
        voting_only_days=4,
        introduction=_(
            "Students, families and staff are asked. Write no names: a person reads each proposal before it is shown."
        ),
        commitment=_("- The school council answers the ideas that most people support on [date]."),
        second_reading_percent=20,
    ),
}


def first_texts(kind: str, *, question: str, language: str) -> Texts:
    """The first texts of a kind in a language, around the organiser's own question."""
    chosen = KINDS[kind]
    with translation.override(language):
        return Texts(
            question=question,
            stem=STEMS.get(language, ""),
            introduction=str(chosen.introduction),
            commitment=str(chosen.commitment),
        )


def first_dates(kind: str, now: datetime | None = None) -> Dates:
    """Dates of a kind, from now: it opens when the organiser says so, and closes at eight in the evening."""
    chosen = KINDS[kind]
    day = timezone.localtime(now or timezone.now()) + timedelta(days=chosen.days)
    closes_at = day.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)
    return Dates(voting_only_at=closes_at - timedelta(days=chosen.voting_only_days), closes_at=closes_at)


def first_rules(kind: str) -> Rules:
    """The choices of a kind."""
    chosen = KINDS[kind]
    return Rules(shows_others=chosen.shows_others, second_reading_percent=chosen.second_reading_percent)
