"""Which proposals analysts have said to be one idea: what may be read together, because a person answers for it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.insight.idea_edits import Edit, EditKind, Level, standing_edits


def confirmed_ideas(edits: Sequence[Edit], proposals: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the confirmed idea of each proposal, from 1; 0 for those that nobody confirmed with another one.

    Merging and confirming put proposals together, moving adds to those of the target, splitting takes out and puts
    together; what was undone counts for nothing. What a machine alone grouped is not confirmed: it depends on votes.

    >>> edit = Edit(1, EditKind.CONFIRM, "Ana", 0, proposals=(3, 5))
    >>> confirmed_ideas([edit], np.array([3, 5, 7])).tolist()
    [1, 1, 0]
    """
    idea_of: dict[int, int] = {}
    known = set(proposals.tolist())
    for edit in standing_edits(edits):
        if edit.level is not Level.IDEA:
            continue
        named = [proposal for proposal in edit.proposals if proposal in known]
        if edit.kind in (EditKind.MERGE, EditKind.CONFIRM):
            joined = {idea_of[proposal] for proposal in named if proposal in idea_of}
            named += [proposal for proposal, idea in idea_of.items() if idea in joined]
        elif edit.kind is EditKind.MOVE and edit.target is not None and edit.target in known:
            target = idea_of.get(edit.target, edit.number)
            named += [edit.target, *(proposal for proposal, idea in idea_of.items() if idea == target)]
        elif edit.kind is not EditKind.SPLIT:
            continue
        idea_of.update(dict.fromkeys(named, edit.number))
    return _numbered(idea_of, proposals)


def _numbered(idea_of: dict[int, int], proposals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers from 1 in the order of proposals, 0 for proposals that stand alone."""
    sizes: dict[int, int] = {}
    for idea in idea_of.values():
        sizes[idea] = sizes.get(idea, 0) + 1
    numbers: dict[int, int] = {}
    found = np.zeros(len(proposals), np.int64)
    for place, proposal in enumerate(proposals.tolist()):
        held = idea_of.get(proposal)
        if held is not None and sizes[held] > 1:
            found[place] = numbers.setdefault(held, len(numbers) + 1)
    return found
