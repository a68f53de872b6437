"""A copy of the ballot log in one file of ready columns: a reader that comes back reads only what is new from the log.

The log stays the only truth: a copy that does not end with a row of the log is thrown away.
"""

import os
from pathlib import Path

import numpy as np

from parvis.ballotbox.log import BallotLog
from parvis.insight.log import LOG_DTYPE, LogRows


def read_with_copy(log: BallotLog, path: Path) -> LogRows:
    """Every row of the log, in order; the copy at `path` (made at first, for its owner's eyes only) then holds them.

    One process at a time may use a copy.
    """
    held = _count(log, path)
    fresh = log.read(held)
    rows = np.empty(held + len(fresh), LOG_DTYPE)
    rows[held:] = fresh
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.readinto(rows[:held].view(np.uint8))
        file.truncate(held * LOG_DTYPE.itemsize)
        file.write(rows[held:].view(np.uint8))
    return rows


def _count(log: BallotLog, path: Path) -> int:
    """How many rows of the copy are the log's; 0 where it does not end with one of them."""
    count = path.stat().st_size // LOG_DTYPE.itemsize if path.exists() else 0
    if not count:
        return 0
    last = np.fromfile(path, LOG_DTYPE, count=1, offset=(count - 1) * LOG_DTYPE.itemsize)
    return count if np.array_equal(log.read(count - 1, 1), last) else 0
