"""The crowd's door: a lean ASGI application for cards, ballots and live results; the rest goes behind it."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import lru_cache

from parvis.ballotbox import openapi
from parvis.ballotbox.answer import send_bytes, send_json, send_problem
from parvis.ballotbox.ballots import Ballots
from parvis.ballotbox.cards import Wish
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.files import ReadyFile, send_file
from parvis.ballotbox.landing import PREVIEW, SHAPES, LandingRenderer, Landings
from parvis.ballotbox.request import (
    LANGUAGE_COOKIE,
    ORIGINALS,
    ORIGINALS_COOKIE,
    Receive,
    Request,
    Scope,
    Send,
    WrongHost,
)
from parvis.ballotbox.results import ResultsPage
from parvis.ballotbox.sequences import SequencePage
from parvis.domain.errors import NotFound, ParvisError, UnknownConsultation, gettext_noop
from parvis.domain.phase import PUBLIC_PHASES

App = Callable[[Scope, Receive, Send], Awaitable[None]]
_Answer = Callable[[Request, Send, ConsultationView], Awaitable[None]]
PREFIX = "/api/v1/"
LANDING_PREFIX = "/c/"
LANGUAGE_SECONDS = 180 * 24 * 3600
logger = logging.getLogger("parvis.door")


class MethodForbidden(ParvisError):
    code = "method-not-allowed"
    status = 405
    sentence = gettext_noop("This address does not answer to {method}. It answers to {allowed}.")


class Door:
    """The ASGI application.

    `behind` gets every request that is not the crowd's (the office, the pages); `files` are its styles and scripts.
    """

    def __init__(
        self,
        crowd: Crowd,
        *,
        behind: App | None = None,
        hosts: tuple[str, ...] = ("*",),
        renderer: LandingRenderer | None = None,
        files: Mapping[str, ReadyFile] | None = None,
    ) -> None:
        self._crowd = crowd
        self._landings = Landings(crowd, renderer) if renderer else None
        self._behind = behind
        self._files = files or {}
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        self._takes_any_host = b"*" in self._hosts
        self._results = ResultsPage(crowd)
        self._ballots = Ballots(crowd, self._results)
        self._answers: dict[str, dict[str, _Answer]] = {
            "": {"GET": self._show},
            "sequence": {"GET": SequencePage(crowd).answer},
            "results": {"GET": self._results.answer},
            "ballots": {"GET": self._ballots.show_mine, "POST": self._ballots.cast},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        request = Request(scope, receive)
        if not path.startswith((PREFIX, LANDING_PREFIX)):
            if not await send_file(self._files, request, send):
                await self._pass_on(scope, receive, send)
            return
        try:
            if not self._takes_any_host:
                self._require_host(request)
            answer = self._answer_of(request, send)
            if answer is not None:
                await answer
            elif not path.startswith(LANDING_PREFIX) or not await self._landing(request, send):
                await self._pass_on(scope, receive, send)
        except ParvisError as error:
            allowed = error.parameters.get("allowed")
            headers = [(b"allow", str(allowed).encode())] if allowed else None
            await send_problem(send, error, request.language(), headers)
        except Exception:
            logger.exception("The door failed on %s %s", request.method, path)
            await send_problem(send, ParvisError(), request.language())

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._behind is None:
            await send_problem(send, NotFound(), Request(scope, receive).language())
            return
        await self._behind(scope, receive, send)

    def _require_host(self, request: Request) -> None:
        host = request.headers.get(b"host", b"").lower()
        name = host.rsplit(b":", 1)[0] if not host.endswith(b"]") else host
        if name not in self._hosts:
            raise WrongHost(host=host.decode("latin-1"))

    def _answer_of(self, request: Request, send: Send) -> Awaitable[None] | None:
        """What answers an address of the API; None for any other."""
        noun, slug, part = _parts_of(request.path)
        if noun == "consultations" and slug is not None:
            answers = self._answers.get(part)
            if answers is None:
                return None
            answer = answers.get(request.method)
            if answer is None:
                raise MethodForbidden(method=request.method, allowed=", ".join(answers))
            return answer(request, send, self._crowd.catalogue.find(slug))
        if noun == "consultations":
            _require_method(request, ("GET",))
            return self._list(request, send)
        if noun == "openapi.json" and slug is None:
            _require_method(request, ("GET",))
            return send_bytes(send, openapi.DESCRIPTION, b"application/json", headers=openapi.HEADERS)
        return None

    async def _landing(self, request: Request, send: Send) -> bool:
        slug, _, rest = request.path[len(LANDING_PREFIX) :].partition("/")
        shape = _shape(request, rest)
        if self._landings is None or shape is None or request.method not in {"GET", "HEAD"}:
            return False
        try:
            if shape == PREVIEW:
                view = self._crowd.catalogue.find_preview(slug, request.parameter("preview"))
            else:
                view = self._crowd.catalogue.find(slug)
        except UnknownConsultation:
            return False
        language = request.page_language(tuple(view.texts), view.default_language)
        page = await self._landings.page(
            view,
            language,
            shape=shape,
            wish=Wish(
                first=request.number("first"),
                theme=request.number("theme"),
                territory=request.number("territory"),
                source=view.sources.get(request.parameter("source"), 0),
            ),
            prefers_originals=request.prefers_originals(),
            carried=_not_kept(request, language),
        )
        headers = [*page.headers, (b"etag", page.etag), (b"cache-control", b"no-cache")]
        if shape == "page" and request.parameter("lang") == language:
            headers.append((b"set-cookie", _cookie(request, LANGUAGE_COOKIE, language, LANGUAGE_SECONDS)))
        if shape == "page" and (asked := request.parameter(ORIGINALS)) in {"0", "1"}:
            kept_seconds = LANGUAGE_SECONDS if asked == "1" else 0
            headers.append((b"set-cookie", _cookie(request, ORIGINALS_COOKIE, asked, kept_seconds)))
        headers.append((b"vary", b"Accept-Encoding, Accept-Language, Cookie"))
        if request.headers.get(b"if-none-match") == page.etag:
            await send_bytes(send, b"", b"text/html; charset=utf-8", status=304, headers=headers)
            return True
        body = page.plain
        if b"gzip" in request.headers.get(b"accept-encoding", b""):
            body = page.gzip
            headers.append((b"content-encoding", b"gzip"))
        await send_bytes(send, body, b"text/html; charset=utf-8", headers=headers)
        return True

    async def _list(self, request: Request, send: Send) -> None:
        now, language = self._crowd.clock(), request.parameter("language") or request.language()
        public = [view for view in self._crowd.catalogue.views() if view.phase(now) in PUBLIC_PHASES]
        listed = [
            {
                "slug": view.slug,
                "question": view.words(language).question,
                "phase": view.phase(now).value,
                "example": view.is_example,
            }
            for view in public
        ]
        await send_json(send, {"consultations": listed})

    async def _show(self, request: Request, send: Send, view: ConsultationView) -> None:
        now = self._crowd.clock()
        words = view.words(request.parameter("language") or request.language())
        await send_json(
            send,
            {
                "slug": view.slug,
                "phase": view.phase(now).value,
                "question": words.question,
                "stem": words.stem,
                "introduction": words.introduction,
                "organiser": words.organiser,
                "languages": sorted(view.texts),
                "territories": [{"id": number, "name": name} for number, name in view.territory_names.items()],
                "example": view.is_example,
                "opens_at": view.schedule.opens_at,
                "closes_at": view.schedule.closes_at,
                "open_proposals": len(view.proposals),
                "participants": self._crowd.board.participants_of(view.id),
                "results": view.shows_results(now),
            },
        )

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._crowd.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._crowd.stop()
        await send({"type": "lifespan.shutdown.complete"})


@lru_cache(maxsize=1024)
def _parts_of(path: str) -> tuple[str, str | None, str]:
    """What an address of the API is about, the consultation that it names, if any, and which part of that."""
    if not path.startswith(PREFIX):
        return "", None, ""
    noun, *rest = path[len(PREFIX) :].split("/", 2)
    return noun, rest[0] if rest else None, rest[1] if len(rest) > 1 else ""


def _require_method(request: Request, allowed: Collection[str]) -> None:
    if request.method not in allowed:
        raise MethodForbidden(method=request.method, allowed=", ".join(allowed))


def _shape(request: Request, rest: str) -> str | None:
    """Which shape of the landing an address asks, or None when it asks another page."""
    if rest == "embed":
        asked = f"embed-{request.parameter('theme')}"
        return asked if asked in SHAPES else "embed"
    if not rest and request.path.endswith("/") and request.parameter("preview"):
        return PREVIEW
    return "page" if not rest and request.path.endswith("/") else None


def _not_kept(request: Request, language: str) -> tuple[tuple[str, str], ...]:
    """What the address chose and no cookie of this device holds yet, for the links of the page to name."""
    chosen = (("lang", language, LANGUAGE_COOKIE), (ORIGINALS, "1", ORIGINALS_COOKIE))
    return tuple(
        (name, value) for name, value, cookie in chosen if request.parameter(name) == value != request.cookie(cookie)
    )


def _cookie(request: Request, name: str, value: str, seconds: int) -> bytes:
    secure = "; Secure" if request.header(b"x-forwarded-proto") == "https" else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax{secure}".encode()
