"""Opinion groups: growth to 50 million ballots, recovery of planted groups, hidden votes, outside answers, intervals.

Each growth row runs in a process of its own, so that its memory is its own. Peers run beside, on the same ballots.
"""

import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.insight_quality import campaign_rows, coverage_rows, hidden_vote_rows, oracle_rows
from benchmarks.peers.polis_groups import polis_groups
from benchmarks.planted import Planted, place_by_truth, plant
from parvis.insight.analysis import Analysis
from parvis.insight.clustering import adjusted_rand
from parvis.insight.factorisation import Factorisation
from parvis.insight.groups import GroupFinder

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = {"10^5": 2_070, "10^6": 20_700, "10^7": 207_000, "5 x 10^7": 1_035_000}
PROPOSALS, BALLOTS_EACH, SEED = 2_000, 49, 1
ROUNDS = 3
WHOLE, GROUPS = "parvis, 10,000 x 500", "parvis, groups only, 10,000 x 500"
MANY = 30
"""People with this many ballots or more are also judged apart."""

Row = dict[str, object]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "seed", ...}. With PARVIS_BENCH_QUICK set, the largest sizes are left out."""
    sizes = list(PEOPLE)[:2] if os.environ.get("PARVIS_BENCH_QUICK") else list(PEOPLE)
    rows: list[Row] = []
    for size in sizes:
        for method in ("parvis", "polis"):
            rows += _apart(method, PEOPLE[size], PROPOSALS, f"{method}, {size} ballots")
    rows += _beside_red_dwarf()
    return rows + hidden_vote_rows() + oracle_rows() + coverage_rows() + campaign_rows()


def _apart(method: str, people: int, proposals: int, name: str) -> list[Row]:
    """What one method costs and recovers, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.insight", method, str(people), str(proposals)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    units = {
        "wall": "s",
        "processor": "s",
        "memory": "MB",
        "recovery": "adjusted Rand",
        "recovery_many": "adjusted Rand",
    }
    units |= {"bound": "adjusted Rand", "bound_many": "adjusted Rand"}
    return [
        {"name": f"{name}: {key.replace('_', ' ')}", "value": round(found[key], 3), "unit": unit, "seed": SEED}
        for key, unit in units.items()
    ]


def _measure(method: str, people: int, proposals: int) -> dict[str, float]:
    planted = plant(people, proposals, BALLOTS_EACH if proposals > 500 else 25, seed=SEED)
    _labels(method, plant(1_200, 50, 20, seed=SEED))
    wall, processor = time.perf_counter(), time.process_time()
    labels = _labels(method, planted)
    cost = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    cost["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**cost, **_recovery(planted, labels)}


def _labels(method: str, planted: Planted) -> NDArray[np.int64]:
    if method == "polis":
        return polis_groups(planted.matrix)
    if method == "parvis groups only":
        factors = Factorisation(random_state=SEED).fit(planted.matrix)
        return GroupFinder(is_questioned=False, seeds=1, sample=2_000).fit(planted.matrix, factors).labels
    return Analysis(threads=2, random_state=SEED).fit_matrix(planted.matrix).grouping.labels


def _recovery(planted: Planted, labels: NDArray[np.int64]) -> dict[str, float]:
    placed, many = labels >= 0, (labels >= 0) & (planted.matrix.ballots >= MANY)
    truth, best = planted.group, place_by_truth(planted)
    return {
        "recovery": adjusted_rand(truth[placed], labels[placed]),
        "recovery_many": adjusted_rand(truth[many], labels[many]),
        "bound": adjusted_rand(truth[placed], best[placed]),
        "bound_many": adjusted_rand(truth[many], best[many]),
    }


def _beside_red_dwarf() -> list[Row]:
    """10,000 people x 500 proposals, on the same ballots, `ROUNDS` times by turns: medians, and ratios within rounds.

    Parvis's whole analysis may use two threads, its groups alone one, red-dwarf as many as it takes.
    """
    people, proposals = 10_000, 500
    planted = plant(people, proposals, 25, seed=SEED)
    rows, ratios = _apart("polis", people, proposals, "polis, 10,000 x 500"), dict[str, list[float]]()
    rounds: list[list[Row]] = []
    for _ in range(ROUNDS):
        found = run_red_dwarf(planted)
        ours = [*_apart("parvis", people, proposals, WHOLE), *_apart("parvis groups only", people, proposals, GROUPS)]
        told = {str(row["name"]): float(str(row["value"])) for row in ours}
        rounds.append(ours)
        if found is None:
            continue
        ours += _red_dwarf_rows(planted, found)
        for name, cost in itertools.product((WHOLE, GROUPS), ("processor", "wall")):
            key = f"red-dwarf's {cost} time over that of {name}"
            ratios.setdefault(key, []).append(found[cost] / told[f"{name}: {cost}"])
    for same in zip(*rounds, strict=True):
        rows.append({**same[0], "value": float(np.median([float(str(row["value"])) for row in same]))})
    if not ratios:
        return [*rows, {"name": "red-dwarf, 10,000 x 500", "value": None, "unit": "not installed here"}]
    return rows + [
        {"name": name, "value": round(float(np.median(each)), 1), "unit": "times", "rounds": np.round(each, 1).tolist()}
        for name, each in ratios.items()
    ]


def _red_dwarf_rows(planted: Planted, found: dict[str, Any]) -> list[Row]:
    labels = np.full(len(planted.group), -1)
    for who, label in found["labels"].items():
        labels[int(who)] = label
    measured = {**{key: found[key] for key in ("wall", "processor", "memory")}, **_recovery(planted, labels)}
    return [
        {"name": f"red-dwarf, 10,000 x 500: {key.replace('_', ' ')}", "value": round(value, 3), "seed": SEED}
        for key, value in measured.items()
    ]


def run_red_dwarf(planted: Planted) -> dict[str, Any] | None:
    """What red-dwarf finds, run by uv in an environment of its own; None where it cannot be installed."""
    uv = next((str(path) for path in (ROOT / ".tools" / "bin" / "uv",) if path.exists()), "uv")
    matrix = planted.matrix
    with tempfile.TemporaryDirectory() as folder:
        votes = Path(folder) / "votes.npz"
        who = matrix.participants[matrix.cell_rows()]
        np.savez(votes, participant=who, statement=matrix.columns, vote=matrix.ratings)
        script = str(Path(__file__).parent / "peers" / "red_dwarf_run.py")
        python = os.path.realpath(sys.executable)
        command = [uv, "run", "--quiet", "--no-project", "--isolated", "--python", python, "--with", "red-dwarf==0.4.0"]
        try:
            done = subprocess.run([*command, script, str(votes)], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    found: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))) + "\n")
