"""Sequences a second over HTTP beside three floors on the same server.

The bytes of one to everyone; the same bytes once it is known who asks, as `parsed` of `ballots`; and bare sequences,
the least that makes one: 12 unmet cards by a normal approximation, with nothing proven.

As many connections ask at once as for ballots; half as many besides (`_of_64`), where what is dealt together is less.
Participants have answered already: those that the process knows, as someone who is voting is known, and those whose
history is read from the log first, as for someone who comes back another day. Nobody votes meanwhile.
"""

import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.ballot_server import CONSULTATION, SLUG, open_ring
from benchmarks.ballots import CONNECTIONS, middle, wait_for
from benchmarks.sequence_server import Plan, command, take_one_answer
from benchmarks.voters import Errand, Report, run_errand
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.sqlite import SqliteLog
from parvis.ballotbox.token import Tokens, cookie_name
from parvis.domain.ballot import CardKind, Cast, ConsultationId, ParticipantId, ProposalId, Provenance
from parvis.domain.standing import Standing
from tests.postgresql import free_port

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SIZES = (2_000, 20_000)
FEWER = CONNECTIONS // 2
ANSWERED = 24
_KNOWN = 1_000
_PEOPLE = 6_000
_FIRST_PERSON = 2**40
_BATCH = 2_000
_REQUESTS = 240_000
_OF_FEWER = f"_of_{FEWER}"
_SEALED = Provenance(Standing.SEALED, CardKind.STANDARD, draw=5, probability=0.1)
Row = dict[str, Any]
Reports = dict[str, list[Report]]


def run() -> list[Row]:
    """Rows of sequences a second, their ratios to the floor, and of memory; medians of interleaved rounds."""
    with _folder() as folder:
        logs = {count: _make_log(folder / f"{count}.sqlite", count) for count in SIZES}
        reports: Reports = {}
        for number in range(ROUNDS):
            for way in _ways():
                report = _measure(folder, logs[way.count], way)
                reports.setdefault(way.name, []).append(report)
                print(f"  round {number + 1} of {ROUNDS}: {way.name} {report.per_processor_second:,.0f}", flush=True)
    return [
        *(_row(name, found) for name, found in reports.items()),
        *(_ratio(name, "floor", reports) for name in reports if name != "floor" and not name.endswith(_OF_FEWER)),
        *(_ratio(f"sequence_{count}{_OF_FEWER}", f"floor{_OF_FEWER}", reports) for count in SIZES),
        *(_ratio(f"sequence_{count}", f"bare_{count}", reports) for count in SIZES),
        *(_ratio(f"sequence_{count}", "asked", reports) for count in SIZES),
        *_memory(),
    ]


@dataclass(frozen=True, slots=True)
class _Way:
    """What is measured: `kind` is a floor of the server's, empty for sequences."""

    name: str
    count: int = SIZES[0]
    kind: str = ""
    is_known: bool = True
    connections: int = CONNECTIONS


def _ways() -> list[_Way]:
    return [
        _Way("floor", kind="bytes"),
        _Way("asked", kind="asked"),
        *(_Way(f"bare_{count}", count, "bare") for count in SIZES),
        *(_Way(f"sequence_{count}", count) for count in SIZES),
        *(_Way(f"sequence_{count}_from_log", count, is_known=False) for count in SIZES),
        _Way(f"floor{_OF_FEWER}", kind="bytes", connections=FEWER),
        *(_Way(f"sequence_{count}{_OF_FEWER}", count, connections=FEWER) for count in SIZES),
    ]


def _measure(folder: Path, log: Path, way: _Way) -> Report:
    with _folder() as own:
        ring = open_ring(str(own))
        prepared, answer = own / "requests", own / "answer"
        requests = _requests(ring, range(_KNOWN) if way.is_known else range(_PEOPLE))
        prepared.write_bytes(msgspec.msgpack.encode(requests * (_REQUESTS // len(requests) if way.is_known else 1)))
        plan = Plan(free_port(), str(own), str(log), way.count, is_bare=way.kind == "bare")
        if way.kind in {"bytes", "asked"}:
            take_one_answer(plan, _cookie(Tokens(ring), 0), answer)
            plan = Plan(free_port(), str(own), str(log), way.count, str(answer), is_asked=way.kind == "asked")
        with _serving(plan) as process:
            pause, length = (1.5, 3.0) if way.is_known else (0.3, 3.0)
            errand = Errand(plan.port, plan.folder, 0, way.connections, length, pause, 0, servers=(process,))
            report = run_errand(errand, str(prepared))
    if set(report.statuses) != {"200"}:
        raise RuntimeError(report.statuses)
    return report


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = tempfile.mkdtemp(prefix="parvis-bench-")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _serving(plan: Plan) -> Iterator[int]:
    process = subprocess.Popen(command(plan))
    try:
        wait_for(plan.port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _make_log(path: Path, count: int) -> Path:
    """A log where each of the people has given her opinion on `ANSWERED` of `count` proposals."""
    log, chance = SqliteLog(path), random.Random(1)
    casts: list[Cast] = []
    for person in range(_PEOPLE):
        for proposal in chance.sample(range(1, count + 1), ANSWERED):
            place = (ConsultationId(CONSULTATION), ParticipantId(_FIRST_PERSON + person), ProposalId(proposal))
            casts.append(Cast(*place, chance.choice((8, 8, 8, 16, 24)), _SEALED, int(time.time() * 1000)))
        if len(casts) >= _BATCH or person == _PEOPLE - 1:
            log.append(casts)
            casts.clear()
    log.close()
    return path


def _cookie(tokens: Tokens, person: int) -> str:
    return f"{cookie_name(CONSULTATION)}={tokens.issue(CONSULTATION, _FIRST_PERSON + person)}"


def _requests(ring: KeyRing, people: range) -> list[bytes]:
    tokens = Tokens(ring)
    return [
        (
            f"GET /api/v1/consultations/{SLUG}/sequence HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: voters\r\n"
            "accept: application/json\r\naccept-language: fr-FR,fr;q=0.9\r\n"
            f"cookie: {_cookie(tokens, person)}\r\n\r\n"
        ).encode()
        for person in people
    ]


def _row(name: str, reports: list[Report]) -> Row:
    return {
        "name": name,
        "value": round(middle(reports, "per_processor_second"), 1),
        "unit": "answers per processor second",
        "per_second": round(middle(reports, "per_second"), 1),
        "p50_ms": round(middle(reports, "p50"), 2),
        "p99_ms": round(middle(reports, "p99"), 2),
        "memory_mb": round(middle(reports, "memory"), 1),
        "answered": ANSWERED,
        "rounds": len(reports),
    }


def _ratio(name: str, floor: str, reports: Reports) -> Row:
    """The median over rounds of the ratio to a floor within each round, where both met the same machine."""
    unit = "ratio; target 0.5" if floor.startswith("floor") else "ratio"
    pairs = zip(reports[name], reports[floor], strict=True)
    share = median(one.per_processor_second / least.per_processor_second for one, least in pairs)
    return {"name": f"{name}_to_{floor}", "value": round(share, 3), "unit": unit, "rounds": ROUNDS}


def _memory() -> list[Row]:
    told = subprocess.run([sys.executable, "-m", "benchmarks.sequence_memory"], check=True, stdout=subprocess.PIPE)
    rows: list[Row] = msgspec.json.decode(told.stdout)
    return rows
