"""A real conversation asked again: its votes are revealed when a rule asks for them, and never more than it has."""

import numpy as np
from numpy.typing import NDArray

from parvis.domain.opinion import Opinion, Qualifier
from parvis.insight.log import LogRows, standing_opinions
from parvis.insight.polis_export import PolisExport, log_rows
from parvis.rehearsal.answers import Truth
from parvis.rehearsal.crowd import NOBODY, Crowd
from parvis.rehearsal.makeup import BadMakeup
from parvis.rehearsal.population import EVERYWHERE, NO_TARGET
from parvis.rehearsal.rules import Bools, Ints

ASKED_SHARE = 1 / 3
"""The share of a person's known votes that is asked for: a rule needs a choice to show what it is worth."""
FEWEST_VOTES = 4
"""People with fewer known votes leave a rule no choice, and are left out."""

OWNER = 0
"""In a Polis export, the participant who opened the conversation, and whose statements are its seeds."""


def crowd_of_export(export: PolisExport) -> Crowd:
    """The crowd of a Polis export, with the statements that it showed.

    What was refused is left out, and so is what nobody moderated and nobody but its author ever saw. Each seed of the
    organiser counts as an author of its own, as in `Crowd`.
    """
    authors = {c.id: c.author for c in export.comments if not c.is_seed and c.author not in (None, OWNER)}
    rows = log_rows(export)
    return crowd_of_votes(rows[np.isin(rows["proposal"], _shown(export))], authors)


def crowd_of_votes(rows: LogRows, authors: dict[int, int] | None = None, asked: float = ASKED_SHARE) -> Crowd:
    """The crowd of a recorded conversation: `rows` of its log, `authors` of its proposals where known.

    People come in the order of their first vote, and answer `asked` (0 to 1) of what they once answered. All
    proposals are open from the start: who came late answers early ones too. The truth is what all the known votes say.
    Raises `BadMakeup` when too little is known.
    """
    votes = standing_opinions(rows)
    votes = votes[_has_choice(votes)]
    if not len(votes):
        raise BadMakeup(detail=f"nobody of this conversation has {FEWEST_VOTES} votes.")
    ids, first, who = np.unique(votes["participant"], return_index=True, return_inverse=True)
    opened = int(votes["cast_at"].min())
    comes = np.minimum.reduceat(votes["cast_at"], first) - opened
    known_proposals, what = np.unique(votes["proposal"], return_inverse=True)
    by_time = np.argsort(comes, kind="stable")
    marks = np.zeros((len(ids), len(known_proposals)), np.uint8)
    marks[who, what] = votes["mark"]
    marks = marks[by_time]
    proposals = known_proposals.astype(np.int64)
    count = len(proposals)
    return Crowd(
        arrives_at=comes[by_time],
        ids=ids[by_time],
        cards=np.ceil((marks > 0).sum(axis=1) * asked).astype(np.int64),
        targets=np.full(len(ids), NO_TARGET),
        groups=np.full(len(ids), NOBODY),
        proposals=proposals,
        authors=_authors(proposals, authors or {}),
        ideas=np.arange(count),
        themes=np.zeros(count, np.int64),
        territories=np.full(count, EVERYWHERE),
        accepted_at=np.zeros(count, np.int64),
        duration=int(votes["cast_at"].max()) - opened + 1,
        answer=lambda persons, asked_of: marks[persons, asked_of].astype(np.int64),
        truth=_observed(marks),
        can_answer=lambda persons: np.asarray(marks[persons] > 0),
    )


def _shown(export: PolisExport) -> Ints:
    """The statements that people were asked about: a refused one keeps the vote of its author, and no other."""
    author_of = {comment.id: comment.author for comment in export.comments}
    votes = export.votes
    authors = np.array([author_of[number] for number in votes["proposal"].tolist()], np.int64)
    met = set(votes["proposal"][votes["participant"] != authors].tolist())
    return np.array([c.id for c in export.comments if c.moderated == 1 or (c.moderated == 0 and c.id in met)], np.int64)


def _authors(proposals: Ints, known: dict[int, int]) -> Ints:
    """The author of each proposal; one that is not known is an author of its own."""
    first_unknown = max(known.values(), default=0) + 1
    return np.array([known.get(p, first_unknown + i) for i, p in enumerate(proposals.tolist())], np.int64)


def _has_choice(votes: LogRows) -> Bools:
    _, who, counts = np.unique(votes["participant"], return_inverse=True, return_counts=True)
    return np.asarray(counts[who] >= FEWEST_VOTES)


def _observed(marks: NDArray[np.uint8]) -> Truth:
    opinions = np.stack([((marks >> 3) == opinion).sum(axis=0) for opinion in list(Opinion)[1:]], axis=1)
    shares = opinions / np.maximum(opinions.sum(axis=1, keepdims=True), 1)
    return Truth(shares, np.zeros((marks.shape[1], len(Qualifier))))
