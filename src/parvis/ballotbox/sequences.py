"""The next cards over HTTP.

Whoever asks while others are being taken in is dealt to with them; one who asks alone waits for nobody.
"""

import asyncio
import logging
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from parvis.ballotbox.answer import SECURITY_HEADERS, send_bytes
from parvis.ballotbox.answered import MARK_BITS, Packed, unpacked
from parvis.ballotbox.ballots import participant_of
from parvis.ballotbox.cards import Wish, draw_cards, served
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.dealing import deal_together, may_deal
from parvis.ballotbox.request import LANGUAGES, Request, Send, first_spoken
from parvis.ballotbox.seal import MAXIMUM_CARDS
from parvis.ballotbox.written import WrittenCards, progress_json, sequence_json
from parvis.domain.ballot import CardKind, ParticipantId
from parvis.domain.errors import ParvisError

_KINDS = {"consensus": CardKind.CONSENSUS, "controversy": CardKind.CONTROVERSY}
MAXIMUM_TOGETHER = 128
"""So many are not kept waiting for more: dealing to them takes some milliseconds."""
_QUIET_TURNS = 2
"""Turns of the loop that bring nobody after which several are dealt to; for someone alone one is enough."""
_NOBODY: Packed = array("q")
logger = logging.getLogger("parvis.door")


class _Words(NamedTuple):
    """The language that proposals are wanted in, empty for their own, and that of the reasons."""

    wanted: str
    spoken: str


class _Asked(NamedTuple):
    """What a request asks: `fresh` are proposals that the page holds back, `again` those of them met already."""

    words: _Words
    wish: Wish = Wish()
    fresh: frozenset[int] = frozenset()
    again: frozenset[int] = frozenset()


_Joining = tuple[ConsultationView, ParticipantId | None, Packed, _Asked, asyncio.Future[bytes]]
"""Someone who waits: who she is, what she has met, what she asks, and where her sequence will be."""


