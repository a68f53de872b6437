"""The next cards over HTTP.

Whoever asks while others are being taken in is dealt to with them; one who asks alone waits for nobody.
"""

import asyncio
import logging
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise, zip_longest
from typing import NamedTuple

from parvis.ballotbox.answer import SECURITY_HEADERS, send_bytes
from parvis.ballotbox.answered import MARK_BITS, Packed, unpacked
from parvis.ballotbox.ballots import participant_of
from parvis.ballotbox.cards import Wish, draw_cards, served
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.dealing import deal_together, may_deal
from parvis.ballotbox.request import LANGUAGES, Request, Send
from parvis.ballotbox.seal import MAXIMUM_CARDS
from parvis.ballotbox.written import WrittenCards, sequence_json
from parvis.domain.ballot import CardKind
from parvis.domain.errors import ParvisError

_KINDS = {"consensus": CardKind.CONSENSUS, "controversy": CardKind.CONTROVERSY}
_STANDARD = Wish()
MAXIMUM_TOGETHER = 128
"""So many are not kept waiting for more: dealing to them takes some milliseconds."""
_QUIET_TURNS = 2
"""Turns of the loop that bring nobody after which several are dealt to; for someone alone one is enough."""
_NOBODY: Packed = array("q")
_NOTHING: frozenset[int] = frozenset()
logger = logging.getLogger("parvis.door")


class _Order(NamedTuple):
    """What a request asks: `fresh` are proposals that the page holds back, `again` those of them met already."""

    participant: int | None
    met: Packed
    wish: Wish
    fresh: frozenset[int]
    again: frozenset[int]
    wanted: str
    spoken: str


class SequencePage:
    """The answer of `/sequence`."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._written: dict[int, WrittenCards] = {}
        self._waiting: list[tuple[ConsultationView, _Order, asyncio.Future[bytes]]] = []

    async def answer(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Cards that this participant has not met, with what says how far she is."""
        participant = participant_of(request, self._crowd, view)
        known = _NOBODY
        if participant is not None:
            held = self._crowd.answered.get(view.id, participant)
            known = await self._crowd.packed_of(view.id, participant) if held is None else held
        order = _order(request, view, participant, known)
        body = await self._join(view, order) if order.wish.is_standard else self._body_alone(view, order)
        await send_bytes(send, body, b"application/json", headers=SECURITY_HEADERS)

    def _join(self, view: ConsultationView, order: _Order) -> asyncio.Future[bytes]:
        """The sequence of someone who joins those who wait."""
        loop = asyncio.get_running_loop()
        body: asyncio.Future[bytes] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._deal, loop, 0, 0)
        self._waiting.append((view, order, body))
        return body

    def _deal(self, loop: asyncio.AbstractEventLoop, before: int, quiet: int) -> None:
        """Deals to those who wait, once turns of the loop have brought nobody more."""
        count = len(self._waiting)
        quiet = quiet + 1 if count == before else 0
        if count < MAXIMUM_TOGETHER and quiet < (1 if count == 1 else _QUIET_TURNS):
            loop.call_soon(self._deal, loop, count, quiet)
            return
        waiting, self._waiting = self._waiting, []
        alike: dict[tuple[int, int | None], list[tuple[ConsultationView, _Order, asyncio.Future[bytes]]]] = {}
        for one in waiting:
            alike.setdefault((id(one[0]), one[1].wish.size), []).append(one)
        for several in alike.values():
            try:
                bodies: list[bytes] = list(self._bodies(several[0][0], [order for _, order, _ in several]))
            except Exception:
                logger.exception("Sequences could not be dealt.")
                bodies = []
            for (_, _, body), made in zip_longest(several, bodies):
                if body.done():
                    continue
                if made is None:
                    body.set_exception(ParvisError())
                else:
                    body.set_result(made)

    def _bodies(self, view: ConsultationView, orders: Sequence[_Order]) -> Iterable[bytes]:
        if not may_deal(self._crowd, view):
            yield from (self._body_alone(view, order) for order in orders)
            return
        size = orders[0].wish.size
        offers = deal_together(self._crowd, view, orders, None if size is None else min(size, MAXIMUM_CARDS))
        written, many = self._of(view), len(view.proposals)
        parts = {
            words: written.standard(*words, offers.places, offers.reasons, offers.sizes)
            for words in {(order.wanted, order.spoken) for order in orders}
        }
        ends = accumulate((2 * offers.sizes).tolist(), initial=0)
        dealt = zip(orders, offers.draws, offers.seals, offers.met, pairwise(ends), strict=True)
        for order, draw, seal, met, (start, end) in dealt:
            cards = parts[order.wanted, order.spoken][start:end]
            answered = met - len(order.fresh & view.proposals.keys()) if order.fresh else met
            yield sequence_json(draw, seal, cards, answered=answered, many=many, again=order.again)

    def _body_alone(self, view: ConsultationView, order: _Order) -> bytes:
        met = {*unpacked(order.met)}
        drawn = draw_cards(self._crowd, view, participant=order.participant, met=met, wish=order.wish)
        self._crowd.note_served(served(view, drawn, self._crowd.clock()))
        written, words = self._of(view), (order.wanted, order.spoken)
        cards = [written.card(*words, card.proposal.id, card.kind, card.reason) for card in drawn.cards]
        return sequence_json(
            drawn.draw,
            drawn.cards[0].seal.encode() if cards else b"",
            [b",".join(cards)] if cards else [],
            answered=drawn.answered - len(order.fresh & view.proposals.keys()),
            many=drawn.open,
            again=order.again,
        )

    def _of(self, view: ConsultationView) -> WrittenCards:
        written = self._written.get(view.id)
        if written is None or written.view is not view:
            written = self._written[view.id] = WrittenCards(view)
        return written


def _order(request: Request, view: ConsultationView, participant: int | None, known: Packed) -> _Order:
    if not request.query:
        return _Order(participant, known, _STANDARD, _NOTHING, _NOTHING, "", request.language())
    territory = request.number("territory")
    wish = Wish(
        size=request.number("size"),
        first=request.number("first"),
        kind=_KINDS.get(request.parameter("kind"), CardKind.STANDARD),
        theme=request.number("theme"),
        territory=territory if territory in view.territories else None,
        source=view.sources.get(request.parameter("source"), 0),
    )
    without, fresh, again = request.numbers("without"), _NOTHING, _NOTHING
    if without:
        marked = unpacked(known).keys()
        fresh, again = frozenset(without - marked), frozenset(without & marked)
        known = array("q", [*known, *(proposal << MARK_BITS for proposal in fresh)])
    wanted = request.parameter("language")
    spoken = wanted if wanted in LANGUAGES else request.language()
    return _Order(participant, known, wish, fresh, again, wanted, spoken)
