"""What a page tells of an analysis that was kept: groups, what unites and divides, ideas, each with n and interval.

Only figures that may be shown to anyone are read, and only the words of proposals that are still published.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from parvis.actions.kept_readings import Kept
from parvis.insight.attention import Salience
from parvis.insight.kept_findings import Cell, Effect, Findings, Group, Opinions, Theme
from parvis.insight.verdicts import Kind, Verdict
from parvis.reporting.published_words import PublishedWords

MOST_LINES = 6
MOST_THEMES = 8

VERDICT_TOLD: dict[Verdict, Promise] = {
    Verdict.ROBUST: gettext_lazy("robust: it holds in other samples of people too"),
    Verdict.FRAGILE: gettext_lazy("fragile: asked in another way, it does not always hold"),
    Verdict.TOO_LITTLE: gettext_lazy("too few opinions to tell whether it holds"),
}
SALIENCE_TOLD: dict[Salience, Promise] = {
    Salience.WEAK_SIGNAL: gettext_lazy("Seldom proposed, strongly supported"),
    Salience.CONTROVERSY: gettext_lazy("Controversies"),
    Salience.REPELLING: gettext_lazy("More reject than agree"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, as people read percentages, and of how many opinions; `group` empty for all."""

    group: str
    percent: str
    low: str
    high: str
    opinions: int


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a proposal as a reader sees them, and their language.

    Where a translation is kept, `note` says which of the two is shown and `original` is what its author wrote.
    """

    text: str
    spoken: str
    note: str = ""
    original: str = ""
    original_language: str = ""
    engine: str = ""


Say = Callable[[int, str, str], Words]
"""The words to show for the number, the text and the language of a proposal."""


def say_as_written(_number: int, text: str, language: str) -> Words:
    """Every proposal as its author wrote it."""
    return Words(text, language)


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal with its shares, and how far it can be trusted."""

    number: int
    words: Words
    shares: tuple[Share, ...]
    verdict: Promise | str = ""


@dataclass(frozen=True, slots=True)
class GroupTold:
    """A group: its name, its people, its share of those placed, and what its people are for and against."""

    name: str
    people: str
    percent: str
    supports: tuple[Line, ...]
    rejects: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class IdeaTold:
    """An idea or a theme: how many proposals say it, its share of all, and of the best supported (None: there are
    none)."""

    words: Words
    proposals: int
    cited: str
    supported: str | None


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """All that the page shows."""

    made_at: datetime
    position: str
    hash: str
    participants: str
    opinions: str
    not_placed: str
    minimum: int
    has_groups: bool
    reason: str
    verdict: Promise | str
    groups: tuple[GroupTold, ...]
    unites: tuple[Line, ...]
    divides: tuple[Line, ...]
    themes: tuple[IdeaTold, ...]
    standing_out: tuple[tuple[Promise, tuple[IdeaTold, ...]], ...]
    notes: tuple[str, ...]
    quarantined: str
    """How many accounts are in quarantine and so in none of these figures; empty where none is."""


def read_snapshot(last: Kept[Findings], say: Say = say_as_written) -> SnapshotPage:
    """What there is to show of an analysis, in the active language; `say` chooses the words of each proposal."""
    return _Reader(last, say).page()


class _Reader:
    """Reads the findings of one analysis beside the words of the proposals that are published now."""

    def __init__(self, last: Kept[Findings], say: Say) -> None:
        self._last, self._say = last, say
        self._found, self._method = last.told, last.told.method
        self._between = self._method.between_groups
        self._verdicts = {(panel.finding, panel.proposal): panel.verdict for panel in self._method.robustness}
        self._words = PublishedWords(last.consultation)
        told = [number for cells in self._between.groups.values() for number in cells]
        self._words.ask([*self._between.unites, *self._between.divides, *told])

    def page(self) -> SnapshotPage:
        groups, method = self._found.groups, self._method
        return SnapshotPage(
            made_at=self._last.made_at,
            position=_number(self._last.position),
            hash=self._last.hash,
            participants=_number(method.participants),
            opinions=_number(method.opinions),
            not_placed=_number(method.not_placed),
            minimum=method.minimum_ballots,
            has_groups=bool(groups),
            reason=gettext(method.groups.reason),
            verdict=self._verdict(Kind.GROUPS, None),
            groups=tuple(self._group(group) for group in groups),
            unites=self._lines(self._between.unites, Kind.UNITES, with_all=True),
            divides=self._lines(self._between.divides, None),
            themes=tuple(_told(theme, Words(theme.name, "")) for theme in method.themes[:MOST_THEMES]),
            standing_out=tuple(
                (word, told) for salience, word in SALIENCE_TOLD.items() if (told := self._standing(salience))
            ),
            quarantined=_quarantined(method.coordination.quarantined),
            notes=tuple(gettext(note) for note in (method.ideas_method.notes if method.ideas_method else ())),
        )

    def _verdict(self, kind: Kind, number: int | None) -> Promise | str:
        verdict = self._verdicts.get((kind, number))
        return VERDICT_TOLD[verdict] if verdict else ""

    def _group(self, group: Group) -> GroupTold:
        cells = self._between.groups.get(group.id, {})
        items = [item for item in group.representative if item.proposal in cells and item.proposal in self._words]

        def lines(stance: str) -> tuple[Line, ...]:
            chosen = [item.proposal for item in items if item.stance == stance]
            return tuple(self._line(number, (_share(group.id, cells[number]),)) for number in chosen[:MOST_LINES])

        return GroupTold(group.id, _number(group.size), _percent(group.share), lines("for"), lines("against"))

    def _lines(self, numbers: Sequence[int], kind: Kind | None, *, with_all: bool = False) -> tuple[Line, ...]:
        found = []
        for number in [number for number in numbers if number in self._words][:MOST_LINES]:
            shares = [_share(name, cells[number]) for name, cells in self._between.groups.items() if number in cells]
            verdict = self._verdict(kind, number) if kind else ""
            if with_all:
                shares = [_of_all(self._found.proposals[number]), *shares]
            found.append(self._line(number, tuple(shares), verdict))
        return tuple(found)

    def _line(self, number: int, shares: tuple[Share, ...], verdict: Promise | str = "") -> Line:
        return Line(number, self._said(number), shares, verdict)

    def _said(self, number: int) -> Words:
        return self._say(number, *self._words[number])

    def _standing(self, salience: Salience) -> tuple[IdeaTold, ...]:
        ideas = (idea for idea in self._found.ideas if idea.stands_out is salience)
        named = self._words.first(ideas, MOST_LINES, lambda idea: None if idea.is_renamed else idea.typical)
        return tuple(
            _told(idea, Words(idea.name, "") if idea.is_renamed else self._said(idea.typical)) for idea in named
        )


def _told(row: Theme, words: Words) -> IdeaTold:
    supported = None if row.supported is None else _percent(row.supported)
    return IdeaTold(words, row.proposals, _percent(row.cited), supported)


def _quarantined(held: Effect | None) -> str:
    return _number(held.accounts) if held and held.ballots else ""


def _of_all(row: Opinions) -> Share:
    agreement, opinions = row.agreement, row.agree + row.neutral + row.disagree
    return _share("", Cell(agreement.value, agreement.low, agreement.high, opinions))


def _share(group: str, row: Cell) -> Share:
    return Share(group, _percent(row.value), _percent(row.low), _percent(row.high), row.opinions)


def _percent(share: float) -> str:
    return gettext("{share}%").format(share=round(100 * share))


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
