"""The ideas of an analysis that was kept, as analysts edit them: with the edits that it has not read yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parvis.insight.confirmed_ideas import confirmed_ideas
from parvis.insight.idea_edits import EditKind, Grouping, apply_edits
from parvis.records.models import AnalysisSnapshot, IdeaEdit, Proposal


@dataclass(frozen=True, slots=True)
class ShelvedIdea:
    """One idea: `key` is a proposal in it, which stands for it in edits; `members` are numbers of proposals.

    `name` is empty unless someone named it: it is called by its `typical` proposal then.
    """

    key: int
    name: str
    typical: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShelvedTheme:
    """One theme with its ideas; `key` is a proposal in it."""

    key: int
    name: str
    ideas: tuple[ShelvedIdea, ...]


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """One idea with words: `members` are its first proposals, of the `size` that it has."""

    key: int
    name: str
    size: int
    members: tuple[Proposal, ...]


def shelve_ideas(snapshot: AnalysisSnapshot, edits: Sequence[IdeaEdit]) -> tuple[ShelvedTheme, ...]:
    """Themes and ideas, the largest first, with the edits made since the analysis applied.

    Taking an edit back shows at the next analysis only, because what was there before is not kept.
    """
    grouping, names, typical = _grouping_of(snapshot)
    newer = [edit.as_edit() for edit in edits if edit.pk > snapshot.inputs.get("edits", 0)]
    apply_edits(grouping, [edit for edit in newer if edit.kind is not EditKind.UNDO])
    members: dict[int, list[int]] = {}
    for number, idea in sorted(grouping.idea_of.items()):
        members.setdefault(idea, []).append(number)
    themes: dict[int, list[ShelvedIdea]] = {}
    for idea, numbers in members.items():
        named = next((number for number in numbers if number in typical), numbers[0])
        shelved = ShelvedIdea(numbers[0], grouping.idea_names.get(idea, ""), named, tuple(numbers))
        themes.setdefault(grouping.theme_of[idea], []).append(shelved)
    found = [
        ShelvedTheme(
            min(idea.key for idea in ideas),
            grouping.theme_names.get(theme) or names.get(theme, ""),
            tuple(sorted(ideas, key=lambda idea: (-len(idea.members), idea.key))),
        )
        for theme, ideas in themes.items()
    ]
    return tuple(sorted(found, key=lambda theme: (-sum(len(idea.members) for idea in theme.ideas), theme.key)))


def show_ideas(ideas: Sequence[ShelvedIdea], *, first: int = 0, most: int) -> list[ShownIdea]:
    """These ideas with their names and `most` of their proposals from the `first` on."""
    shown = {idea.key: idea.members[first : first + most] for idea in ideas}
    wanted = {idea.typical for idea in ideas}.union(*shown.values())
    words = Proposal.objects.in_bulk(sorted(wanted))
    return [
        ShownIdea(
            idea.key,
            idea.name or words[idea.typical].text,
            len(idea.members),
            tuple(words[number] for number in shown[idea.key]),
        )
        for idea in ideas
    ]


def confirmed_keys(themes: Sequence[ShelvedTheme], edits: Sequence[IdeaEdit]) -> frozenset[int]:
    """The keys of the ideas of which all proposals were confirmed together by a person."""
    ideas = [idea for theme in themes for idea in theme.ideas]
    proposals = np.array(sorted(number for idea in ideas for number in idea.members), np.int64)
    found = confirmed_ideas([edit.as_edit() for edit in edits], proposals)
    number_of = dict(zip(proposals.tolist(), found.tolist(), strict=True))
    held = {idea.key: {number_of[number] for number in idea.members} for idea in ideas}
    return frozenset(key for key, numbers in held.items() if len(numbers) == 1 and 0 not in numbers)


def _grouping_of(snapshot: AnalysisSnapshot) -> tuple[Grouping, dict[int, str], set[int]]:
    """The ideas and themes of a snapshot, the names that the machine gave to themes, and each idea's typical text."""
    ideas, themes = snapshot.outputs["ideas"], snapshot.outputs["method"]["themes"]
    place = {theme["id"]: number for number, theme in enumerate(themes)}
    grouping = Grouping(
        idea_of={int(member): number for number, idea in enumerate(ideas) for member in idea["members"]},
        theme_of={number: place[idea["theme"]] for number, idea in enumerate(ideas)},
        idea_names={number: idea["name"] for number, idea in enumerate(ideas) if idea["is_renamed"]},
        theme_names={place[theme["id"]]: theme["name"] for theme in themes if theme["is_renamed"]},
    )
    named = {place[theme["id"]]: theme["name"] for theme in themes}
    return grouping, named, {int(idea["typical"]) for idea in ideas}
