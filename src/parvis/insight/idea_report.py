"""Ideas and themes with what people think of them: how often each is written, beside how well it is supported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parvis.insight.analysis import Snapshot
from parvis.insight.attention import Attention, Salience, Support, compare_attention
from parvis.insight.direction import Ratings
from parvis.insight.idea_edits import Edit
from parvis.insight.ideas import IdeaMap, map_ideas, proposals_by_idea
from parvis.insight.likeness import TextSpace, TextVectors

SMALLEST_SHOWN = 2
"""An idea of a single proposal is that proposal: it is counted, and not listed among ideas that several people had."""


@dataclass(frozen=True, slots=True)
class IdeaReport:
    """The map of ideas, and the attention that each idea and each theme gets, by key."""

    found: IdeaMap
    ideas: Mapping[str, Attention]
    themes: Mapping[str, Attention]

    def standing_out(self, salience: Salience) -> list[str]:
        """The keys of the ideas that stand out in that way, the most cited first."""
        return [key for key, attention in self.ideas.items() if attention.salience is salience]


def report_ideas(
    snapshot: Snapshot,
    texts: Mapping[int, str],
    encoder: TextVectors,
    *,
    languages: Mapping[int, str] | None = None,
    edits: Sequence[Edit] = (),
    seed: int = 0,
) -> IdeaReport:
    """The ideas of the proposals of a snapshot whose words are known, with edits of analysts applied.

    Votes part what is alike and opposed. `languages` are told of texts by id; others are detected.
    """
    matrix = snapshot.matrix
    known = {number: texts[number] for number in matrix.proposals.tolist() if texts.get(number, "").strip()}
    space = TextSpace.of(encoder, known, {i: code for i, code in (languages or {}).items() if i in known})
    ratings = Ratings(
        matrix.participants[matrix.cell_rows()], matrix.proposals[matrix.columns.astype(np.int64)], matrix.ratings
    )
    found = map_ideas(space, known, ratings=ratings, edits=edits, seed=seed)
    estimates = snapshot.estimates
    support = Support(
        matrix.proposals,
        estimates.agree.low,
        estimates.agree.high,
        estimates.disagree.low,
        estimates.disagree.high,
    )
    by_idea = proposals_by_idea(found.ideas)
    theme_of = {idea.key: idea.theme for idea in found.ideas}
    by_theme = {proposal: theme_of[key] for proposal, key in by_idea.items()}
    return IdeaReport(
        found,
        {attention.key: attention for attention in compare_attention(by_idea, support)},
        {attention.key: attention for attention in compare_attention(by_theme, support)},
    )
