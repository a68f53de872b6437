"""Voters who send prepared ballots to a server, as fast as it answers or at a set pace, from a process of their own."""

import asyncio
import random
import statistics
import subprocess
import sys
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import msgspec
import psutil

from benchmarks.ballot_server import CONSULTATION, PROPOSALS, SLUG, open_ring
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.seal import Sealer
from parvis.ballotbox.token import Tokens, cookie_name
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT, CardKind
from parvis.domain.opinion import Mark

CARDS_EACH = 12
"""Of a participant's twelve ballots, the first is a newcomer's and makes the participant."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What to send, where, and how: `rate` ballots a second (0: as fast as it is answered), `ballots` at most."""

    port: int
    folder: str
    seed: int
    connections: int
    seconds: float
    warm_up_seconds: float
    ballots: int
    rate: float = 0.0
    servers: tuple[int, ...] = ()
    """The processes whose processor time and memory are read; their children count too."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the voters saw. Times in milliseconds, memory in megabytes."""

    answered: int
    seconds: float
    processor_seconds: float
    p50: float
    p99: float
    memory: float
    statuses: dict[str, int]

    @property
    def per_second(self) -> float:
        """Ballots a second."""
        return self.answered / self.seconds

    @property
    def per_processor_second(self) -> float:
        """Ballots per second of the servers' processor time."""
        return self.answered / max(self.processor_seconds, 1e-9)


def run_errand(errand: Errand, prepared: str = "") -> Report:
    """Runs the voters in a process of their own. `prepared` is a file of requests (msgpack) to send for ballots."""
    command = [sys.executable, "-m", "benchmarks.voters", msgspec.json.encode(asdict(errand)).decode(), prepared]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return msgspec.json.decode(told, type=Report)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request, and the row that it is to make."""

    request: bytes
    participant: int
    proposal: int
    mark: int


def prepare_ballots(ring: KeyRing, count: int, seed: int) -> Iterator[Prepared]:
    """Ballots with valid seals, all different: one in twelve a newcomer's, the others of known participants."""
    sealer, tokens, chance = Sealer(ring), Tokens(ring), random.Random(seed)
    now = int(time.time())
    made = 0
    while made < count:
        participant = chance.randrange(FIRST_RANDOM_PARTICIPANT, 2**63)
        cookie = f"cookie: {cookie_name(CONSULTATION)}={tokens.issue(CONSULTATION, participant, now=now)}\r\n"
        offered = chance.sample(range(1, PROPOSALS + 1), min(CARDS_EACH, count - made))
        cards = [(CardKind.STANDARD, proposal, 0.25) for proposal in offered]
        details = {"consultation": CONSULTATION, "draw": chance.getrandbits(63), "now": now}
        open_seal = sealer.seal_draw(cards[:1], participant=None, **details)
        own_seal = sealer.seal_draw(cards, participant=participant, **details)
        for place, proposal in enumerate(offered):
            seal = own_seal if place else open_seal
            opinion = chance.choice(("agree", "agree", "agree", "neutral", "disagree"))
            name = str(uuid.UUID(int=chance.getrandbits(128)))
            request = _request(proposal, opinion, seal, cookie if place else "", name)
            person = participant if place else tokens.newcomer(CONSULTATION, name)
            yield Prepared(request, person, proposal, int(Mark.of(opinion)))
            made += 1


def _request(proposal: int, opinion: str, seal: str, cookie: str, name: str) -> bytes:
    body = msgspec.json.encode({"proposal": proposal, "opinion": opinion, "seal": seal})
    head = (
        f"POST /api/v1/consultations/{SLUG}/ballots HTTP/1.1\r\n"
        "host: 127.0.0.1\r\nuser-agent: voters\r\naccept: application/json\r\naccept-language: fr-FR,fr;q=0.9\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\nidempotency-key: {name}\r\n{cookie}\r\n"
    )
    return head.encode() + body


class Caller(asyncio.Protocol):
    """One connection, with one request under way at a time."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def call(self, request: bytes, due: float) -> None:
        """Sends a request that was due at this moment."""
        self._due = due
        self._transport.write(request)

    def hang_up(self) -> None:
        """Closes the connection."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            return
        start = self._held.find(b"content-length: ") + 16
        if len(self._held) < end + 4 + int(self._held[start : self._held.find(b"\r", start)]):
            return
        status, self._held = self._held[9:12], b""
        self._desk.note_answer(self, status, self._due)

    def connection_lost(self, exc: Exception | None) -> None:
        self._desk.note_loss()


