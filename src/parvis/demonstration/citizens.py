"""Simulated citizens: who they are, when they come, and how they answer the demonstration's proposals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.demonstration.script import ScriptedProposal
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT, CardKind
from parvis.domain.opinion import Opinion
from parvis.domain.standing import Standing
from parvis.insight.log import LOG_DTYPE, LogRows

CITIZENS = 1_600
DAYS = 18
MEDIAN_BALLOTS = 7.0
_GROUPS = np.array([[0.9, -0.2, -0.5], [-0.9, -0.4, -0.2], [0.3, -0.8, 0.9]])
_SHARES = np.array([0.5, 0.3, 0.2])
_DAY_MS = 86_400_000
_BUSY_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 7, 8, 6, 6, 7, 10, 8, 6, 6, 7, 9, 12, 16, 20, 18, 10, 4], float)
Floats = NDArray[np.float64]


def simulate_ballots(
    proposals: Sequence[ScriptedProposal], *, now: int, seed: int, citizens: int = CITIZENS, days: int = DAYS
) -> LogRows:
    """The ballots of simulated citizens in the `days` before `now` (milliseconds since 1970 UTC), in order of time.

    Rows name proposals by their place in `proposals`. Groups of 50, 30 and 20 % lean apart on the three coordinates;
    the number of ballots of a citizen is log-normal around `MEDIAN_BALLOTS`. The same seed gives the same ballots.
    """
    chance = np.random.default_rng(seed)
    group = chance.choice(len(_SHARES), size=citizens, p=_SHARES)
    leaning = _GROUPS[group] + chance.normal(0, 0.35, (citizens, 3))
    sizes = np.clip(chance.lognormal(np.log(MEDIAN_BALLOTS), 0.9, citizens).astype(int) + 1, 1, len(proposals))
    starts = np.sort(_arrivals(chance, citizens, now, days))
    pseudonyms = chance.integers(FIRST_RANDOM_PARTICIPANT, 2**63 - 1, citizens)
    parts = [
        _answers(chance, proposals, leaning[who], size=int(sizes[who]), pseudonym=int(pseudonyms[who]), start=start)
        for who, start in enumerate(starts.tolist())
    ]
    rows = np.concatenate(parts)
    rows = rows[rows["cast_at"] < now]
    return rows[np.argsort(rows["cast_at"], kind="stable")]


def _arrivals(chance: np.random.Generator, citizens: int, now: int, days: int) -> Floats:
    """When each citizen comes: more in the evening, and a wave on the third day."""
    weights = np.ones(days)
    weights[min(2, days - 1)] = 4.0
    day = chance.choice(days, size=citizens, p=weights / weights.sum())
    hour = chance.choice(24, size=citizens, p=_BUSY_HOURS / _BUSY_HOURS.sum()) + chance.random(citizens)
    midnight = now - now % _DAY_MS - (days - 1) * _DAY_MS
    moments = midnight + day * _DAY_MS + hour * (_DAY_MS / 24)
    return np.where(moments >= now - 600_000, now - _DAY_MS * chance.random(citizens) - 600_000, moments)


def _answers(
    chance: np.random.Generator,
    proposals: Sequence[ScriptedProposal],
    leaning: Floats,
    *,
    size: int,
    pseudonym: int,
    start: float,
) -> LogRows:
    rows = np.zeros(size, LOG_DTYPE)
    rows["proposal"] = chance.choice(len(proposals), size=size, replace=False)
    rows["participant"], rows["revision"] = pseudonym, 1
    rows["standing"], rows["kind"] = Standing.SEALED, CardKind.STANDARD
    rows["draw"] = chance.integers(0, 2**62)
    rows["probability"] = size / len(proposals)
    rows["cast_at"] = start + np.cumsum(chance.gamma(2.0, 4_000, size))
    rows["mark"] = [_mark(chance, proposals[place], leaning) for place in rows["proposal"].tolist()]
    return rows


def _mark(chance: np.random.Generator, proposal: ScriptedProposal, leaning: Floats) -> int:
    support = proposal.appeal + 1.1 * float(np.dot(leaning, proposal.position)) + chance.normal(0, 0.5)
    if chance.random() < 0.04:
        return Opinion.SKIP * 8
    if chance.random() < 0.05 + 0.35 * (1 - proposal.clarity) + 0.18 * np.exp(-support * support):
        unclear, unconcerned, unsure = chance.random(3) < (0.6 * (1 - proposal.clarity), 0.08, 0.15)
        return Opinion.NEUTRAL * 8 + int(unclear) + 2 * int(unconcerned) + 4 * int(unsure)
    if chance.random() < 1 / (1 + np.exp(-1.6 * support)):
        love, real, obvious = chance.random(3) < (0.4 * proposal.enthusiasm, 0.45 * proposal.realism, 0.07)
        return Opinion.AGREE * 8 + int(love) + 2 * int(real) + 4 * int(obvious)
    never, unreal, empty = chance.random(3) < (0.22, 0.45 * (1 - proposal.realism), 0.1)
    return Opinion.DISAGREE * 8 + int(never) + 2 * int(unreal) + 4 * int(empty)
