"""The landing of each consultation as ready-made bytes: rendered once a version, its first card always fresh."""

import asyncio
import hashlib
from dataclasses import dataclass
from html import escape
from typing import Protocol

from parvis.ballotbox.answer import translate
from parvis.ballotbox.cards import SealedSequence, Wish, draw_cards, preview_cards, served
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.files import compress

_State = tuple[int, str]
_Key = tuple[int, str, str, int | None, int]
PREVIEW = "preview"
SHAPES = ("page", "embed", "embed-light", "embed-dark", PREVIEW)
"""The page itself; what other sites show of it, in the colours of the device or in given ones; and what the office
looks at beforehand."""
FRESH_MS = 2_000
MAXIMUM_PAGES = 500
CARD_MARK = "<!--first-card-->"


@dataclass(frozen=True, slots=True)
class Frame:
    """A landing without its first card.

    `card` has the marks `{text}`, `{language}`, `{proposal}`, `{seal}`, `{why}` and `{notes}`. Notes are `seed` for a
    proposal of the organiser's, and for a translated one `translated`, with the marks `{text}` and `{language}` of the
    original.
    """

    page: str
    card: str
    empty: str
    headers: tuple[tuple[bytes, bytes], ...]
    seed: str = ""
    translated: str = ""


class LandingRenderer(Protocol):
    """Who writes the landing: the citizens' pages, or a plain one in tests."""

    def render(self, view: ConsultationView, language: str, shape: str) -> Frame:
        """The frame of one consultation in one language and one of `SHAPES`. It runs on a thread."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes ready to be sent, plain and compressed."""

    plain: bytes
    gzip: bytes
    etag: bytes
    headers: tuple[tuple[bytes, bytes], ...]


class Landings:
    """The present landing of each consultation and language."""

    def __init__(self, crowd: Crowd, renderer: LandingRenderer) -> None:
        self._crowd = crowd
        self._renderer = renderer
        self._frames: dict[tuple[int, str, str], tuple[_State, Frame]] = {}
        self._pages: dict[_Key, tuple[int, _State, Page]] = {}
        self._rendering = asyncio.Lock()

    async def page(
        self, view: ConsultationView, language: str, *, shape: str = "page", first: int | None = None, source: int = 0
    ) -> Page:
        """The page of this moment; `first` and `source` are what a link asks.

        The frame is rendered on a thread, once, however many ask for it together.
        """
        state = (view.version, view.phase(self._crowd.clock()).value)
        frame = await self._frame(view, language, shape, state)
        now = self._crowd.clock()
        key = (view.id, language, shape, first if first in view.proposals else None, source)
        made = self._pages.get(key)
        if made and made[1] == state and 0 <= now - made[0] < FRESH_MS:
            return made[2]
        if shape == PREVIEW:
            return _page(frame.page.replace(CARD_MARK, _first_card(preview_cards(view), frame, language)), frame)
        drawn = draw_cards(
            self._crowd, view, participant=None, met=set(), wish=Wish(size=1, first=key[3], source=source)
        )
        page = _page(frame.page.replace(CARD_MARK, _first_card(drawn, frame, language)), frame)
        if len(self._pages) >= MAXIMUM_PAGES:
            self._pages.clear()
        self._pages[key] = (now, state, page)
        self._crowd.note_served(served(view, drawn, now))
        return page

    async def _frame(self, view: ConsultationView, language: str, shape: str, state: _State) -> Frame:
        async with self._rendering:
            found = self._frames.get((view.id, language, shape))
            if found is None or found[0] != state:
                found = (state, await asyncio.to_thread(self._renderer.render, view, language, shape))
                self._frames[view.id, language, shape] = found
        return found[1]


def _first_card(drawn: SealedSequence, frame: Frame, language: str) -> str:
    if not drawn.cards:
        return frame.empty
    card = drawn.cards[0]
    proposal = card.proposal
    text, spoken = proposal.words(language)
    notes = frame.seed if proposal.is_seed else ""
    if spoken != proposal.language:
        notes += frame.translated.format(text=escape(proposal.text), language=escape(proposal.language))
    return frame.card.format(
        text=escape(text),
        language=escape(spoken),
        proposal=proposal.id,
        seal=card.seal,
        why=escape(translate(card.reason.sentence, language)),
        notes=notes,
    )


def _page(text: str, frame: Frame) -> Page:
    plain = text.encode()
    packed = compress(plain)
    etag = b'"' + hashlib.blake2b(plain, digest_size=9).hexdigest().encode() + b'"'
    return Page(plain, packed, etag, frame.headers)
