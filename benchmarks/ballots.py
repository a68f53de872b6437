"""Durable ballots a second over HTTP, side by side: the bare server, the door without and with each log, plain Django.

Every way runs on the same ASGI server in a process of its own, with the voters in another on the same machine.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.ballot_server import Plan, command, open_ring
from benchmarks.voters import Errand, Report, run_errand
from tests.postgresql import PostgresqlServer, free_port, programs_folder

WAYS = {
    "floor": "the server answering a constant",
    "parsed": "the door: parsed, seal checked, not written",
    "sqlite": "the door, on SQLite",
    "postgresql": "the door, on PostgreSQL",
    "django": "a plain Django view and the ORM, on SQLite",
}
CONNECTIONS = 128
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
_ENOUGH = {"floor": 150_000, "django": 10_000}
Row = dict[str, Any]


def run() -> list[Row]:
    """A row for each way (medians of interleaved rounds), one at half of the maximum rate, and the two ratios."""
    ways = [way for way in WAYS if way != "postgresql" or programs_folder()]
    reports: dict[str, list[Report]] = {way: [] for way in ways}
    for number in range(ROUNDS):
        for way in ways:
            reports[way].append(measure(way, number))
            print(f"  round {number + 1} of {ROUNDS}: {way} {reports[way][-1].per_second:,.0f}/s", flush=True)
    rate = middle(reports["sqlite"], "per_second") / 2
    paced = [measure("sqlite", number, rate=rate) for number in range(min(ROUNDS, 3))]
    return [
        *(_row(way, WAYS[way], reports[way]) for way in ways),
        _row("sqlite_at_half", "the door, on SQLite, at half of its maximum rate", paced),
        _ratio("sqlite_to_parsed", "per processor second; target 0.6", reports, "sqlite", "parsed"),
        _ratio("sqlite_to_django", "per processor second; target 15", reports, "sqlite", "django"),
    ]


def measure(way: str, seed: int, *, rate: float = 0.0) -> Report:
    """One server from its start to its stop, and what its voters saw. Raises when a ballot was not recorded."""
    with serving(way) as (plan, servers):
        errand = Errand(plan.port, plan.folder, seed, CONNECTIONS, 3.0, 1.0, _ENOUGH.get(way, 60_000), rate, servers)
        report = run_errand(replace(errand, connections=2 * CONNECTIONS) if rate else errand)
    if set(report.statuses) != {"201"}:
        raise RuntimeError(f"{way}: {report.statuses}")
    return report


@contextlib.contextmanager
def serving(way: str) -> Iterator[tuple[Plan, tuple[int, ...]]]:
    """A server that answers, on an empty log, with the processes that it is made of."""
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="parvis-bench-")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        open_ring(folder)
        place = f"{folder}/ballots.sqlite"
        servers: tuple[int, ...] = ()
        if way == "postgresql":
            database = stack.enter_context(PostgresqlServer())
            place, servers = database.url(database.create_database()), (database.pid,)
        plan = Plan(way, free_port(), folder, place)
        process = subprocess.Popen(command(plan))
        stack.callback(process.wait)
        stack.callback(process.terminate)
        wait_for(plan.port, process)
        yield plan, (process.pid, *servers)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until the server answers on its port. Raises when it does not start."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def middle(reports: list[Report], name: str) -> float:
    """The median of one figure."""
    return float(median(getattr(report, name) for report in reports))


def _row(name: str, what: str, reports: list[Report]) -> Row:
    return {
        "name": name,
        "what": what,
        "value": round(middle(reports, "per_second"), 1),
        "unit": "ballots/s",
        "per_processor_second": round(middle(reports, "per_processor_second"), 1),
        "p50_ms": round(middle(reports, "p50"), 2),
        "p99_ms": round(middle(reports, "p99"), 2),
        "memory_mb": round(middle(reports, "memory"), 1),
        "rounds": len(reports),
    }


def _ratio(name: str, what: str, reports: dict[str, list[Report]], way: str, other: str) -> Row:
    """The median over rounds of the ratio within each round, where both met the same machine."""
    pairs = zip(reports[way], reports[other], strict=True)
    return {
        "name": name,
        "what": what,
        "value": round(median(a.per_processor_second / b.per_processor_second for a, b in pairs), 3),
        "unit": "times",
        "rounds": len(reports[way]),
    }
