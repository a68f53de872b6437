"""The landing of each consultation as ready-made bytes: rendered once a version, its first card always fresh."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Protocol

from parvis.ballotbox.answer import translate
from parvis.ballotbox.cards import SealedSequence, Wish, draw_cards, preview_cards, served
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.files import compress
from parvis.ballotbox.walk import fill_walk

_State = tuple[int, str]
_Carried = tuple[tuple[str, str], ...]
_Key = tuple[int, str, str, Wish, bool, _Carried]
PREVIEW = "preview"
SHAPES = ("page", "embed", "embed-light", "embed-dark", PREVIEW)
"""The page itself; what other sites show of it, in the colours of the device or in given ones; and what the office
looks at beforehand."""
FRESH_MS = 2_000
MAXIMUM_PAGES = 500
CARD_MARK = "<!--first-card-->"
GAUGE_MARK = "<!--gauge-->"
SCOPE_MARK = "<!--scope-->"


@dataclass(frozen=True, slots=True)
class Frame:
    """A landing without its first card.

    `card` has the marks `{text}`, `{language}`, `{proposal}`, `{seal}`, `{why}` and `{notes}`. Notes are `seed` for a
    proposal of the organiser's; `territory`, with the mark `{name}`; for one that has a translation `translated` or,
    made by a machine, `machine`, with the marks `{text}` and `{language}` of the original, `{engine}` and `{proposal}`;
    `original` for a reader who prefers it, with `{proposal}`. `gauge` has the marks `{heard}` and `{share}` (whole
    percents of `goal`), and is empty where there is nothing to show; `thousands` stands between the groups of digits.
    `scope` has the mark `{scope}`, for the name of what the cards are limited to; `scopes` are these names, by the
    parameter and the number that ask for them. The addresses of the page have the marks of `walk`.
    """

    page: str
    card: str
    empty: str
    headers: tuple[tuple[bytes, bytes], ...]
    seed: str = ""
    translated: str = ""
    machine: str = ""
    original: str = ""
    gauge: str = ""
    goal: int = 0
    thousands: str = ","
    territory: str = ""
    scope: str = ""
    scopes: Mapping[tuple[str, int], str] = field(default_factory=dict)


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


@dataclass(slots=True)
class _Made:
    """A page as it was made, and how many more were sent the same bytes: they saw its card too."""

    at: int
    state: _State
    page: Page
    view: ConsultationView
    drawn: SealedSequence
    again: int = 0


class Landings:
    """The present landing of each consultation and language."""

    def __init__(self, crowd: Crowd, renderer: LandingRenderer) -> None:
        self._crowd = crowd
        self._renderer = renderer
        self._frames: dict[tuple[int, str, str], tuple[_State, Frame]] = {}
        self._pages: dict[_Key, _Made] = {}
        self._rendering = asyncio.Lock()

    async def page(
        self,
        view: ConsultationView,
        language: str,
        *,
        shape: str = "page",
        wish: Wish | None = None,
        prefers_originals: bool = False,
        carried: _Carried = (),
    ) -> Page:
        """The page of this moment; `wish` is what a link asks of the cards, `carried` what links name besides.

        The frame is rendered on a thread, once, however many ask for it together.
        """
        state = (view.version, view.phase(self._crowd.clock()).value)
        frame = await self._frame(view, language, shape, state)
        now = self._crowd.clock()
        wish = _possible(wish or Wish(), view)
        key = (view.id, language, shape, wish, prefers_originals, carried)
        made = self._pages.get(key)
        if made and made.state == state and 0 <= now - made.at < FRESH_MS:
            made.again += 1
            return made.page
        drawn = (
            preview_cards(view)
            if shape == PREVIEW
            else draw_cards(self._crowd, view, participant=None, met=set(), wish=wish)
        )
        heard = self._crowd.board.participants_of(view.id)
        text = frame.page.replace(CARD_MARK, _first_card(drawn, view, frame, language, prefers_originals))
        text = text.replace(GAUGE_MARK, _gauge(heard, frame)).replace(SCOPE_MARK, _scope(wish, frame))
        page = _page(fill_walk(text, _carried(view, wish) | dict(carried)), frame)
        if shape == PREVIEW:
            return page
        self._note_again([made] if made else [])
        if len(self._pages) >= MAXIMUM_PAGES:
            self._note_again(self._pages.values())
            self._pages.clear()
        self._pages[key] = _Made(now, state, page, view, drawn)
        self._crowd.note_served(served(view, drawn, now))
        return page

    def _note_again(self, pages: Iterable[_Made]) -> None:
        """Notes who saw these pages after the first did, in one exposure each."""
        for made in pages:
            if made.again:
                self._crowd.note_served(served(made.view, made.drawn, made.at, times=made.again))
                made.again = 0

    async def _frame(self, view: ConsultationView, language: str, shape: str, state: _State) -> Frame:
        async with self._rendering:
            found = self._frames.get((view.id, language, shape))
            if found is None or found[0] != state:
                found = (state, await asyncio.to_thread(self._renderer.render, view, language, shape))
                self._frames[view.id, language, shape] = found
        return found[1]


def _possible(wish: Wish, view: ConsultationView) -> Wish:
    """The wish without what this consultation does not have, so that made-up links share one page."""
    return replace(
        wish,
        size=1,
        first=wish.first if wish.first in view.proposals else None,
        theme=wish.theme if wish.theme in view.themes else None,
        territory=wish.territory if wish.territory in view.territories else None,
    )


def limits_of(wish: Wish) -> tuple[tuple[str, int | None], ...]:
    """What limits the cards, by the parameter that asks for it."""
    return ("theme", wish.theme), ("territory", wish.territory)


def _scope(wish: Wish, frame: Frame) -> str:
    found = [frame.scopes.get((name, number), "") for name, number in limits_of(wish) if number]
    return frame.scope.format(scope=escape(found[0])) if found and found[0] else ""


def _carried(view: ConsultationView, wish: Wish) -> dict[str, str]:
    """What the links of a page name of the wish, as addresses name it."""
    code = next((code for code, number in view.sources.items() if number == wish.source), "")
    numbers = {"first": wish.first, **dict(limits_of(wish))}
    return {"source": code, **{name: str(number) for name, number in numbers.items() if number}}


def _first_card(
    drawn: SealedSequence, view: ConsultationView, frame: Frame, language: str, prefers_originals: bool
) -> str:
    if not drawn.cards:
        return frame.empty
    card = drawn.cards[0]
    proposal = card.proposal
    found = proposal.translation(language)
    notes = frame.seed if proposal.is_seed else ""
    if proposal.territory:
        notes += frame.territory.format(name=escape(view.territory_names.get(proposal.territory, "")))
    if found:
        note = frame.original if prefers_originals else frame.machine if found.engine else frame.translated
        notes += note.format(
            text=escape(proposal.text),
            language=escape(proposal.language),
            engine=escape(found.engine),
            proposal=proposal.id,
        )
    is_translated = found is not None and not prefers_originals
    return frame.card.format(
        text=escape(found.text if found and is_translated else proposal.text),
        language=escape(language if is_translated else proposal.language),
        proposal=proposal.id,
        seal=card.seal,
        why=escape(translate(card.reason.sentence, language)),
        notes=notes,
    )


def _gauge(heard: int, frame: Frame) -> str:
    if not heard and not frame.goal:
        return ""
    share = min(100, 100 * heard // frame.goal) if frame.goal else 0
    return frame.gauge.format(heard=f"{heard:,}".replace(",", frame.thousands), share=share)


def _page(text: str, frame: Frame) -> Page:
    plain = text.encode()
    packed = compress(plain)
    etag = b'"' + hashlib.blake2b(plain, digest_size=9).hexdigest().encode() + b'"'
    return Page(plain, packed, etag, frame.headers)
