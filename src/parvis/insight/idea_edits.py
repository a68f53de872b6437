"""Analysts' edits of ideas and themes: an append-only list, applied again after every rerun of the grouping.

An edit names proposals, never the groups of one run, so that it still has a meaning when the groups have changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from parvis.domain.errors import BadRequest, gettext_noop


class EditKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    RENAME = "rename"
    CONFIRM = "confirm"
    UNDO = "undo"


class Level(StrEnum):
    IDEA = "idea"
    THEME = "theme"


class BadEdit(BadRequest):
    code = "bad-edit"
    sentence = gettext_noop("This edit cannot be kept: {detail}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One act of an analyst. `number` gives the order; an edit is added, never changed.

    - merge: `proposals` (all those of the groups joined, the one to keep first) stand together from now on;
    - split: `proposals` leave their groups and make a new one;
    - move: `proposals` join the group that holds the proposal `target`;
    - rename: the group that holds `target` is called `name`;
    - confirm: `proposals` are one idea, and are kept together as by merging; a person answers for it;
    - undo: the edit whose number is `target` no longer applies.

    At the level of themes, a proposal stands for the whole idea that holds it. `made_at` is in milliseconds since
    1970 UTC. Raises `BadEdit` where something is missing.
    """

    number: int
    kind: EditKind
    author: str
    made_at: int
    level: Level = Level.IDEA
    proposals: tuple[int, ...] = ()
    target: int | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if not self.author:
            raise BadEdit(detail="it has no author")
        if self.kind in _WITH_PROPOSALS and len(self.proposals) < (2 if self.kind in _OF_SEVERAL else 1):
            raise BadEdit(detail="it names too few proposals")
        if self.kind in _WITH_TARGET and self.target is None:
            raise BadEdit(detail="it has no target")
        if self.kind is EditKind.RENAME and not self.name.strip():
            raise BadEdit(detail="the new name is empty")


_WITH_PROPOSALS = frozenset({EditKind.MERGE, EditKind.SPLIT, EditKind.MOVE, EditKind.CONFIRM})
_OF_SEVERAL = frozenset({EditKind.MERGE, EditKind.CONFIRM})
_WITH_TARGET = frozenset({EditKind.MOVE, EditKind.RENAME, EditKind.UNDO})


@dataclass(frozen=True, slots=True)
class Unapplied:
    """An edit that finds nothing to act on now (its proposals were withdrawn, say). It is kept, and told."""

    number: int
    reason: str


@dataclass(slots=True)
class Grouping:
    """Which idea holds each proposal, which theme holds each idea, and the names given by people.

    Numbers of ideas and themes mean nothing outside one run.
    """

    idea_of: dict[int, int]
    theme_of: dict[int, int]
    idea_names: dict[int, str] = field(default_factory=dict)
    theme_names: dict[int, str] = field(default_factory=dict)

    def members(self, idea: int) -> list[int]:
        return [proposal for proposal, held_by in self.idea_of.items() if held_by == idea]

    def drop_empty(self) -> None:
        """Forgets ideas without proposals and themes without ideas."""
        ideas = set(self.idea_of.values())
        self.theme_of = {idea: theme for idea, theme in self.theme_of.items() if idea in ideas}
        themes = set(self.theme_of.values())
        self.idea_names = {idea: name for idea, name in self.idea_names.items() if idea in ideas}
        self.theme_names = {theme: name for theme, name in self.theme_names.items() if theme in themes}


@dataclass(frozen=True, slots=True)
class _Step:
    """An edit, what it changes, and which of its proposals are still there."""

    grouping: Grouping
    edit: Edit
    present: list[int]

    @property
    def target(self) -> int:
        if self.edit.target is None:
            raise BadEdit(detail="it has no target")
        return self.edit.target


def apply_edits(grouping: Grouping, edits: Sequence[Edit]) -> tuple[Unapplied, ...]:
    """Changes `grouping` by every edit that was not undone, in order of number; answers those that found nothing.

    >>> grouping = Grouping({1: 0, 2: 1, 3: 1}, {0: 0, 1: 0})
    >>> apply_edits(grouping, [Edit(1, EditKind.MOVE, "Ana", 0, proposals=(2,), target=1)])
    ()
    >>> grouping.members(0)
    [1, 2]
    """
    unapplied = []
    for edit in standing_edits(edits):
        present = [proposal for proposal in edit.proposals if proposal in grouping.idea_of]
        reason = _obstacle(edit, present, grouping)
        if reason:
            unapplied.append(Unapplied(edit.number, reason))
            continue
        _ACTS[edit.level, edit.kind](_Step(grouping, edit, present))
        grouping.drop_empty()
    return tuple(unapplied)


