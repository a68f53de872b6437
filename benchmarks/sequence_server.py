"""A process that serves sequences over HTTP, or a floor: the same bytes, requests read and these bytes, bare cards."""

import asyncio
import random
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np
import uvicorn

from benchmarks.ballot_server import CONSULTATION, SLUG, open_ring
from parvis.ballotbox.answer import SECURITY_HEADERS, send_bytes
from parvis.ballotbox.ballots import participant_of
from parvis.ballotbox.catalogue import ConsultationView, FixedSource, OpenProposal, Texts
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.door import App, Door
from parvis.ballotbox.exposures import SqliteExposures
from parvis.ballotbox.request import Receive, Request, Scope, Send
from parvis.ballotbox.sqlite import SqliteLog
from parvis.ballotbox.token import Tokens, cookie_name
from parvis.domain.phase import Schedule

_TEXT = "We should keep street number {number} lit until the last bus of the night has left the village."
_THEMES = 10
_CARDS = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """What to serve on which port: sequences of so many proposals, or, with `answer`, those bytes to everyone.

    `is_asked`: those bytes once it is known who asks and what she has answered.
    `is_bare`: sequences of the simplest kind instead. `folder` holds the keys and the exposures, `log` is the file of
    ballots.
    """

    port: int
    folder: str
    log: str
    proposals: int
    answer: str = ""
    is_bare: bool = False
    is_asked: bool = False


def serve(plan: Plan) -> None:
    """Serves until it is told to stop."""
    application = _application(plan)
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=plan.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_level="error",
        access_log=False,
    )


def _application(plan: Plan) -> App:
    if plan.is_asked:
        return asked(plan)
    if plan.answer:
        return constant(Path(plan.answer))
    return bare(plan) if plan.is_bare else Door(_crowd(plan))


def command(plan: Plan) -> list[str]:
    """The command that serves a plan in a process of its own."""
    return [sys.executable, "-m", "benchmarks.sequence_server", msgspec.json.encode(asdict(plan)).decode()]


def a_view(count: int) -> ConsultationView:
    """A consultation of so many open proposals: two an author, half of them in ideas of ten, in ten themes."""
    chance = random.Random(1)
    proposals = {
        number: OpenProposal(
            number,
            _TEXT.format(number=number),
            "en",
            author=chance.randrange(1, count),
            idea=chance.randrange(1, max(count // 20, 2)) if chance.random() < 0.5 else 0,
            theme=chance.randrange(1, _THEMES),
        )
        for number in range(1, count + 1)
    }
    texts = {"en": Texts("How can we walk home safely at night?", "We should")}
    return ConsultationView(CONSULTATION, SLUG, 1, Schedule(opens_at=0), "en", texts, proposals)


def _crowd(plan: Plan) -> Crowd:
    return Crowd(
        log=SqliteLog(plan.log),
        exposures=SqliteExposures(Path(plan.folder) / "exposures.sqlite3"),
        ring=open_ring(plan.folder),
        source=FixedSource([a_view(plan.proposals)]),
    )


def constant(kept: Path) -> App:
    """A raw ASGI application that answers the same status line, headers and bytes to everyone."""
    start, body = msgspec.msgpack.decode(kept.read_bytes(), type=tuple[list[tuple[bytes, bytes]], bytes])

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": start})
        await send({"type": "http.response.body", "body": body})

    return answer


def asked(plan: Plan) -> App:
    """What the door does for a sequence without drawing one: reads the request, knows the person and her answers."""
    _, body = msgspec.msgpack.decode(Path(plan.answer).read_bytes(), type=tuple[list[tuple[bytes, bytes]], bytes])
    crowd = _crowd(plan)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await crowd.start()
            await _live(receive, send)
            await crowd.stop()
            return
        request = Request(scope, receive)
        view = crowd.catalogue.find(request.path.split("/")[4])
        participant = participant_of(request, crowd, view)
        if participant is not None and crowd.answered.get(view.id, participant) is None:
            await crowd.packed_of(view.id, participant)
        request.language()
        await send_bytes(send, body, b"application/json", headers=SECURITY_HEADERS)

    return answer


def bare(plan: Plan) -> App:
    """A raw ASGI application that answers 12 cards nobody has met, drawn by a normal approximation of agreement.

    Thompson's rule in single precision on arrays made once; what each participant answered is in memory, sentences are
    JSON already. No seal, no probability, no exposure kept, no fairness between authors and ideas.
    """
    view, log = a_view(plan.proposals), SqliteLog(plan.log)
    tokens, name = Tokens(open_ring(plan.folder)), cookie_name(CONSULTATION)
    rows = log.read()
    met: dict[int, list[int]] = {}
    for person, proposal in zip(rows["participant"].tolist(), rows["proposal"].tolist(), strict=True):
        met.setdefault(person, []).append(proposal - 1)
    agreed = np.bincount(rows["proposal"][rows["mark"] < 16], minlength=plan.proposals + 1)[1:]
    asked = np.bincount(rows["proposal"], minlength=plan.proposals + 1)[1:]
    mean = ((agreed + 1) / (asked + 2)).astype(np.float32)
    spread = np.sqrt(mean * (1 - mean) / (asked + 3)).astype(np.float32)
    chance = np.random.default_rng(1)
    written = [msgspec.json.encode({"proposal": one.id, "text": one.text}) for one in view.proposals.values()]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        cookie = dict(scope["headers"])[b"cookie"].decode().removeprefix(f"{name}=")
        score = mean + spread * chance.standard_normal(len(mean), np.float32)
        known = tokens.read(cookie, CONSULTATION)
        if known is not None:
            score[met[known.participant]] = -1
        drawn = np.argpartition(score, -_CARDS)[-_CARDS:].tolist()
        body = b'{"cards":[' + b",".join([written[place] for place in drawn]) + b"]}"
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def take_one_answer(plan: Plan, cookie: str, kept: Path) -> int:
    """Keeps what the door answers to one participant, for the floor to repeat; the length of its body in bytes."""
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b""}

    async def whole() -> None:
        crowd = _crowd(plan)
        await crowd.start()
        path = f"/api/v1/consultations/{SLUG}/sequence"
        headers = [(b"host", b"127.0.0.1"), (b"accept-language", b"fr"), (b"cookie", cookie.encode())]
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
        await Door(crowd)(scope, receive, send)  # type: ignore[arg-type]
        await crowd.stop()

    asyncio.run(whole())
    body = sent[1]["body"]
    assert isinstance(body, bytes)
    kept.write_bytes(msgspec.msgpack.encode((sent[0]["headers"], body)))
    return len(body)


if __name__ == "__main__":
    serve(msgspec.json.decode(sys.argv[1], type=Plan))
