"""The map of opinions that new participants are placed on, made now and then by a process of its own.

Factorising takes seconds of a core; a process with the lowest priority keeps them out of the crowd's way.
"""

import asyncio
import json
import logging
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from parvis.ballotbox.log import BallotLog
from parvis.insight.log import LogRows

MAXIMUM_ROWS = 300_000
"""The map is made from the last rows of the log: enough to place 20,000 proposals, and bounded."""
MINIMUM_PARTICIPANTS = 100
"""Under as many there is no map; the child process that makes it knows the same number."""
SHORTEST_REST_SECONDS = 60.0
_TIMEOUT_SECONDS = 300.0
logger = logging.getLogger("parvis.crowd")
Traits = dict[int, tuple[float, ...]]


class OpinionMap:
    """The traits of each consultation's proposals, as of the last map."""

    def __init__(self, log: BallotLog, *, rest_seconds: float = SHORTEST_REST_SECONDS) -> None:
        self._log = log
        self._rest = rest_seconds
        self._traits: dict[int, Traits] = {}
        self._made: dict[int, tuple[int, float]] = {}

    def traits(self, consultation: int) -> Traits:
        """The traits by proposal id; empty before the first map, and where too few people voted."""
        return self._traits.get(consultation, {})

    def position(self, consultation: int) -> int:
        """The log position of the last map; 0 before the first."""
        return self._made.get(consultation, (0, 0.0))[0]

    def is_due(self, consultation: int, position: int) -> bool:
        """Whether ballots came since the last map, and it is old enough: twenty times what it took to make."""
        made_at, next_at = self._made.get(consultation, (0, 0.0))
        return position > made_at and time.monotonic() >= next_at

    async def make(self, consultation: int, position: int, quarantined: frozenset[int] = frozenset()) -> None:
        """Makes the map anew, without the accounts in quarantine. A failure is logged, and the map before it stays."""
        started = time.monotonic()
        try:
            rows = await asyncio.to_thread(self._log.read, max(position - MAXIMUM_ROWS, 0))
            rows = rows[(rows["consultation"] == consultation) & (rows["sequence"] <= position)]
            rows = rows[~np.isin(rows["participant"], list(quarantined))] if quarantined else rows
            self._traits[consultation] = await _factorise(rows)
        except Exception:
            logger.exception("The map of opinions could not be made; the one before stays.")
        took = time.monotonic() - started
        self._made[consultation] = (position, time.monotonic() + max(self._rest, 20 * took))


async def _factorise(rows: LogRows) -> Traits:
    with tempfile.TemporaryDirectory(prefix="parvis-map-") as folder:
        path = Path(folder) / "rows.npy"
        await asyncio.to_thread(np.save, path, rows)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "parvis.insight.traits", str(path)),
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), _TIMEOUT_SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        raise RuntimeError(process.returncode)
    return {int(proposal): tuple(traits) for proposal, traits in json.loads(printed).items()}
