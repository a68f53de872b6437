"""Whom people in distress can call, as pages show it: the organiser's own lines, or those of France."""

from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from parvis.actions.set_helplines import read_helplines
from parvis.domain.helpline import Helpline
from parvis.records.models import Consultation

_FRANCE = (
    ("17", _("police, in an emergency"), False),
    ("114", _("in an emergency, by text message, without speaking"), True),
    ("3919", _("violence against women: free, anonymous, day and night"), False),
    ("119", _("a child in danger: free, day and night"), False),
    ("116 006", _("help for victims: free, every day"), False),
)
"""Those of France: shown where the organiser has named no others."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A helpline as a page shows it: a link, a number, words and their language."""

    address: str
    number: str
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Place:
    """The helplines of one place; `name` is empty for those that answer everywhere."""

    name: str
    lines: list[ShownLine] = field(default_factory=list)


def help_places_of(consultation: Consultation | None = None) -> list[Place]:
    """The lines of a consultation, by place, in the present language; the usual ones where it has none of its own."""
    lines = read_helplines(consultation.helplines) if consultation else []
    return _places(lines, consultation) if lines else [_usual()]


def _usual() -> Place:
    language = get_language() or ""
    told = [Helpline(number, {language: gettext(words)}, is_by_text=by_text) for number, words, by_text in _FRANCE]
    return Place("", [_show(line, [language]) for line in told])


def _places(lines: list[Helpline], consultation: Consultation | None) -> list[Place]:
    """Those that answer everywhere first, then place by place."""
    usual = consultation.default_language if consultation else ""
    languages = [(get_language() or "").split("-")[0], usual]
    ordered = sorted(lines, key=lambda line: (line.country, line.territory))
    return [
        Place(" · ".join(part for part in place if part), [_show(line, languages) for line in group])
        for place, group in groupby(ordered, key=lambda line: (line.country, line.territory))
    ]


def _show(line: Helpline, languages: list[str]) -> ShownLine:
    words, language = line.words_in(languages)
    return ShownLine(line.address, line.number, words, language)
