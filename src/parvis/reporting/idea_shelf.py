"""The ideas of an analysis that was kept, as analysts edit them: with the edits that it has not read yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.insight.idea_edits import EditKind, Grouping, apply_edits
from parvis.records.models import AnalysisSnapshot, IdeaEdit, Proposal


@dataclass(frozen=True, slots=True)
class ShelvedIdea:
    """One idea: `key` is a proposal in it, which stands for it in edits; `members` are proposals with their words."""

    key: int
    name: str
    is_renamed: bool
    members: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class ShelvedTheme:
    """One theme with its ideas; `key` is a proposal in it."""

    key: int
    name: str
    ideas: tuple[ShelvedIdea, ...]


def shelve_ideas(snapshot: AnalysisSnapshot, edits: Sequence[IdeaEdit]) -> tuple[ShelvedTheme, ...]:
    """Themes and ideas, the largest first, with the edits made since the analysis applied.

    Taking an edit back shows at the next analysis only, because what was there before is not kept.
    """
    grouping, names = _grouping_of(snapshot)
    newer = [edit.as_edit() for edit in edits if edit.pk > snapshot.inputs.get("edits", 0)]
    apply_edits(grouping, [edit for edit in newer if edit.kind is not EditKind.UNDO])
    words = Proposal.objects.in_bulk(list(grouping.idea_of))
    themes: dict[int, list[ShelvedIdea]] = {}
    for idea, theme in grouping.theme_of.items():
        members = tuple(words[number] for number in sorted(grouping.members(idea)) if number in words)
        if members:
            name = grouping.idea_names.get(idea) or members[0].text
            themes.setdefault(theme, []).append(ShelvedIdea(members[0].pk, name, idea in grouping.idea_names, members))
    shelved = [
        ShelvedTheme(
            min(idea.key for idea in ideas),
            grouping.theme_names.get(theme) or names.get(theme, ""),
            tuple(sorted(ideas, key=lambda idea: (-len(idea.members), idea.key))),
        )
        for theme, ideas in themes.items()
    ]
    return tuple(sorted(shelved, key=lambda theme: (-sum(len(idea.members) for idea in theme.ideas), theme.key)))


def _grouping_of(snapshot: AnalysisSnapshot) -> tuple[Grouping, dict[int, str]]:
    """The ideas and themes of a snapshot, and the names that the machine gave to themes."""
    ideas, themes = snapshot.outputs["ideas"], snapshot.outputs["method"]["themes"]
    place = {theme["id"]: number for number, theme in enumerate(themes)}
    grouping = Grouping(
        idea_of={int(member): number for number, idea in enumerate(ideas) for member in idea["members"]},
        theme_of={number: place[idea["theme"]] for number, idea in enumerate(ideas)},
        idea_names={number: idea["name"] for number, idea in enumerate(ideas) if idea["is_renamed"]},
        theme_names={place[theme["id"]]: theme["name"] for theme in themes if theme["is_renamed"]},
    )
    return grouping, {place[theme["id"]]: theme["name"] for theme in themes}
