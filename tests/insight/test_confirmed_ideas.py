"""What analysts confirmed as one idea is read together in the estimates, and in nothing else."""

import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.insight.analysis import Analysis
from parvis.insight.confirmed_ideas import confirmed_ideas
from parvis.insight.document import to_document
from parvis.insight.idea_edits import Edit, EditKind, Level
from parvis.insight.log import LOG_DTYPE, LogRows

PROPOSALS = np.arange(1, 7)


def act(number: int, kind: EditKind, *proposals: int, **told: object) -> Edit:
    return Edit(number, kind, "Ana", 0, proposals=proposals, **told)  # type: ignore[arg-type]


def together(*edits: Edit) -> list[int]:
    return confirmed_ideas(edits, PROPOSALS).tolist()


@pytest.mark.parametrize("kind", [EditKind.MERGE, EditKind.CONFIRM])
def test_what_is_put_together_is_confirmed_and_brings_along_what_stood_with_it(kind: EditKind) -> None:
    assert together(act(1, kind, 1, 2), act(2, kind, 2, 4)) == [1, 1, 0, 1, 0, 0]


def test_moving_adds_splitting_takes_out_and_undoing_undoes() -> None:
    first, moved = act(1, EditKind.CONFIRM, 1, 2), act(2, EditKind.MOVE, 5, target=1)
    assert together(first, moved) == [1, 1, 0, 0, 1, 0]
    assert together(first, moved, act(3, EditKind.SPLIT, 1, 5)) == [1, 0, 0, 0, 1, 0]
    assert together(first, moved, act(3, EditKind.UNDO, target=1)) == [1, 0, 0, 0, 1, 0]


def test_names_themes_and_proposals_that_are_gone_confirm_nothing() -> None:
    rename = act(1, EditKind.RENAME, target=1, name="Parks")
    theme = act(2, EditKind.MERGE, 1, 2, level=Level.THEME)
    assert together(rename, theme, act(3, EditKind.CONFIRM, 3, 99)) == [0] * 6


@pytest.fixture(scope="module")
def rows() -> LogRows:
    """Forty proposals, each answered like its neighbour by as many people as came."""
    matrix = plant(900, 20, 6, seed=4).matrix
    one = np.zeros(len(matrix.ratings), LOG_DTYPE)
    one["participant"], one["proposal"] = matrix.participants[matrix.cell_rows()], 2 * matrix.columns
    one["mark"], one["standing"] = np.array([24, 16, 8])[matrix.ratings + 1], 1
    other = one[::3].copy()
    other["proposal"] += 1
    return np.concatenate([one, other])


def test_confirmed_ideas_lend_votes_in_the_estimates_and_the_method_says_so(rows: LogRows) -> None:
    edits = [act(number + 1, EditKind.CONFIRM, 2 * number, 2 * number + 1) for number in range(20)]
    alone, read = Analysis().fit(rows), Analysis().fit(rows, edits=edits)
    narrower = (read.estimates.agree.high - read.estimates.agree.low) < (
        alone.estimates.agree.high - alone.estimates.agree.low
    )
    assert narrower[1::2].mean() > 0.9
    assert read.estimates.votes.tolist() == alone.estimates.votes.tolist()
    told = to_document(read)["method"]["estimates"]
    assert (told["confirmed_ideas"], told["confirmed_proposals"]) == (20, 40)
    assert "lend each other none" in to_document(alone)["method"]["estimates"]["how"]
