"""The crowd's door: a lean ASGI application for cards, ballots and live results; the rest goes behind it."""

import logging
from collections.abc import Awaitable, Callable

import msgspec

from parvis.ballotbox import openapi
from parvis.ballotbox.answer import problem_of, send_bytes, send_json, send_problem
from parvis.ballotbox.cards import DEFAULT_SIZE, MAXIMUM_SIZE, Card, draw_cards
from parvis.ballotbox.casting import Attempt, BallotIn, cast_ballots
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.landing import LandingRenderer, Landings
from parvis.ballotbox.request import Receive, Request, Scope, Send, WrongHost
from parvis.ballotbox.results import ResultsPage
from parvis.ballotbox.token import COOKIE_DAYS, cookie_name
from parvis.domain.ballot import Outcome, ParticipantId
from parvis.domain.errors import (
    MalformedRequest,
    NotFound,
    ParvisError,
    gettext_noop,
)
from parvis.domain.opinion import Mark

App = Callable[[Scope, Receive, Send], Awaitable[None]]
PREFIX = "/api/v1/"
LANDING_PREFIX = "/c/"
logger = logging.getLogger("parvis.door")


class MethodForbidden(ParvisError):
    code = "method-not-allowed"
    status = 405
    sentence = gettext_noop("This address does not answer to {method}. It answers to {allowed}.")


class BallotsIn(msgspec.Struct, forbid_unknown_fields=True):
    """A request's ballots: either `ballots`, or the fields of a single one. `token`: answer with a bearer token."""

    ballots: list[BallotIn] | None = None
    proposal: int | None = None
    opinion: str | None = None
    qualifiers: list[str] = []
    seal: str | None = None
    id: str = ""
    token: bool = False

    def all(self) -> list[BallotIn]:
        """The ballots of the request. Raises `MalformedRequest` when there is none."""
        if self.ballots is not None:
            return self.ballots
        if self.proposal is None or self.opinion is None:
            raise MalformedRequest(detail="it holds neither “ballots” nor a “proposal” with its “opinion”.")
        return [BallotIn(self.proposal, self.opinion, self.qualifiers, self.seal, self.id)]


_DECODER = msgspec.json.Decoder(BallotsIn)


