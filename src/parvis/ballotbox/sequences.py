"""The next cards over HTTP. What is the same for everyone on a card is made into JSON once.

Whoever asks while others are being taken in is dealt to with them; one who asks alone waits for nobody.
"""

import asyncio
import logging
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, pairwise, zip_longest
from typing import NamedTuple

from parvis.ballotbox.answer import SECURITY_HEADERS, encode, send_bytes, translate
from parvis.ballotbox.answered import MARK_BITS, Packed, unpacked
from parvis.ballotbox.ballots import participant_of
from parvis.ballotbox.cards import Wish, draw_cards, served
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.dealing import Asking, deal_together, may_deal
from parvis.ballotbox.request import LANGUAGES, Request, Send
from parvis.ballotbox.seal import MAXIMUM_CARDS
from parvis.domain.ballot import CardKind
from parvis.domain.errors import ParvisError
from parvis.sequence.reason import Reason

_KINDS = {"consensus": CardKind.CONSENSUS, "controversy": CardKind.CONTROVERSY}
_STANDARD = Wish()
MAXIMUM_TOGETHER = 128
"""So many are not kept waiting for more: dealing to them takes some milliseconds."""
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
        self._written: dict[int, _Written] = {}
        self._waiting: list[tuple[ConsultationView, _Order, asyncio.Future[bytes]]] = []

    async def answer(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Cards that this participant has not met, with what says how far she is."""
        participant = participant_of(request, self._crowd, view)
        known = _NOBODY if participant is None else await self._crowd.packed_of(view.id, participant)
        order = _order(request, view, participant, known)
        if order.wish.is_standard:
            body = await self._body_together(view, order)
        else:
            body = self._body_alone(view, order)
        await send_bytes(send, body, b"application/json", headers=SECURITY_HEADERS)

    async def _body_together(self, view: ConsultationView, order: _Order) -> bytes:
        loop = asyncio.get_running_loop()
        body: asyncio.Future[bytes] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._deal, loop, 0)
        self._waiting.append((view, order, body))
        return await body

    def _deal(self, loop: asyncio.AbstractEventLoop, before: int) -> None:
        """Deals to those who wait, once a turn of the loop has brought nobody more."""
        if before < len(self._waiting) < MAXIMUM_TOGETHER:
            loop.call_soon(self._deal, loop, len(self._waiting))
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
        asking = [Asking(order.participant, order.met, order.wish.source) for order in orders]
        size = orders[0].wish.size
        offers = deal_together(self._crowd, view, asking, None if size is None else min(size, MAXIMUM_CARDS))
        written, many = self._of(view), len(view.proposals)
        ends = accumulate(offers.sizes, initial=0)
        dealt = zip(orders, offers.draws, offers.seals, offers.met, pairwise(ends), strict=True)
        for order, draw, seal, met, (start, end) in dealt:
            texts, reasons = written.of(order.wanted), _standard_reasons(order.spoken)
            yield _body(
                draw,
                seal,
                [texts[proposal] for proposal in offers.proposals[start:end]],
                [reasons[reason] for reason in offers.reasons[start:end]],
                (met - len(order.fresh & view.proposals.keys()) if order.fresh else met, order.again, many),
            )

    def _body_alone(self, view: ConsultationView, order: _Order) -> bytes:
        met = {*unpacked(order.met)}
        drawn = draw_cards(self._crowd, view, participant=order.participant, met=met, wish=order.wish)
        self._crowd.note_served(served(view, drawn, self._crowd.clock()))
        texts = self._of(view).of(order.wanted)
        return _body(
            drawn.draw,
            drawn.cards[0].seal.encode() if drawn.cards else b"",
            [texts[card.proposal.id] for card in drawn.cards],
            [_reason(card.kind, card.reason, order.spoken) for card in drawn.cards],
            (drawn.answered - len(order.fresh & view.proposals.keys()), order.again, drawn.open),
        )

    def _of(self, view: ConsultationView) -> "_Written":
        written = self._written.get(view.id)
        if written is None or written.view is not view:
            written = self._written[view.id] = _Written(view)
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


def _body(
    draw: int, seal: bytes, texts: list[bytes], reasons: list[bytes], progress: tuple[int, frozenset[int], int]
) -> bytes:
    """The JSON of a sequence; `progress`: how many were answered, which were met again, how many are open."""
    cards = [b""] * (2 * len(texts))
    cards[0::2], cards[1::2] = texts, reasons
    if cards:
        cards[-1] = cards[-1][:-1]
    answered, again, many = progress
    met = b",".join([b"%d" % proposal for proposal in sorted(again)]) if again else b""
    return b"".join(
        [
            b'{"draw":"%d","seal":"%b","cards":[' % (draw, seal if cards else b""),
            *cards,
            b'],"answered":%d,"met":[%b],"open":%d}' % (answered, met, many),
        ]
    )


class _Written:
    """The words of cards that were written as JSON for one version of a consultation."""

    def __init__(self, view: ConsultationView) -> None:
        self.view = view
        self._translated = {language for proposal in view.proposals.values() for language in proposal.translations}
        self._texts: dict[str, _Texts] = {}

    def of(self, wanted: str) -> "_Texts":
        """The words of each proposal where this language is wanted; those without any translation share theirs."""
        language = wanted if wanted in self._translated else ""
        found = self._texts.get(language)
        if found is None:
            found = self._texts[language] = _Texts(self.view, language)
        return found


class _Texts(dict[int, bytes]):
    """What begins the card of each proposal, written when it is first shown."""

    def __init__(self, view: ConsultationView, language: str) -> None:
        self._view, self._language = view, language

    def __missing__(self, number: int) -> bytes:
        proposal = self._view.proposals[number]
        found = proposal.translation(self._language)
        shown = {
            "proposal": number,
            "text": proposal.text,
            "language": proposal.language,
            "translation": found and {"text": found.text, "language": self._language, "engine": found.engine or None},
            "seed": proposal.is_seed,
            "territory": self._view.territory_names.get(proposal.territory),
        }
        written = self[number] = encode(shown)[:-1] + b","
        return written


@cache
def _reason(kind: CardKind, reason: Reason, spoken: str) -> bytes:
    """What follows the words on a card, and the comma before the next one."""
    return encode({"kind": kind.name.lower(), "why": translate(reason.sentence, spoken)})[1:] + b","


@cache
def _standard_reasons(spoken: str) -> list[bytes]:
    """The same for each reason of a standard sequence, by its number."""
    pinned = {Reason.PINNED: CardKind.PINNED}
    return [_reason(pinned.get(reason, CardKind.STANDARD), reason, spoken) for reason in Reason]
