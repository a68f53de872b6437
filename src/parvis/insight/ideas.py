"""Ideas (the same proposal said differently) and the themes above them: found by likeness, checked by votes, edited.

Machines propose: every group is for an analyst to confirm, and every edit survives a rerun.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from parvis.domain.errors import gettext_noop
from parvis.insight.direction import LEAST_PEOPLE, Correlations, Ratings, correlate_each
from parvis.insight.idea_edits import Edit, Grouping, Unapplied, apply_edits
from parvis.insight.idea_groups import Labels, group_alike, number_by_first
from parvis.insight.idea_names import most_typical, rows_of, telling_words
from parvis.insight.likeness import TextSpace, Vectors, scale_to_unit

LETTERS_ONLY = gettext_noop(
    "These groups come from shared words only: they hold copies and light rewordings, not proposals that say the same "
    "in other words. Install the optional models for more."
)
VOTES_UNKNOWN = gettext_noop("No votes were given: opposite proposals may stand in one idea. Read before you publish.")
_MOST_THEMED = 4_000
_MOST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Idea:
    """Proposals that say the same. `typical` is the proposal that names it, unless an analyst did."""

    key: str
    proposals: tuple[int, ...]
    typical: int
    name: str
    words: tuple[str, ...]
    theme: str
    is_renamed: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """Ideas about one subject, the largest idea first."""

    key: str
    ideas: tuple[str, ...]
    name: str
    words: tuple[str, ...]
    is_renamed: bool


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two alike proposals whose votes by the same `people` correlate negatively: they pull in opposite directions."""

    first: int
    second: int
    correlation: float
    people: int


@dataclass(frozen=True, slots=True)
class IdeaMap:
    """Ideas, themes, the alike proposals that the votes part, the edits without effect, and how it was made."""

    ideas: tuple[Idea, ...]
    themes: tuple[Theme, ...]
    opposed: tuple[Opposed, ...]
    unapplied: tuple[Unapplied, ...]
    notes: tuple[str, ...]
    method: Mapping[str, str | int | float]

    def idea_of(self, proposal: int) -> Idea:
        """The idea that holds a proposal. Raises `KeyError` for one that was not in the analysis."""
        for idea in self.ideas:
            if proposal in idea.proposals:
                return idea
        raise KeyError(proposal)


def map_ideas(
    space: TextSpace,
    texts: Mapping[int, str],
    *,
    ratings: Ratings | None = None,
    edits: Sequence[Edit] = (),
    threshold: float | None = None,
    theme_count: int | None = None,
    seed: int = 0,
) -> IdeaMap:
    """The ideas and themes of the proposals of `space`, whose words are in `texts` by id.

    `threshold` (-1 to 1) is the mean likeness under which groups part, the encoder's own by default; `theme_count` the
    number of themes before edits, by default the square root of the number of ideas, 2 to 15. With `ratings`, proposals
    that the same people vote for and against are parted however alike they are. The same input gives the same map.

    >>> from parvis.insight.lexical import LexicalVectors
    >>> texts = {4: "We should train every judge", 5: "We should light bus stops", 9: "Light the bus stops!"}
    >>> found = map_ideas(TextSpace.of(LexicalVectors(), texts), texts)
    >>> [(idea.key, idea.proposals) for idea in found.ideas]
    [('idea-5', (5, 9)), ('idea-4', (4,))]
    """
    cut = space.encoder.scale.idea if threshold is None else threshold
    labels = group_alike(space.vectors, cut, seed=seed)
    labels, opposed = _part_opposed(labels, space, ratings)
    themes = _group_themes(labels, space.vectors, theme_count)
    grouping = Grouping(
        {int(i): int(label) for i, label in zip(space.ids, labels, strict=True)}, dict(enumerate(themes.tolist()))
    )
    unapplied = apply_edits(grouping, edits)
    ideas, named_themes = _describe(grouping, space, texts)
    notes = ([] if space.encoder.knows_meaning else [LETTERS_ONLY]) + ([VOTES_UNKNOWN] if ratings is None else [])
    method: dict[str, str | int | float] = {
        "encoder": space.encoder_name,
        "threshold": cut,
        "seed": seed,
        "edits": len(edits),
        "votes": ratings is not None,
    }
    return IdeaMap(ideas, named_themes, opposed, unapplied, tuple(notes), method)


def _part_opposed(labels: Labels, space: TextSpace, ratings: Ratings | None) -> tuple[Labels, tuple[Opposed, ...]]:
    """Parts each group whose members are voted for and against by the same people."""
    if ratings is None:
        return labels, ()
    parted, opposed, new = labels.copy(), list[Opposed](), int(labels.max(initial=-1)) + 1
    groups = list(_rated_together(labels, space, ratings))
    correlations = correlate_each(ratings, [space.ids[rated].tolist() for rated in groups])
    for rated, found in zip(groups, correlations, strict=True):
        opposed += _opposed_pairs(found)
        away = _against(found, most_typical(space.vectors[rated]))
        if away.any():
            parted[np.array(rated)[away]] = new
            new += 1
    return number_by_first(parted), tuple(opposed)