def standing_edits(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that still apply, in order of number: those not undone, without the acts of undoing."""
    undone = _undone(edits)
    ordered = sorted(edits, key=lambda one: one.number)
    return [edit for edit in ordered if edit.kind is not EditKind.UNDO and edit.number not in undone]


def _undone(edits: Sequence[Edit]) -> set[int]:
    """An undo that was itself undone undoes nothing: the latest are read first."""
    undone: set[int] = set()
    for edit in sorted(edits, key=lambda one: -one.number):
        if edit.kind is EditKind.UNDO and edit.number not in undone and edit.target is not None:
            undone.add(edit.target)
    return undone


def _obstacle(edit: Edit, present: list[int], grouping: Grouping) -> str:
    if edit.kind in _WITH_TARGET and edit.target not in grouping.idea_of:
        return gettext_noop("The proposal that it points to is no longer there.")
    if edit.kind in _WITH_PROPOSALS and not present:
        return gettext_noop("None of its proposals is still there.")
    return ""


def _merge_ideas(step: _Step) -> None:
    kept = step.grouping.idea_of[step.present[0]]
    joined = set(_mostly_named(step.grouping, step.present)) | {kept}
    _inherit_name(step.grouping.idea_names, kept, [step.grouping.idea_of[proposal] for proposal in step.present])
    for proposal, idea in step.grouping.idea_of.items():
        if idea in joined:
            step.grouping.idea_of[proposal] = kept
    for proposal in step.present:
        step.grouping.idea_of[proposal] = kept


def _mostly_named(grouping: Grouping, present: list[int]) -> list[int]:
    """Ideas at least half of whose proposals are named: what joined them since comes along."""
    named = set(present)
    ideas = sorted({grouping.idea_of[proposal] for proposal in present})
    return [
        idea for idea in ideas if 2 * len(named.intersection(grouping.members(idea))) >= len(grouping.members(idea))
    ]


def _split_idea(step: _Step) -> None:
    new = max(step.grouping.theme_of) + 1
    step.grouping.theme_of[new] = step.grouping.theme_of[step.grouping.idea_of[step.present[0]]]
    for proposal in step.present:
        step.grouping.idea_of[proposal] = new


def _move_to_idea(step: _Step) -> None:
    for proposal in step.present:
        step.grouping.idea_of[proposal] = step.grouping.idea_of[step.target]


def _rename_idea(step: _Step) -> None:
    step.grouping.idea_names[step.grouping.idea_of[step.target]] = step.edit.name.strip()


def _merge_themes(step: _Step) -> None:
    themes = [step.grouping.theme_of[step.grouping.idea_of[proposal]] for proposal in step.present]
    _inherit_name(step.grouping.theme_names, themes[0], themes)
    for idea, theme in step.grouping.theme_of.items():
        if theme in themes:
            step.grouping.theme_of[idea] = themes[0]


def _split_theme(step: _Step) -> None:
    new = max(step.grouping.theme_of.values()) + 1
    for proposal in step.present:
        step.grouping.theme_of[step.grouping.idea_of[proposal]] = new


def _move_to_theme(step: _Step) -> None:
    theme = step.grouping.theme_of[step.grouping.idea_of[step.target]]
    for proposal in step.present:
        step.grouping.theme_of[step.grouping.idea_of[proposal]] = theme


def _rename_theme(step: _Step) -> None:
    step.grouping.theme_names[step.grouping.theme_of[step.grouping.idea_of[step.target]]] = step.edit.name.strip()


def _inherit_name(names: dict[int, str], kept: int, joined: list[int]) -> None:
    given = [names[number] for number in [kept, *joined] if number in names]
    if given:
        names[kept] = given[0]


_ACTS: dict[tuple[Level, EditKind], Callable[[_Step], None]] = {
    (Level.IDEA, EditKind.MERGE): _merge_ideas,
    (Level.IDEA, EditKind.CONFIRM): _merge_ideas,
    (Level.IDEA, EditKind.SPLIT): _split_idea,
    (Level.IDEA, EditKind.MOVE): _move_to_idea,
    (Level.IDEA, EditKind.RENAME): _rename_idea,
    (Level.THEME, EditKind.MERGE): _merge_themes,
    (Level.THEME, EditKind.CONFIRM): _merge_themes,
    (Level.THEME, EditKind.SPLIT): _split_theme,
    (Level.THEME, EditKind.MOVE): _move_to_theme,
    (Level.THEME, EditKind.RENAME): _rename_theme,
}