class Desk:
    """Hands requests to callers that are free, and keeps what they were told since the warm-up."""

    def __init__(self, requests: list[bytes], rate: float) -> None:
        self._requests = iter(requests)
        self._rate = rate
        self._free: deque[Caller] = deque()
        self._due: deque[float] = deque()
        self.is_over = False
        self.start_anew()

    def start_anew(self) -> None:
        """Forgets what was told so far."""
        self.latencies: list[float] = []
        self.statuses: Counter[bytes] = Counter()

    def note_answer(self, caller: Caller, status: bytes, due: float) -> None:
        """An answer came; the caller goes on."""
        now = time.perf_counter()
        self.latencies.append(now - due)
        self.statuses[status] += 1
        if self._rate:
            self._free.append(caller)
            self._send_due()
        else:
            self._send(caller, now)

    def note_loss(self) -> None:
        """A connection was cut."""
        if not self.is_over:
            self.statuses[b"cut"] += 1

    async def open(self, callers: list[Caller]) -> None:
        """Sends until `is_over`: at once for each caller, or at the pace that was asked for."""
        if not self._rate:
            for caller in callers:
                self._send(caller, time.perf_counter())
            return
        self._free.extend(callers)
        started, sent = time.perf_counter(), 0
        while not self.is_over:
            await asyncio.sleep(0.001)
            wanted = int((time.perf_counter() - started) * self._rate)
            self._due.extend(started + number / self._rate for number in range(sent, wanted))
            sent = wanted
            self._send_due()

    def _send_due(self) -> None:
        while self._free and self._due:
            self._send(self._free.popleft(), self._due.popleft())

    def _send(self, caller: Caller, due: float) -> None:
        request = None if self.is_over else next(self._requests, None)
        if request is None:
            self.is_over = True
        else:
            caller.call(request, due)


def _requests(errand: Errand, prepared: str) -> list[bytes]:
    if prepared:
        return msgspec.msgpack.decode(Path(prepared).read_bytes(), type=list[bytes])
    return [one.request for one in prepare_ballots(open_ring(errand.folder), errand.ballots, errand.seed)]


async def _connect(loop: asyncio.AbstractEventLoop, caller: "Caller", port: int) -> None:
    await loop.create_connection(lambda: caller, "127.0.0.1", port)


async def _run(errand: Errand, prepared: str) -> Report:
    desk = Desk(_requests(errand, prepared), errand.rate)
    loop = asyncio.get_running_loop()
    callers = [Caller(desk) for _ in range(errand.connections)]
    for caller in callers:
        await _connect(loop, caller, errand.port)
    async with asyncio.TaskGroup() as group:
        group.create_task(desk.open(callers))
        report = await _watch(errand, desk)
    await asyncio.sleep(0.2)
    for caller in callers:
        caller.hang_up()
    return report


async def _watch(errand: Errand, desk: Desk) -> Report:
    await asyncio.sleep(errand.warm_up_seconds)
    before, started = _spent(errand.servers), time.perf_counter()
    desk.start_anew()
    while not desk.is_over and time.perf_counter() - started < errand.seconds:
        await asyncio.sleep(0.01)
    seconds, spent = time.perf_counter() - started, _spent(errand.servers) - before
    desk.is_over = True
    latencies = sorted(desk.latencies)
    return Report(
        answered=len(latencies),
        seconds=seconds,
        processor_seconds=spent,
        p50=statistics.median(latencies) * 1000,
        p99=latencies[int(len(latencies) * 0.99)] * 1000,
        memory=sum(process.memory_info().rss for process in _family(errand.servers)) / 1e6,
        statuses={status.decode(): count for status, count in desk.statuses.items()},
    )


def _family(servers: tuple[int, ...]) -> list[psutil.Process]:
    found = [psutil.Process(pid) for pid in servers]
    return [*found, *(child for process in found for child in process.children(recursive=True))]


def _spent(servers: tuple[int, ...]) -> float:
    times = [process.cpu_times() for process in _family(servers)]
    return float(sum(spent.user + spent.system for spent in times))


if __name__ == "__main__":
    import uvloop

    report = uvloop.run(_run(msgspec.json.decode(sys.argv[1], type=Errand), sys.argv[2]))
    sys.stdout.buffer.write(msgspec.json.encode(report))
