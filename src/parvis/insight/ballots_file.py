"""Reads `ballots.csv`, the whole log as `parvis export` writes it, with the accounts that were in quarantine then."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parvis.domain.ballot import CardKind
from parvis.domain.errors import BadFile, BadRequest, gettext_noop
from parvis.domain.opinion import Mark
from parvis.domain.standing import Standing
from parvis.insight.csv_table import Record, read_table
from parvis.insight.log import LOG_DTYPE, LogRows

BALLOTS_FILE = "ballots.csv"
_COLUMNS = (
    *("sequence", "participant", "proposal", "revision", "opinion", "qualifiers", "standing", "kind", "source"),
    *("draw", "probability", "cast_at"),
)
_INTEGERS = ("sequence", "participant", "proposal", "revision", "source", "draw", "cast_at")
_STANDINGS = {standing.name.lower(): standing for standing in Standing}
_KINDS = {kind.name.lower(): kind for kind in CardKind}


class BadBallot(BadFile):
    code = "bad-ballot"
    sentence = gettext_noop("{file}, line {line}: this is no ballot ({detail}). Nothing was read.")


@dataclass(frozen=True, slots=True)
class BallotsFile:
    """Rows of the log, under the numbers of the file, and the numbers of those in quarantine."""

    rows: LogRows
    quarantined: frozenset[int]


def read_ballots(path: Path) -> BallotsFile:
    """The log in a file. What a row replaces, its identity and whether it was someone's first are not in it.

    Raises a `BadFile`.
    """
    rows, quarantined = [], set()
    for record in read_table(path, _COLUMNS):
        rows.append(_row(record))
        if record.cells.get("quarantined", "") == "yes":
            quarantined.add(record.integer("participant"))
    return BallotsFile(np.array(rows, LOG_DTYPE), frozenset(quarantined))


def _row(record: Record) -> tuple[float, ...]:
    """The row in the order of `LOG_DTYPE`, zeros where the file says nothing."""
    cells = record.cells
    try:
        mark = int(Mark.of(cells["opinion"], cells["qualifiers"].split()))
        chance = float(cells["probability"])
        standing, kind = _STANDINGS[cells["standing"]], _KINDS[cells["kind"]]
    except (BadRequest, KeyError, ValueError) as error:
        raise BadBallot(file=record.file, line=record.line, detail=str(error)[:80]) from error
    sequence, participant, proposal, revision, source, draw, cast_at = (record.integer(name) for name in _INTEGERS)
    place = (sequence, 0, participant, proposal, revision)
    return (*place, mark, 0, standing, 0, False, kind, source, draw, chance, cast_at, 0)