class SequencePage:
    """The answer of `/sequence`."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._written: dict[int, WrittenCards] = {}
        self._waiting: list[_Joining] = []

    async def answer(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Cards that this participant has not met, with what says how far she is."""
        participant = participant_of(request, self._crowd, view)
        met = _NOBODY
        if participant is not None:
            held = self._crowd.answered.get(view.id, participant)
            met = await self._crowd.packed_of(view.id, participant) if held is None else held
        if request.query:
            asked, met = _asked(request, view, met)
        else:
            asked = _nothing_of_its_own(request.headers.get(b"accept-language", b""))
        if asked.wish.is_standard:
            body = await self._join(view, participant, met, asked)
        else:
            body = self._body_alone(view, participant, met, asked)
        await send_bytes(send, body, b"application/json", headers=SECURITY_HEADERS)

    def _join(
        self, view: ConsultationView, participant: ParticipantId | None, met: Packed, asked: _Asked
    ) -> asyncio.Future[bytes]:
        """The sequence of someone who joins those who wait."""
        loop = asyncio.get_running_loop()
        body: asyncio.Future[bytes] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._deal, loop, 0, 0)
        self._waiting.append((view, participant, met, asked, body))
        return body

    def _deal(self, loop: asyncio.AbstractEventLoop, before: int, quiet: int) -> None:
        """Deals to those who wait, once turns of the loop have brought nobody more."""
        count = len(self._waiting)
        quiet = quiet + 1 if count == before else 0
        if count < MAXIMUM_TOGETHER and quiet < (1 if count == 1 else _QUIET_TURNS):
            loop.call_soon(self._deal, loop, count, quiet)
            return
        waiting, self._waiting = self._waiting, []
        for several in _alike(waiting):
            try:
                made = self._bodies(several)
            except Exception:
                logger.exception("Sequences could not be dealt.")
                made = None
            for place, joining in enumerate(several):
                body = joining[-1]
                if body.done():
                    continue
                if made is None:
                    body.set_exception(ParvisError())
                else:
                    body.set_result(made[place])

    def _bodies(self, waiting: Sequence[_Joining]) -> list[bytes]:
        """The sequences of these, who want as many cards of the same consultation."""
        views, participants, met, asked, _ = zip(*waiting, strict=True)
        view, size = views[0], asked[0].wish.size
        if not may_deal(self._crowd, view):
            return [self._body_alone(*joining[:-1]) for joining in waiting]
        sources = [one.wish.source for one in asked]
        offers = deal_together(
            self._crowd, view, participants, met, sources, size=None if size is None else min(size, MAXIMUM_CARDS)
        )
        written, many = self._of(view), len(view.proposals)
        parts = {
            words: written.standard(words.wanted, words.spoken, offers.places, offers.reasons, offers.sizes)
            for words in {one.words for one in asked}
        }
        ends = accumulate((2 * offers.sizes).tolist(), initial=0)
        dealt = zip(asked, offers.draws, offers.seals, offers.met, pairwise(ends), strict=True)
        made = []
        for one, draw, seal, known, (start, end) in dealt:
            answered = known - len(one.fresh & view.proposals.keys()) if one.fresh else known
            cards = parts[one.words][start:end]
            made.append(sequence_json(draw, seal, cards, progress_json(answered, many, one.again)))
        return made

    def _body_alone(
        self, view: ConsultationView, participant: ParticipantId | None, met: Packed, asked: _Asked
    ) -> bytes:
        drawn = draw_cards(self._crowd, view, participant=participant, met={*unpacked(met)}, wish=asked.wish)
        self._crowd.note_served(served(view, drawn, self._crowd.clock()))
        written = self._of(view)
        cards = [written.card(*asked.words, card.proposal.id, card.kind, card.reason) for card in drawn.cards]
        answered = drawn.answered - len(asked.fresh & view.proposals.keys())
        seal = drawn.cards[0].seal.encode() if cards else b""
        progress = progress_json(answered, drawn.open, asked.again)
        return sequence_json(drawn.draw, seal, [b",".join(cards)] if cards else [], progress)

    def _of(self, view: ConsultationView) -> WrittenCards:
        written = self._written.get(view.id)
        if written is None or written.view is not view:
            written = self._written[view.id] = WrittenCards(view)
        return written


def _alike(waiting: list[_Joining]) -> Iterable[list[_Joining]]:
    """Those who want as many cards of the same consultation, together."""
    views, _, _, asked, _ = zip(*waiting, strict=True)
    if len({*map(id, views)}) == len({*map(id, asked)}) == 1:
        return [waiting]
    alike: dict[tuple[int, int | None], list[_Joining]] = {}
    for joining in waiting:
        alike.setdefault((id(joining[0]), joining[3].wish.size), []).append(joining)
    return alike.values()


def _asked(request: Request, view: ConsultationView, met: Packed) -> tuple[_Asked, Packed]:
    """What an address asks, and what she has met with what her page holds back."""
    theme, territory = request.number("theme"), request.number("territory")
    wish = Wish(
        size=request.number("size"),
        first=request.number("first"),
        kind=_KINDS.get(request.parameter("kind"), CardKind.STANDARD),
        theme=theme if theme in view.themes else None,
        territory=territory if territory in view.territories else None,
        source=view.sources.get(request.parameter("source"), 0),
    )
    wanted = request.parameter("language")
    words = _Words(wanted, wanted if wanted in LANGUAGES else request.language())
    without = request.numbers("without")
    if not without:
        return _Asked(words, wish), met
    marked = unpacked(met).keys()
    fresh = frozenset(without - marked)
    held = array("q", [*met, *(proposal << MARK_BITS for proposal in fresh)])
    return _Asked(words, wish, fresh, frozenset(without & marked)), held


@lru_cache(maxsize=256)
def _nothing_of_its_own(accepted: bytes) -> _Asked:
    """What an address without any wish asks, of someone who reads these languages."""
    return _Asked(_Words("", first_spoken(accepted)))
