"""How many votes Parvis needs to know what the incumbent knows at the end, and what each rule knows at equal votes.

The measure was fixed before any result was seen: docs/decisions/votes-needed.md.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np

from benchmarks.opinion_groups import group_recoveries
from benchmarks.peers.incumbent_cards import CardRule
from benchmarks.peers.polis import PolisRouting
from benchmarks.peers.uniform import choose_uniformly
from benchmarks.populations import Made, Replayed, cases
from benchmarks.quality import Reading, judge, true_reading
from benchmarks.readings import (
    incumbent_reading,
    parvis_own_reading,
    parvis_own_truth,
    parvis_reading,
    parvis_reading_without_ideas,
    polis_reading,
)
from parvis.insight.exposure import correct_for_exposure
from parvis.rehearsal.campaign import Campaign, hold
from parvis.rehearsal.rules import Bools, Floats, Rule
from parvis.rehearsal.sequence_rule import SequenceRule

SEEDS = tuple(range(1, 9))
"""Of made populations: each seed makes other people."""
REPLAY_SEEDS = tuple(range(1, 33))
"""Of replays: the people stay, the cards change. One proposal of a top tenth of five is twenty points of recall."""
SHARES = (0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)
"""Shares of the incumbent's votes that Parvis is given."""
RESAMPLES = 2000
FEW = 10
SYSTEMS: dict[str, tuple[Callable[[], Rule], Callable[[Campaign], Reading]]] = {
    "parvis": (SequenceRule, parvis_reading),
    "incumbent": (CardRule, incumbent_reading),
    "polis": (PolisRouting, polis_reading),
    "uniform": (lambda: choose_uniformly, parvis_reading),
}
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Played:
    """One case with one seed: figures by system at equal votes, and Parvis's quality at each share of `SHARES`.

    `no_ideas_curve` reads the same logs without pooling ideas, `own_curve` in Parvis's own zones.
    """

    systems: dict[str, Figures]
    curve: list[float]
    no_ideas_curve: list[float]
    own_curve: list[float]


def run() -> list[dict[str, Any]]:
    """A row a population for the votes needed, then a row a population and system at equal votes.

    The environment may name a part of them: CASES=polarised plays those whose name holds it.
    """
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    wanted = [case for case in cases() if os.environ.get("CASES", "") in case.name]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        jobs = [[pool.submit(play, case, seed) for seed in seeds_of(case)] for case in wanted]
        played = [_results(case.name, of_case) for case, of_case in zip(wanted, jobs, strict=True)]
    rows = [_needed(case.name, runs, seeds_of(case)) for case, runs in zip(wanted, played, strict=True)]
    for case, runs in zip(wanted, played, strict=True):
        rows += [_at_equal_votes(case.name, system, runs) for system in SYSTEMS]
    return [{key: _plain(value) for key, value in row.items()} for row in rows]


def _results(name: str, jobs: list[Future[Played]]) -> list[Played]:
    """The results of a case, which takes minutes, told when they are there."""
    found = [job.result() for job in jobs]
    print(f"  played: {name}, {len(found)} seeds", flush=True)
    return found


def seeds_of(case: Made | Replayed) -> tuple[int, ...]:
    """The seeds that a case is played with."""
    return REPLAY_SEEDS if isinstance(case, Replayed) else SEEDS


def _plain(value: Any) -> Any:
    """Figures to three places; None for what is not a number, a ratio that is never reached among them."""
    if not isinstance(value, float):
        return value
    return round(value, 3) if np.isfinite(value) else None


def play(case: Made | Replayed, seed: int) -> Played:
    """All systems on one case and seed, at equal votes; then Parvis with fewer and fewer."""
    crowd = case.crowd(seed)
    judged, shared, own = case.judged(crowd), true_reading(crowd.truth), parvis_own_truth(crowd.truth)
    systems: dict[str, Figures] = {}
    played = Played(systems, [], [], [])
    for name, (rule, reading) in SYSTEMS.items():
        for share in SHARES if name == "parvis" else (1.0,):
            campaign = hold(case.fewer(crowd, share, seed), rule(), seed)
            quality = judge(reading(campaign), shared, judged)
            if name == "parvis":
                played.curve.append(quality.overall)
                played.no_ideas_curve.append(judge(parvis_reading_without_ideas(campaign), shared, judged).overall)
                played.own_curve.append(judge(parvis_own_reading(campaign), own, judged).overall)
        systems[name] = {
            "quality": quality.overall,
            "quality_with_our_estimates": judge(parvis_reading(campaign), shared, judged).overall,
            "top_recall": quality.top_recall,
            "zone_accuracy": quality.zone_accuracy,
            "rank_correlation": quality.rank_correlation,
            **group_recoveries(campaign, seed),
            **service(campaign, judged),
            **errors(campaign, judged),
        }
    return played


