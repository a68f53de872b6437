"""What a page tells of an analysis that was kept: groups, what unites and divides, ideas, each with n and interval.

Only figures that may be shown to anyone are read, and only the words of proposals that are still published.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from parvis.domain.proposal import ProposalState
from parvis.insight.attention import Salience
from parvis.insight.verdicts import Clarity, Kind, Verdict
from parvis.records.models import AnalysisSnapshot, Proposal

MOST_LINES = 6
MOST_THEMES = 8
_KNOWN = {clarity.value: clarity for clarity in Clarity}

VERDICT_TOLD: dict[str, Promise] = {
    Verdict.ROBUST.value: gettext_lazy("robust: it holds in other samples of people too"),
    Verdict.FRAGILE.value: gettext_lazy("fragile: asked in another way, it does not always hold"),
    Verdict.TOO_LITTLE.value: gettext_lazy("too few opinions to tell whether it holds"),
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


def read_snapshot(snapshot: AnalysisSnapshot, say: Say = say_as_written) -> SnapshotPage:
    """What there is to show of a snapshot, in the active language; `say` chooses the words of each proposal."""
    return _Reader(snapshot, say).page()


class _Reader:
    """Reads the outputs of one snapshot beside the words of the proposals that are published now."""

    def __init__(self, snapshot: AnalysisSnapshot, say: Say) -> None:
        self._snapshot = snapshot
        self._say = say
        self._outputs: Mapping[str, Any] = snapshot.outputs
        self._method: Mapping[str, Any] = snapshot.outputs["method"]
        self._between: Mapping[str, Any] = self._method["between_groups"]
        self._verdicts = {(row["finding"], row["proposal"]): row["verdict"] for row in self._method["robustness"]}
        published = Proposal.objects.filter(
            consultation=snapshot.consultation_id, state=ProposalState.ACCEPTED.value
        ).values_list("id", "text", "language")
        self._words = {str(number): (text, language) for number, text, language in published}

    def page(self) -> SnapshotPage:
        groups, method = self._outputs["groups"], self._method
        return SnapshotPage(
            made_at=self._snapshot.made_at,
            position=_number(self._snapshot.position),
            hash=self._snapshot.hash,
            participants=_number(method["participants"]),
            opinions=_number(method["opinions"]),
            not_placed=_number(method["not_placed"]),
            minimum=method["minimum_ballots"],
            has_groups=bool(groups),
            reason=gettext(method["groups"]["reason"]),
            verdict=self._verdict(Kind.GROUPS, None),
            groups=tuple(self._group(group) for group in groups),
            unites=self._lines(self._between["unites"], Kind.UNITES, with_all=True),
            divides=self._lines(self._between["divides"], None),
            themes=tuple(self._told(theme, Words(theme["name"], "")) for theme in method["themes"][:MOST_THEMES]),
            standing_out=tuple(
                (word, told) for salience, word in SALIENCE_TOLD.items() if (told := self._standing(salience))
            ),
            quarantined=_quarantined(method),
            notes=tuple(gettext(note) for note in (method["ideas_method"] or {}).get("notes", ())),
        )

    def _verdict(self, kind: Kind, number: str | None) -> Promise | str:
        return VERDICT_TOLD.get(self._verdicts.get((kind.value, number), ""), "")

    def _group(self, group: Mapping[str, Any]) -> GroupTold:
        name, cells = group["id"], self._between["groups"].get(group["id"], {})
        items = [item for item in group["representative"] if item["proposal"] in cells]

        def lines(stance: str) -> tuple[Line, ...]:
            mine = [item["proposal"] for item in items if item["stance"] == stance]
            chosen = [number for number in mine if number in self._words]
            return tuple(self._line(number, (_share(name, cells[number]),)) for number in chosen[:MOST_LINES])

        return GroupTold(name, _number(group["size"]), _percent(group["share"]), lines("for"), lines("against"))

    def _lines(self, numbers: list[str], kind: Kind | None, *, with_all: bool = False) -> tuple[Line, ...]:
        found = []
        for number in numbers:
            if number not in self._words:
                continue
            shares = [_share(name, cells[number]) for name, cells in self._between["groups"].items() if number in cells]
            verdict = self._verdict(kind, number) if kind else ""
            if with_all:
                shares = [self._of_all(number), *shares]
            found.append(self._line(number, tuple(shares), verdict))
        return tuple(found[:MOST_LINES])

    def _of_all(self, number: str) -> Share:
        row = self._outputs["proposals"][number]
        return _share("", {**row["agreement"], "opinions": row["agree"] + row["neutral"] + row["disagree"]})

    def _line(self, number: str, shares: tuple[Share, ...], verdict: Promise | str = "") -> Line:
        return Line(int(number), self._said(number), shares, verdict)

    def _said(self, number: str) -> Words:
        return self._say(int(number), *self._words[number])

    def _standing(self, salience: Salience) -> tuple[IdeaTold, ...]:
        ideas = [idea for idea in self._outputs["ideas"] if idea["stands_out"] == salience.value]
        named = []
        for idea in ideas:
            if idea["is_renamed"]:
                named.append(self._told(idea, Words(idea["name"], "")))
            elif idea["typical"] in self._words:
                named.append(self._told(idea, self._said(idea["typical"])))
        return tuple(named[:MOST_LINES])

    def _told(self, row: Mapping[str, Any], words: Words) -> IdeaTold:
        supported = None if row["supported"] is None else _percent(row["supported"])
        return IdeaTold(words, row["proposals"], _percent(row["cited"]), supported)


def _quarantined(method: Mapping[str, Any]) -> str:
    held = method["coordination"]["quarantined"]
    return _number(held["accounts"]) if held and held["ballots"] else ""


def _share(group: str, row: Mapping[str, Any]) -> Share:
    return Share(group, _percent(row["value"]), _percent(row["low"]), _percent(row["high"]), row["opinions"])


def _percent(share: float) -> str:
    return gettext("{share}%").format(share=round(100 * share))


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
