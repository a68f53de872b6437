"""The safety layer: where a person goes who must leave a page at once, and whom she can call."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from parvis.actions.set_helplines import read_helplines
from parvis.domain.helpline import Helpline
from parvis.records.models import Consultation

WAY_OUT = "https://www.wikipedia.org/"
"""A page that anyone might be reading."""
_KEPT_SECONDS = 60
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


def way_out(_request: HttpRequest) -> dict[str, object]:
    """For templates: the address of the quick exit, the usual helplines, and whether some consultation is sensitive."""
    return {**safety_page(), "is_sensitive_site": SimpleLazyObject(_is_sensitive_site)}


def safety_page(consultation: Consultation | None = None) -> dict[str, object]:
    """What the templates of the safety layer need; the organiser's own helplines where there are any."""
    lines = read_helplines(consultation.helplines) if consultation else []
    return {"way_out": WAY_OUT, "help_places": _places(lines, consultation) if lines else [_usual()]}


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


def _is_sensitive_site() -> Any:
    """Whether the pages that belong to no consultation may be read by someone who comes from a sensitive one."""
    try:
        return cache.get_or_set("parvis.sensitive-site", _has_sensitive, _KEPT_SECONDS)
    except DatabaseError:
        return True


def _has_sensitive() -> bool:
    return Consultation.objects.filter(is_published=True, safety_layer=True).exists()