class Door:
    """The ASGI application. `behind` gets every request that is not the crowd's (the office, the pages)."""

    def __init__(
        self,
        crowd: Crowd,
        *,
        behind: App | None = None,
        hosts: tuple[str, ...] = ("*",),
        renderer: LandingRenderer | None = None,
    ) -> None:
        self._crowd = crowd
        self._landings = Landings(crowd, renderer) if renderer else None
        self._behind = behind
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        self._results = ResultsPage(crowd)
        self._consultation: dict[str, tuple[str, Callable[[Request, Send, ConsultationView], Awaitable[None]]]] = {
            "": ("GET", self._show),
            "sequence": ("GET", self._sequence),
            "results": ("GET", self._results.answer),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if not path.startswith((PREFIX, LANDING_PREFIX)):
            await self._pass_on(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            self._require_host(request)
            if not await self._route(request, send):
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
        if b"*" in self._hosts:
            return
        host = request.headers.get(b"host", b"").lower()
        name = host.rsplit(b":", 1)[0] if not host.endswith(b"]") else host
        if name not in self._hosts:
            raise WrongHost(host=host.decode("latin-1"))

    async def _route(self, request: Request, send: Send) -> bool:
        """Answers when the address is the door's; False hands the request on."""
        if request.path.startswith(LANDING_PREFIX):
            return await self._landing(request, send)
        parts = request.path[len(PREFIX) :].split("/")
        if parts == ["openapi.json"]:
            _require_method(request, "GET")
            await send_bytes(send, openapi.DESCRIPTION, b"application/json", headers=openapi.HEADERS)
            return True
        if len(parts) < 2 or parts[0] != "consultations" or len(parts) > 3:
            return False
        act = parts[2] if len(parts) == 3 else ""
        if act == "ballots":
            _require_method(request, "GET", "POST")
            view = self._crowd.catalogue.find(parts[1], self._crowd.clock())
            await (self._cast(request, send, view) if request.method == "POST" else self._mine(request, send, view))
            return True
        if act not in self._consultation:
            return False
        method, answer = self._consultation[act]
        _require_method(request, method)
        await answer(request, send, self._crowd.catalogue.find(parts[1], self._crowd.clock()))
        return True

    async def _landing(self, request: Request, send: Send) -> bool:
        slug, _, rest = request.path[len(LANDING_PREFIX) :].partition("/")
        if self._landings is None or rest or not request.path.endswith("/") or request.method not in {"GET", "HEAD"}:
            return False
        try:
            view = self._crowd.catalogue.find(slug, self._crowd.clock())
        except UnknownConsultation:
            return False
        page = await self._landings.page(view, request.page_language(tuple(view.texts), view.default_language))
        headers = [*page.headers, (b"etag", page.etag), (b"cache-control", b"no-cache")]
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

    def _participant(self, request: Request, view: ConsultationView) -> ParticipantId | None:
        bearer = request.bearer()
        if bearer is not None:
            return self._crowd.tokens.require(bearer, view.id)
        return self._crowd.tokens.read(request.cookie(cookie_name(view.id)), view.id)

    async def _show(self, request: Request, send: Send, view: ConsultationView) -> None:
        now = self._crowd.clock()
        words = view.words(request.parameter("language") or request.language())
        tallies = self._crowd.board.tallies(view.id)
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
                "example": view.is_example,
                "opens_at": view.schedule.opens_at,
                "closes_at": view.schedule.closes_at,
                "open_proposals": len(view.proposals),
                "participants": tallies.participants,
                "results": view.shows_results(now),
            },
        )

    async def _sequence(self, request: Request, send: Send, view: ConsultationView) -> None:
        participant = self._participant(request, view)
        marks = await self._crowd.marks_of(view.id, participant)
        drawn = draw_cards(
            self._crowd,
            view,
            participant=participant,
            met={*marks, *_numbers(request, "without")},
            size=_size(request),
            first=next(iter(_numbers(request, "first")), None),
            source=view.sources.get(request.parameter("source"), 0),
        )
        await send_json(
            send,
            {
                "draw": str(drawn.draw),
                "cards": [_card(card) for card in drawn.cards],
                "answered": drawn.answered,
                "open": drawn.open,
            },
        )

    async def _mine(self, request: Request, send: Send, view: ConsultationView) -> None:
        participant = self._participant(request, view)
        history = await self._crowd.history(view.id, participant) if participant is not None else []
        latest = {entry.proposal: entry for entry in history}
        ballots = []
        for entry in sorted(latest.values(), key=lambda entry: entry.sequence):
            mark = Mark.from_int(entry.mark)
            proposal = view.proposals.get(entry.proposal)
            ballots.append(
                {
                    "proposal": entry.proposal,
                    "text": proposal.text if proposal else None,
                    "open": proposal is not None,
                    "opinion": mark.opinion.name.lower(),
                    "qualifiers": list(mark.qualifiers),
                    "revision": entry.revision,
                    "cast_at": entry.cast_at,
                }
            )
        await send_json(send, {"ballots": ballots})

    async def _cast(self, request: Request, send: Send, view: ConsultationView) -> None:
        request.require_own_origin()
        sent = await request.json(_DECODER)
        participant = self._participant(request, view)
        identity = request.header(b"idempotency-key")
        is_new = participant is None
        if participant is None:
            name = identity or next((ballot.id for ballot in sent.all()), "")
            participant = self._crowd.tokens.newcomer(view.id, name)
        attempts = await cast_ballots(self._crowd, view, participant=participant, ballots=sent.all(), identity=identity)
        was_recorded = any(isinstance(attempt.settled, Outcome) for attempt in attempts)
        headers, body = [], {}
        if is_new and was_recorded:
            token = self._crowd.tokens.issue(view.id, participant)
            if sent.token:
                body["token"] = token
            else:
                headers.append((b"set-cookie", _cookie(request, view, token)))
        if sent.ballots is None and isinstance(attempts[0].settled, ParvisError):
            raise attempts[0].settled
        language = request.language()
        told = [self._told(view, attempt, language) for attempt in attempts]
        status = 201 if any(isinstance(a.settled, Outcome) and a.settled.is_new for a in attempts) else 200
        answer = told[0] | body if sent.ballots is None else {"ballots": told, **body}
        await send_json(send, answer, status=status, headers=headers)

    def _told(self, view: ConsultationView, attempt: Attempt, language: str) -> dict[str, object]:
        settled = attempt.settled
        if isinstance(settled, ParvisError):
            return {"proposal": attempt.ballot.proposal, "error": problem_of(settled, language)}
        mark = Mark.from_int(settled.entry.mark)
        return {
            "proposal": settled.entry.proposal,
            "opinion": mark.opinion.name.lower(),
            "qualifiers": list(mark.qualifiers),
            "revision": settled.entry.revision,
            "recorded": settled.is_new,
            "standing": settled.entry.provenance.standing.name.lower(),
            "others": self._results.opinions_of(view, settled.entry.proposal),
        }

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._crowd.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._crowd.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _require_method(request: Request, *allowed: str) -> None:
    if request.method not in allowed:
        raise MethodForbidden(method=request.method, allowed=", ".join(allowed))


def _size(request: Request) -> int:
    asked = request.parameter("size")
    return min(max(int(asked), 1), MAXIMUM_SIZE) if asked.isdecimal() and len(asked) < 6 else DEFAULT_SIZE


def _numbers(request: Request, name: str) -> set[int]:
    """The numbers of a parameter such as `without=3,5`; anything else in it is left out."""
    return {int(part) for part in request.parameter(name).split(",")[:500] if part.isdecimal() and len(part) < 12}


def _card(card: Card) -> dict[str, object]:
    return {
        "proposal": card.proposal.id,
        "text": card.proposal.text,
        "language": card.proposal.language,
        "kind": card.kind.name.lower(),
        "seed": card.proposal.is_seed,
        "seal": card.seal,
    }


def _cookie(request: Request, view: ConsultationView, token: str) -> bytes:
    secure = "; Secure" if request.header(b"x-forwarded-proto") == "https" else ""
    age = COOKIE_DAYS * 86_400
    return f"{cookie_name(view.id)}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}".encode()
