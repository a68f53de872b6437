"""A served draw made again, from the ballot log, the log of exposures and the records: the same cards must come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

import numpy as np

from parvis.ballotbox.board import Board
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.exposures import ExposureCounts, ExposureLog, Numbered
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.opinion_map import OpinionMap
from parvis.ballotbox.quarantine import read_accounts
from parvis.ballotbox.selection import Selection
from parvis.ballotbox.served import NOTHING_ASKED, BoardBasis, Ints, ServedDraw
from parvis.domain.ballot import CardKind
from parvis.sequence.board import SelectionBoard
from parvis.sequence.draw import draw
from parvis.sequence.layout import Bools

_Cards = tuple[tuple[int, ...], tuple[float, ...]]
_UNASKED = (int(CardKind.STANDARD), int(CardKind.PINNED))
_HELD_MS = 24 * 3_600_000
"""How long a page may hold a card: as long as its seal is good."""
MOST_TRIED = 5_000
"""Draws tried with what a page may have held, for each that is not the same: a second at 20,000 proposals."""


class Verdict(Enum):
    """What came of making a draw again. `UNKNOWN`: nobody answered it, so whose it was is not known.

    `HELD`: the same to the bit if its page held the cards of some draw that nobody answered, and otherwise other cards;
    which of the two cannot be told. `ASKED`: a link, a theme, a place or a zone was asked for before what was
    asked was kept. `MOVED`: other cards, but the office's records have changed since.
    """

    SAME = "same"
    HELD = "held"
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


@dataclass(frozen=True, slots=True)
class GoneProposal:
    """One that was open once: boards made from records before the version `closed_in` hold it."""

    proposal: OpenProposal
    closed_in: int


class Redrawing:
    """Makes draws of one consultation again. Boards are kept, since many draws come from one.

    `gone` are the proposals that were open once, as the records have them now.
    """

    def __init__(
        self, log: BallotLog, exposures: ExposureLog, view: ConsultationView, *, gone: Sequence[GoneProposal] = ()
    ) -> None:
        self._log, self._view, self._gone = log, view, gone
        self._batches = _all_of(exposures)
        self._rows = log.read()
        self._mine = self._rows[self._rows["consultation"] == view.id]
        self._answered = np.unique(self._mine["draw"])
        self._boards: dict[tuple[BoardBasis, int], SelectionBoard] = {}

    def last_served(self, count: int) -> list[ServedDraw]:
        """The last draws that were served, the oldest first; each once, a landing's too, which many may have seen."""
        mine = [batch for _, batch in self._batches if batch.consultation == self._view.id]
        return [*{served.draw: served for batch in mine for served in batch.draws()}.values()][-count:]

    def find(self, number: int) -> ServedDraw | None:
        """The draw of that number, as seals and ballots carry it; None where it was not kept."""
        return next((served for served in self.last_served(2**62) if served.draw == number), None)

    async def redraw(self, served: ServedDraw) -> Redrawn:
        """The draw, from the board of its basis and from what its participant had met."""
        answers = self._mine[self._mine["draw"] == served.draw]
        if not len(answers):
            return Redrawn(served, (), (), Verdict.UNKNOWN)
        if served.asked == NOTHING_ASKED and not np.isin(answers["kind"], _UNASKED).all():
            return Redrawn(served, (), (), Verdict.ASKED)
        made: list[_Cards] = []
        who = np.unique(answers["participant"]).tolist()
        for proposals in self._open_at(served.basis):
            board = await self._board_of(served.basis, proposals)
            for one in self._candidates(board, who, served):
                if _is_as_served(served, *one):
                    return Redrawn(served, *one, Verdict.SAME)
                made.append(one)
        if served.basis.version != self._view.version:
            return Redrawn(served, *made[0], Verdict.MOVED)
        for one in islice(self._with_unanswered(board, who, served), MOST_TRIED):
            if _is_as_served(served, *one):
                return Redrawn(served, *made[0], Verdict.HELD)
        return Redrawn(served, *made[0], Verdict.DIFFERENT)

    def _open_at(self, basis: BoardBasis) -> Iterator[dict[int, OpenProposal]]:
        """The proposals that a board may have been made from: those still open, then with those that have gone since.

        Records tell when a proposal was changed last, which may be after it was closed.
        """
        then = {number: one for number, one in self._view.proposals.items() if one.accepted_at <= basis.now}
        yield then
        gone = {
            one.proposal.id: one.proposal
            for one in self._gone
            if basis.version < one.closed_in and one.proposal.accepted_at <= basis.now
        }
        if gone:
            yield then | gone

    def _candidates(self, board: SelectionBoard, participants: Sequence[int], served: ServedDraw) -> Iterator[_Cards]:
        """What the draw gives to those who answered it, the likeliest first; last, to newcomers, as a landing is."""
        for who in participants:
            for met in self._met_by(who, served):
                yield from self._drawn(board, sorted(met), served)
        yield from self._drawn(board, [], served)

    def _with_unanswered(
        self, board: SelectionBoard, participants: Sequence[int], served: ServedDraw
    ) -> Iterator[_Cards]:
        """What the draw gives where the page held the cards of one more draw, which nobody answered.

        Whoever is given these is not to learn of which: whose an unanswered draw was is nobody's business.
        """
        for who in participants:
            known = list(self._met_by(who, served))
            for cards in self._unanswered_before(served):
                for met in known:
                    yield from self._drawn(board, sorted(met.union(cards)), served)

    def _unanswered_before(self, served: ServedDraw) -> Iterator[tuple[int, ...]]:
        """The cards of each draw that nobody answered and whose page may have asked for this one, the last one first.

        Draws of one card are left out: with all of them at hand, any proposal kept from someone would be explained.
        """
        seen, shown = set[tuple[int, ...]](), set(served.proposals)
        for _, batch in reversed(self._batches):
            is_free = (batch.served_at <= served.served_at) & (batch.served_at > served.served_at - _HELD_MS)
            if batch.consultation != self._view.id or not is_free.any():
                continue
            is_free &= (batch.sizes > 1) & ~self._is_answered(batch.draw)
            for one, may_be in zip(reversed(list(batch.draws())), is_free[::-1].tolist(), strict=True):
                cards = tuple(one.proposals)
                if may_be and cards not in seen and shown.isdisjoint(cards):
                    seen.add(cards)
                    yield cards

    def _is_answered(self, draws: Ints) -> Bools:
        """Whether anybody answered each of these draws."""
        found: Bools = np.append(self._answered, -1).take(self._answered.searchsorted(draws)) == draws
        return found

    def _drawn(self, board: SelectionBoard, met: Sequence[int], served: ServedDraw) -> Iterator[_Cards]:
        """The draw of someone who had met these, for each number of cards that may have been wanted."""
        asked = served.asked
        for size in dict.fromkeys((asked.size or self._view.settings.size, len(served.proposals))):
            found = draw(
                board,
                met,
                self._view.settings,
                served.draw,
                kind=CardKind(asked.kind),
                first=asked.first or None,
                theme=asked.theme or None,
                territory=asked.territory or None,
                size=size,
            )
            yield tuple(card.proposal for card in found.cards), tuple(card.probability for card in found.cards)

    def _met_by(self, participant: int, served: ServedDraw) -> Iterator[set[int]]:
        """What a participant may have met when the draw was served: what she had answered, and what her page held.

        A page asks for more before its cards are used up, and names those that it holds. They are kept nowhere: they
        are the cards of the last draws before, of as many as came since the page was opened.
        """
        mine = self._mine[self._mine["participant"] == participant]
        before = (mine["cast_at"] <= served.served_at) & (mine["draw"] != served.draw)
        met = set(mine["proposal"][before].tolist())
        yield set(met)
        for earlier in self._served_before(mine["draw"], served):
            if not met.issuperset(earlier.proposals):
                met.update(earlier.proposals)
                yield set(met)

    def _served_before(self, draws: Ints, served: ServedDraw) -> list[ServedDraw]:
        """Those of these draws that were served before this one, the last one first."""
        mine = [batch for _, batch in self._batches if batch.consultation == self._view.id]
        with_one = [batch for batch in mine if np.isin(batch.draw, draws).any()]
        wanted = set(draws.tolist()) - {served.draw}
        found = [one for batch in with_one for one in batch.draws() if one.draw in wanted]
        return sorted((one for one in found if one.served_at <= served.served_at), key=_moment, reverse=True)

    async def _board_of(self, basis: BoardBasis, proposals: dict[int, OpenProposal] | None = None) -> SelectionBoard:
        """The board of that basis, of these proposals; of those that are still open if none are named."""
        proposals = next(self._open_at(basis)) if proposals is None else proposals
        key = (basis, len(proposals))
        if key not in self._boards:
            self._boards[key] = await self._made_again(basis, proposals)
        return self._boards[key]

    async def _made_again(self, basis: BoardBasis, proposals: dict[int, OpenProposal]) -> SelectionBoard:
        counts = ExposureCounts()
        for number, batch in self._batches:
            if number <= basis.exposures:
                counts.add(batch)
                counts.position = number
        board = Board()
        board.feed_rows(self._rows[self._rows["sequence"] <= basis.position])
        if self._view.quarantined:
            until = board.begin_quarantine(self._view.id, self._view.quarantined)
            board.end_quarantine(self._view.id, read_accounts(self._log, self._view.id, self._view.quarantined, until))
        opinions = OpinionMap(self._log)
        if basis.map_position:
            await opinions.make(self._view.id, basis.map_position, self._view.quarantined)
        view = replace(self._view, proposals=proposals, version=basis.version)
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


def _moment(served: ServedDraw) -> int:
    return served.served_at


def _is_as_served(served: ServedDraw, proposals: Sequence[int], probabilities: Sequence[float]) -> bool:
    """Whether cards and chances are the same, these to the grain of 32 bits in which they are kept."""
    kept = np.asarray(served.probabilities, np.float32)
    return tuple(served.proposals) == tuple(proposals) and np.array_equal(kept, np.asarray(probabilities, np.float32))
