"""A served draw made again, from the ballot log, the log of exposures and the records: the same cards must come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from parvis.ballotbox.board import Board
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.exposures import ExposureCounts, ExposureLog, Numbered
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.opinion_map import OpinionMap
from parvis.ballotbox.selection import Selection
from parvis.ballotbox.served import BoardBasis, ServedDraw
from parvis.domain.ballot import CardKind
from parvis.insight.log import LogRows
from parvis.sequence.board import SelectionBoard
from parvis.sequence.draw import draw

_UNASKED = (int(CardKind.STANDARD), int(CardKind.PINNED))


class Verdict(Enum):
    """What came of making a draw again. `UNKNOWN`: nobody answered it, so whose it was is not known.

    `ASKED`: a link, a theme, a place or a zone was asked for, and what was asked is not kept. `MOVED`: other cards, but
    the office's records have changed since.
    """

    SAME = "same"
    DIFFERENT = "different"
    MOVED = "moved"
    UNKNOWN = "unknown"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A draw as it was served, and as it is made again: ids of proposals with their probabilities, in order."""

    served: ServedDraw
    proposals: tuple[int, ...]
    probabilities: tuple[float, ...]
    verdict: Verdict


class Redrawing:
    """Makes draws of one consultation again. Boards are kept, since many draws come from one."""

    def __init__(self, log: BallotLog, exposures: ExposureLog, view: ConsultationView) -> None:
        self._log, self._view = log, view
        self._batches = _all_of(exposures)
        self._boards: dict[BoardBasis, SelectionBoard] = {}

    def last_served(self, count: int) -> list[ServedDraw]:
        """The last draws that were served, the oldest first."""
        mine = [batch for _, batch in self._batches if batch.consultation == self._view.id]
        return [served for batch in mine for served in batch.draws()][-count:]

    def find(self, number: int) -> ServedDraw | None:
        """The draw of that number, as seals and ballots carry it; None where it was not kept."""
        return next((served for served in self.last_served(2**62) if served.draw == number), None)

    async def redraw(self, served: ServedDraw) -> Redrawn:
        """The draw, from the board of its basis and from what its participant had met."""
        rows = self._log.read()
        answers = rows[(rows["draw"] == served.draw) & (rows["consultation"] == self._view.id)]
        if not len(answers):
            return Redrawn(served, (), (), Verdict.UNKNOWN)
        if not np.isin(answers["kind"], _UNASKED).all():
            return Redrawn(served, (), (), Verdict.ASKED)
        board = await self._board_of(served.basis)
        histories = [_met_by(rows, self._view.id, int(who), served) for who in np.unique(answers["participant"])]
        sizes = dict.fromkeys((self._view.settings.size, len(served.proposals)))
        made = [draw(board, met, self._view.settings, served.draw, size=size) for met in histories for size in sizes]
        found = [
            (tuple(card.proposal for card in one.cards), tuple(card.probability for card in one.cards)) for one in made
        ]
        best = next((one for one in found if _is_as_served(served, *one)), None)
        if best is not None:
            return Redrawn(served, *best, Verdict.SAME)
        is_moved = served.basis.version != self._view.version
        return Redrawn(served, *found[0], Verdict.MOVED if is_moved else Verdict.DIFFERENT)

    async def _board_of(self, basis: BoardBasis) -> SelectionBoard:
        if basis not in self._boards:
            self._boards[basis] = await self._made_again(basis)
        return self._boards[basis]

    async def _made_again(self, basis: BoardBasis) -> SelectionBoard:
        counts = ExposureCounts()
        for number, batch in self._batches:
            if number <= basis.exposures:
                counts.add(batch)
                counts.position = number
        rows = self._log.read(0, basis.position)
        is_counted = (rows["sequence"] <= basis.position) & ~np.isin(rows["participant"], list(self._view.quarantined))
        board = Board()
        board.feed_rows(rows[is_counted])
        opinions = OpinionMap(self._log)
        if basis.map_position:
            await opinions.make(self._view.id, basis.map_position, self._view.quarantined)
        then = {number: one for number, one in self._view.proposals.items() if one.accepted_at <= basis.now}
        view = replace(self._view, proposals=then, version=basis.version)
        selection = Selection(counts)
        selection.make(view, replace(board.tallies(view.id), position=basis.position), basis.now, opinions)
        made = selection.board(view)
        assert made is not None
        return made


def _all_of(exposures: ExposureLog) -> list[Numbered]:
    found: list[Numbered] = []
    while more := exposures.read(found[-1][0] if found else 0):
        found += more
    return found


def _met_by(rows: LogRows, consultation: int, participant: int, served: ServedDraw) -> list[int]:
    """What a participant had answered when the draw was served."""
    mine = (rows["consultation"] == consultation) & (rows["participant"] == participant)
    before = mine & (rows["cast_at"] <= served.served_at) & (rows["draw"] != served.draw)
    found: list[int] = np.unique(rows["proposal"][before]).tolist()
    return found


def _is_as_served(served: ServedDraw, proposals: Sequence[int], probabilities: Sequence[float]) -> bool:
    """Whether cards and chances are the same, these to the grain of 32 bits in which they are kept."""
    kept = np.asarray(served.probabilities, np.float32)
    return tuple(served.proposals) == tuple(proposals) and np.array_equal(kept, np.asarray(probabilities, np.float32))
