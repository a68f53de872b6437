"""Processor time of the estimates of 20,000 proposals: every share with its interval, every zone with its chance."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from scipy.special import betaincinv

from parvis.domain.opinion import MARK_COUNT
from parvis.insight.estimates import estimate
from parvis.insight.estimates_together import estimate_together
from parvis.insight.log import Counts

_PROPOSALS = 20_000
_SEED = 1
_ROUNDS = 15


def run() -> list[dict[str, object]]:
    """Rows {"name", "value", "unit", "seed"}: medians of processor milliseconds on one core."""
    return [
        *(_row(f"estimates, {votes} votes a proposal", _worlds(votes)) for votes in (20, 180, 1000)),
        *(
            _row(f"estimates together, {size:,} proposals", _worlds(180)[:size], estimate_together)
            for size in (1_368, _PROPOSALS)
        ),
        {"name": "betaincinv of SciPy, one interval of 28", "value": _scipy(), "unit": "ms", "seed": _SEED},
    ]


def _row(name: str, counts: Counts, reading: Callable[[Counts], object] = estimate) -> dict[str, object]:
    return {"name": name, "value": _processor_ms(lambda: reading(counts)), "unit": "ms", "seed": _SEED}


def _scipy() -> float:
    counts = _worlds(180)
    agree, votes = counts[:, 8:16].sum(axis=1), counts[:, 8:].sum(axis=1)
    return _processor_ms(lambda: betaincinv(agree + 0.5, votes - agree + 1.0, 0.025))


def _worlds(votes: int) -> Counts:
    """Counts as a real consultation has them: a heavy tail of votes, four in five agree, qualifiers on a third."""
    chance = np.random.default_rng(_SEED)
    weights = np.zeros(MARK_COUNT)
    weights[8:16], weights[16:24], weights[24:32], weights[32] = 0.06, 0.014, 0.014, 0.02
    weights[[8, 16, 24]] *= 8
    shares = chance.dirichlet(weights[8:] * 4, _PROPOSALS)
    totals = chance.gamma(2.0, votes / 2.0, _PROPOSALS).astype(np.int64)
    counts = np.zeros((_PROPOSALS, MARK_COUNT), np.int64)
    counts[:, 8:] = chance.multinomial(totals, shares)
    return counts


def _processor_ms(work: Callable[[], object]) -> float:
    work()
    spent = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return round(median(spent) * 1000, 2)