def _rated_together(labels: Labels, space: TextSpace, ratings: Ratings) -> Iterator[list[int]]:
    """Of each group, the rows that enough people rated, those rated most where they are many; groups of one not."""
    voted, votes = np.unique(ratings.proposals, return_counts=True)
    known = dict(zip(voted.tolist(), votes.tolist(), strict=True))
    for label in np.flatnonzero(np.bincount(labels, minlength=1) > 1):
        rows = np.flatnonzero(labels == label)
        rated = [row for row in rows.tolist() if known.get(int(space.ids[row]), 0) >= LEAST_PEOPLE]
        if len(rated) > 1:
            yield sorted(sorted(rated, key=lambda row: -known[int(space.ids[row])])[:_MOST_COMPARED])


def _opposed_pairs(found: Correlations) -> list[Opposed]:
    pairs = np.argwhere(np.triu(found.signs < 0, 1))
    ids, value, people = found.proposals, found.value.round(4), found.people
    return [Opposed(int(ids[i]), int(ids[j]), float(value[i, j]), int(people[i, j])) for i, j in pairs]


def _against(found: Correlations, typical: int) -> NDArray[np.bool_]:
    """The members that more of those already placed contradict than confirm, starting from the typical one."""
    signs = found.signs.astype(np.int64)
    sides = np.zeros(len(signs), np.int64)
    sides[typical] = 1
    for row in np.argsort(-found.people[typical], kind="stable"):
        if row != typical:
            sides[row] = -1 if signs[row] @ sides < 0 else 1
    return sides < 0


def _group_themes(labels: Labels, vectors: Vectors, count: int | None) -> Labels:
    """The theme of each idea: Ward's method (Ward 1963) on the ideas' mean vectors."""
    ideas = int(labels.max(initial=-1)) + 1
    wanted = count or int(np.clip(round(ideas**0.5), 2, 15))
    if ideas <= wanted:
        return np.arange(ideas)
    means = scale_to_unit(np.stack([vectors[labels == idea].mean(axis=0) for idea in range(ideas)]))
    largest = np.sort(np.argsort(-np.bincount(labels), kind="stable")[:_MOST_THEMED])
    tree = linkage(means[largest].astype(np.float64).round(5), method="ward")
    themes = np.asarray(fcluster(tree, wanted, criterion="maxclust"), np.int64) - 1
    centres = scale_to_unit(
        np.stack([means[largest][themes == theme].mean(axis=0) for theme in range(themes.max() + 1)])
    )
    everywhere = (means @ centres.T).argmax(axis=1)
    everywhere[largest] = themes
    return number_by_first(everywhere)


def _describe(
    grouping: Grouping, space: TextSpace, texts: Mapping[int, str]
) -> tuple[tuple[Idea, ...], tuple[Theme, ...]]:
    languages = {int(i): code for i, code in zip(space.ids, space.languages, strict=True)}
    members = _invert(grouping.idea_of)
    numbers = sorted(members, key=lambda idea: (-len(members[idea]), members[idea][0]))
    words = telling_words(texts, languages, [members[idea] for idea in numbers])
    theme_keys = _theme_keys(grouping, members)
    ideas = []
    for number, told in zip(numbers, words, strict=True):
        held = members[number]
        typical = held[most_typical(space.vectors[rows_of(space.ids, held)])]
        name = grouping.idea_names.get(number, texts[typical])
        theme = theme_keys[grouping.theme_of[number]]
        ideas.append(Idea(f"idea-{held[0]}", tuple(held), typical, name, told, theme, number in grouping.idea_names))
    names = {theme_keys[theme]: name for theme, name in grouping.theme_names.items()}
    return tuple(ideas), _describe_themes(ideas, names, languages, texts)


def _describe_themes(
    ideas: Sequence[Idea], names: Mapping[str, str], languages: Mapping[int, str], texts: Mapping[int, str]
) -> tuple[Theme, ...]:
    held = {key: [idea for idea in ideas if idea.theme == key] for key in dict.fromkeys(idea.theme for idea in ideas)}
    groups = [[proposal for idea in inside for proposal in idea.proposals] for inside in held.values()]
    words = telling_words(texts, languages, groups)
    themes = [
        Theme(key, tuple(idea.key for idea in inside), names.get(key, ", ".join(told)), told, key in names)
        for (key, inside), told in zip(held.items(), words, strict=True)
    ]
    size = {key: len(group) for key, group in zip(held, groups, strict=True)}
    return tuple(sorted(themes, key=lambda theme: (-size[theme.key], theme.key)))


def _theme_keys(grouping: Grouping, members: Mapping[int, list[int]]) -> dict[int, str]:
    inside = _invert(grouping.theme_of)
    return {theme: f"theme-{min(members[idea][0] for idea in ideas)}" for theme, ideas in inside.items()}


def _invert(places: Mapping[int, int]) -> dict[int, list[int]]:
    inside: dict[int, list[int]] = {}
    for key in sorted(places):
        inside.setdefault(places[key], []).append(key)
    return inside


def proposals_by_idea(ideas: Iterable[Idea]) -> dict[int, str]:
    """The key of the idea of each proposal."""
    return {proposal: idea.key for idea in ideas for proposal in idea.proposals}