def service(campaign: Campaign, judged: Bools) -> Figures:
    """Ballots in all, of the proposal that has fewest, of the twentieth that has fewest, and how many have under 10."""
    proposals = campaign.crowd.proposals
    each = np.bincount(np.searchsorted(proposals, campaign.rows["proposal"]), minlength=len(proposals))[judged]
    return {
        "votes": float(len(campaign.rows)),
        "worst_served": float(each.min()),
        "fewest_twentieth": float(np.quantile(each, 0.05)),
        "under_10": float((each < FEW).mean()),
    }


def errors(campaign: Campaign, judged: Bools) -> Figures:
    """Mean and root mean square error of the agreement, raw and corrected for exposure (NaN without probabilities)."""
    found = correct_for_exposure(campaign.rows, campaign.crowd.proposals)
    true = campaign.crowd.truth.expressed[:, 0]
    known = judged & (found.votes >= FEW)
    figures = dict(_error("raw", found.raw[:, 0] - true, known))
    return figures | _error("corrected", found.corrected[:, 0] - true, known & (found.used >= FEW))


def _error(name: str, difference: Floats, known: Bools) -> Figures:
    kept = difference[known]
    if not len(kept):
        return {f"bias_{name}": float("nan"), f"error_{name}": float("nan")}
    return {f"bias_{name}": float(kept.mean()), f"error_{name}": float(np.sqrt(np.square(kept).mean()))}


def _needed(name: str, runs: list[Played], seeds: tuple[int, ...]) -> dict[str, Any]:
    goals = np.array([played.systems["incumbent"]["quality"] for played in runs])
    same_estimates = np.array([played.systems["incumbent"]["quality_with_our_estimates"] for played in runs])
    curves, no_ideas = (np.array([getattr(played, curve) for played in runs]) for curve in ("curve", "no_ideas_curve"))
    ratio, (low, high) = votes_ratio(curves, goals), interval(curves, goals)
    return {
        "name": name,
        "value": ratio,
        "unit": "votes ratio",
        "votes_ratio": ratio,
        "low": low,
        "high": high,
        "ratio_without_ideas": votes_ratio(no_ideas, goals),
        "ratio_of_the_cards_alone": votes_ratio(curves, same_estimates),
        "is_reached": bool(np.isfinite(ratio)),
        "reaches_half": bool(ratio <= 0.5),
        "incumbent_quality": float(goals.mean()),
        "incumbent_quality_with_our_estimates": float(same_estimates.mean()),
        "incumbent_votes": float(np.mean([played.systems["incumbent"]["votes"] for played in runs])),
        "quality_at_half": float(np.interp(0.5, SHARES, curves.mean(axis=0))),
        "quality_in_own_terms_at_half": float(
            np.interp(0.5, SHARES, np.mean([played.own_curve for played in runs], axis=0))
        ),
        "seeds": list(seeds),
    }


def votes_ratio(curves: Floats, goals: Floats) -> float:
    """The smallest share of votes whose mean quality reaches the mean goal; infinity where none up to 1 does.

    `curves` has shape (runs, shares), `goals` (runs,). Between shares the mean curve is straight; before the first
    one it starts at no quality for no vote; noise that makes it fall is taken out by its running maximum.

    >>> votes_ratio(np.array([[0.1, 0.3, 0.5, 0.5, 0.6, 0.7, 0.9]]), np.array([0.4]))
    0.35
    """
    shares = np.array([0.0, *SHARES])
    curve = np.maximum.accumulate(np.append(0.0, curves.mean(axis=0)))
    goal = float(goals.mean())
    if goal > curve[-1]:
        return float("inf")
    above = int(np.argmax(curve >= goal))
    if above == 0:
        return 0.0
    step = (goal - curve[above - 1]) / (curve[above] - curve[above - 1])
    return round(float(shares[above - 1] + step * (shares[above] - shares[above - 1])), 6)


def interval(curves: Floats, goals: Floats) -> tuple[float, float]:
    """The 95 % interval of `votes_ratio` when the runs (seeds) are drawn again with replacement."""
    chance = np.random.default_rng(0)
    drawn = chance.integers(0, len(goals), (RESAMPLES, len(goals)))
    ratios = np.array([votes_ratio(curves[rows], goals[rows]) for rows in drawn])
    low, high = np.quantile(ratios, (0.025, 0.975), method="nearest")
    return float(low), float(high)


def _at_equal_votes(name: str, system: str, runs: list[Played]) -> dict[str, Any]:
    columns = runs[0].systems[system]
    means = {key: float(np.mean([played.systems[system][key] for played in runs])) for key in columns}
    return {"name": f"{name}: {system}", "value": means["quality"], "unit": "quality", **means}
