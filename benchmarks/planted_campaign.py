"""Planted campaigns: accounts that act on instructions among honest people, naive or careful."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.planted import plant
from parvis.insight.log import LOG_DTYPE, LogRows

HOUR, DAY = 3_600_000, 86_400_000
DAYS = 28
PROMOTED, ATTACKED = 5, 8
SLIP = 0.1


@dataclass(frozen=True)
class PlantedCampaign:
    """Rows of the log, the accounts that act on instructions, and the network of each account."""

    rows: LogRows
    accounts: frozenset[int]
    networks: dict[int, int]


def plant_campaign(
    people: int,
    proposals: int,
    share: float,
    *,
    is_careful: bool,
    seed: int,
    ballots_each: float = 20,
    honest_votes: int = 12,
    answered: float = 1.0,
) -> PlantedCampaign:
    """Honest people and a campaign that casts `share` of the ballots, for 5 proposals and against 8 liked ones.

    Naive accounts cast only what they were told, in one order, within three hours, in seconds, from three networks.
    Careful ones slip one time in ten, answer each target with chance `answered`, mix in `honest_votes`, spread over
    ten days, each from a network of its own, at a human pace and in an order of their own.
    """
    rng = np.random.default_rng([seed, 23])
    planted = plant(people, proposals, ballots_each, seed=seed)
    matrix = planted.matrix
    begins = rng.integers(0, DAYS * DAY, people)
    cells = matrix.cell_rows()
    turn = rng.permutation(len(cells))
    order = turn[np.argsort(cells[turn], kind="stable")]
    inside = np.arange(len(cells)) - matrix.starts[cells]
    gaps = np.maximum(rng.lognormal(np.log(7_000), 0.6, len(cells)), 1_200).astype(np.int64)
    pace = np.cumsum(gaps)
    times = begins[cells] + pace - pace[matrix.starts[cells]] + inside
    honest = _rows(cells, matrix.columns[order].astype(np.int64), matrix.ratings[order], times)
    targets = _targets(planted.agreement().mean(axis=0), rng)
    per_account = PROMOTED + ATTACKED + (honest_votes if is_careful else 0)
    count = max(round(share * len(cells) / (1 - share) / per_account), 5)
    hidden = (honest_votes, answered) if is_careful else None
    acts = [_account(people + i, targets, planted.appeal, hidden, rng) for i in range(count)]
    networks = {i: 1_000 + i // 3 for i in range(people)}
    networks |= {people + i: (10**6 + i if is_careful else 10**6 + i % 3) for i in range(count)}
    return PlantedCampaign(np.concatenate([honest, *acts]), frozenset(range(people, people + count)), networks)


def _targets(liking: NDArray[np.float64], rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.argsort(liking)
    low, high = order[: len(order) // 2], order[len(order) // 2 :]
    return rng.choice(low, PROMOTED, replace=False), rng.choice(high, ATTACKED, replace=False)


def _account(
    who: int,
    targets: tuple[NDArray[np.int64], NDArray[np.int64]],
    appeal: NDArray[np.float64],
    hidden: tuple[int, float] | None,
    rng: np.random.Generator,
) -> LogRows:
    what = np.concatenate(targets)
    ratings = np.repeat([1, -1], [PROMOTED, ATTACKED])
    if hidden is not None:
        honest_votes, answered = hidden
        others = rng.choice(np.setdiff1d(np.arange(len(appeal)), what), honest_votes, replace=False)
        met = rng.random(len(what)) < answered if answered < 1 else np.ones(len(what), dtype=bool)
        what, ratings = what[met], ratings[met]
        ratings = np.where(rng.random(len(what)) < SLIP, -ratings, ratings)
        honest = np.where(appeal[others] + rng.normal(0, 1, len(others)) > 0.2, 1, -1)
        what, ratings = np.concatenate([what, others]), np.concatenate([ratings, honest])
        turn = rng.permutation(len(what))
        what, ratings = what[turn], ratings[turn]
    begin = 9 * DAY + rng.integers(0, 10 * DAY if hidden else 3 * HOUR)
    pace = rng.lognormal(np.log(7_000), 0.6, len(what)) if hidden else rng.integers(400, 1_200, len(what))
    return _rows(np.full(len(what), who), what, ratings, begin + np.cumsum(pace).astype(np.int64))


def _rows(
    who: NDArray[np.int64], what: NDArray[np.int64], ratings: NDArray[np.integer], times: NDArray[np.int64]
) -> LogRows:
    rows = np.zeros(len(who), LOG_DTYPE)
    rows["participant"], rows["proposal"], rows["cast_at"] = who, what, times
    rows["mark"] = np.array([24, 16, 8])[ratings + 1]
    rows["standing"], rows["revision"], rows["is_first"] = 1, 1, False
    return rows
