"""A process that takes ballots over HTTP, in one of the ways that are compared; the fault test kills it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import uvicorn

from parvis.ballotbox.catalogue import ConsultationView, FixedSource, OpenProposal, Texts
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.door import App, Door
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.log import BallotLog, Settled
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.postgresql import PostgresqlLog
from parvis.ballotbox.request import Receive, Scope, Send
from parvis.ballotbox.sqlite import SqliteLog
from parvis.domain.ballot import Cast, settle
from parvis.domain.phase import Schedule

CONSULTATION = 1
SLUG = "square"
PROPOSALS = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Which way to serve, on which local port, with the keys of which folder, and where the log is."""

    way: str
    port: int
    folder: str
    place: str = ""


def serve(plan: Plan) -> None:
    """Serves until it is told to stop."""
    uvicorn.run(
        WAYS[plan.way](plan),
        host="127.0.0.1",
        port=plan.port,
        loop="uvloop",
        http="httptools",
        lifespan="auto",
        log_level="error",
        access_log=False,
    )


def command(plan: Plan) -> list[str]:
    """The command that serves a plan in a process of its own."""
    return [sys.executable, "-m", "benchmarks.ballot_server", msgspec.json.encode(asdict(plan)).decode()]


def open_ring(folder: str) -> KeyRing:
    """The keys that server and voters share."""
    return KeyRing(Path(folder) / "keys.json")


class UnwrittenBox:
    """A ballot box that settles each cast as a first one, and writes nothing."""

    async def start(self) -> None:
        """There is nothing to start."""

    async def stop(self) -> None:
        """There is nothing to write."""

    async def cast(self, casts: Sequence[Cast]) -> list[Settled]:
        """What a first ballot would be told."""
        return [settle(cast, (), is_first=True) for cast in casts]


def _door(plan: Plan, log: BallotLog) -> Door:
    return Door(_crowd(plan, log))


def _crowd(plan: Plan, log: BallotLog) -> Crowd:
    source = FixedSource([_view()])
    return Crowd(log=log, exposures=MemoryExposures(), ring=open_ring(plan.folder), source=source)


def _parsed(plan: Plan) -> App:
    crowd = _crowd(plan, MemoryLog())
    crowd.box = UnwrittenBox()  # type: ignore[assignment]
    return Door(crowd)


def _view() -> ConsultationView:
    texts = {"en": Texts("How can we better fight violence against women?", "We should")}
    proposals = {n: OpenProposal(n, f"We should do thing number {n}.", "en") for n in range(1, PROPOSALS + 1)}
    return ConsultationView(CONSULTATION, SLUG, 1, Schedule(opens_at=0), "en", texts, proposals)


async def _floor(scope: Scope, receive: Receive, send: Send) -> None:
    """The server's own cost: a constant answer, the request unread."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    headers = [(b"content-type", b"application/json"), (b"content-length", b"15")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"hello":"you"}'})


def _django(plan: Plan) -> App:
    from benchmarks.plain_django import make_application

    return make_application(Path(plan.place), open_ring(plan.folder))


WAYS: dict[str, Callable[[Plan], App]] = {
    "floor": lambda _: _floor,
    "parsed": _parsed,
    "sqlite": lambda plan: _door(plan, SqliteLog(plan.place)),
    "postgresql": lambda plan: _door(plan, PostgresqlLog(plan.place)),
    "django": _django,
}

if __name__ == "__main__":
    serve(msgspec.json.decode(sys.argv[1], type=Plan))
