"""The memory of a crowd's door that knows 20,000 proposals and has seen a million participants, in its own process."""

import asyncio
import os
import sys
import tempfile
from typing import Any

import msgspec
import numpy as np
import psutil

from benchmarks.ballot_server import CONSULTATION, open_ring
from benchmarks.sequence_server import a_view
from parvis.ballotbox.catalogue import FixedSource
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.memory import MemoryLog
from parvis.insight.log import LOG_DTYPE, LogRows

PROPOSALS = 20_000
PARTICIPANTS = 1_000_000
_PART = 5_000
_HEAVY = 0.05
_FIRST_PERSON = 2**40
Row = dict[str, Any]


def run_alone() -> list[Row]:
    """Rows `memory` (everything beyond an empty process, in MB) and `memory_process` (the whole of it)."""
    process = psutil.Process(os.getpid())
    empty = process.memory_info().rss
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        crowd = asyncio.run(_crowd(folder))
        whole = process.memory_info().rss
        ballots = crowd.board.position
    shared = {"unit": "MB; target 200", "proposals": PROPOSALS, "participants": PARTICIPANTS, "ballots": ballots}
    return [
        {"name": "memory", "value": round((whole - empty) / 1e6, 1), **shared},
        {"name": "memory_process", "value": round(whole / 1e6, 1), **shared},
    ]


async def _crowd(folder: str) -> Crowd:
    crowd = Crowd(
        log=MemoryLog(),
        exposures=MemoryExposures(),
        ring=open_ring(folder),
        source=FixedSource([a_view(PROPOSALS)]),
        refresh_seconds=3600,
    )
    await crowd.start()
    chance = np.random.default_rng(1)
    for start in range(0, PARTICIPANTS, _PART):
        people = range(_FIRST_PERSON + start, _FIRST_PERSON + start + _PART)
        for person in people:
            crowd.answered.put(CONSULTATION, person, [])
        rows = _rows(people, chance, crowd.board.position)
        crowd.answered.feed_rows(rows)
        crowd.board.feed_rows(rows)
    (view,) = crowd.catalogue.views()
    crowd.selection.make(view, crowd.board.tallies(view.id), crowd.clock())
    await crowd.stop()
    return crowd


def _rows(people: range, chance: np.random.Generator, position: int) -> LogRows:
    """The ballots of these people: seven each, two hundred for one in twenty."""
    counts = np.where(chance.random(len(people)) < _HEAVY, 200, 7)
    rows = np.zeros(int(counts.sum()), LOG_DTYPE)
    rows["sequence"] = position + 1 + np.arange(len(rows))
    rows["consultation"] = CONSULTATION
    rows["participant"] = np.repeat(np.array(people), counts)
    rows["proposal"] = chance.integers(1, PROPOSALS + 1, len(rows))
    rows["mark"] = chance.choice([8, 16, 24], len(rows))
    rows["standing"] = 1
    rows["is_first"] = np.concatenate([[True], rows["participant"][1:] != rows["participant"][:-1]])
    return rows


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(run_alone()))
