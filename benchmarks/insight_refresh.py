"""What keeping the analysis fresh costs at a million ballots: `parvis refresh` itself, and how near it stays to a whole
study of the same log."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.planted import plant
from parvis.insight.analysis import Analysis
from parvis.insight.clustering import adjusted_rand
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.study import Beside, Examination, Study

PEOPLE, PROPOSALS, BALLOTS_EACH, SEED = 20_700, 2_000, 49, 1
EVERY_SECONDS = 45
"""How often the office looks for news (`parvis.refreshing`)."""
ANCHORED = 0.95
"""The share of the ballots that the anchor reads; the refresh then finds the others."""
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "seed"}: processor seconds of each process, and how far from a whole study."""
    rows = log_of_planted()
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as place:
        folder = Path(place)
        _in_django("prepare", folder)
        first = int(ANCHORED * len(rows))
        _append(folder, rows[:20_000])
        _refresh(folder)
        _append(folder, rows[20_000:first])
        anchor, anchor_wall = _refresh(folder)
        _append(folder, rows[first:])
        refresh, wall = _refresh(folder)
    told: list[tuple[str, float, str]] = [
        ("ballots", len(rows), "ballots"),
        ("anchor, the whole study", round(anchor, 1), "processor s"),
        ("anchor, the whole study", round(anchor_wall, 1), "wall s"),
        ("refresh from the anchor", round(refresh, 1), "processor s"),
        ("refresh from the anchor", round(wall, 1), "wall s"),
        (f"refresh every {EVERY_SECONDS} s", round(refresh / EVERY_SECONDS, 2), "of one core"),
        *_nearness(rows, first),
    ]
    return [{"name": name, "value": value, "unit": unit, "seed": SEED} for name, value, unit in told]


def _nearness(rows: LogRows, first: int) -> list[tuple[str, float, str]]:
    """How far what goes on from an anchor is from a whole study of the same log."""
    analysis, beside = Analysis(random_state=SEED), Beside(texts_of_planted())
    earlier = analysis.fit(rows[:first]).earlier
    warm: Study = Examination.live(analysis).read(rows, None, beside, warm=earlier)
    whole: Study = Examination(analysis, laboratory=None).read(rows, None, beside)
    one, two = warm.snapshot, whole.snapshot
    placed = (one.grouping.labels >= 0) & (two.grouping.labels >= 0)
    alike = adjusted_rand(one.grouping.labels[placed], two.grouping.labels[placed])
    agree = np.abs(one.estimates.agree.mean - two.estimates.agree.mean).max()
    moved = np.abs(one.bridging.agreement.value - two.bridging.agreement.value)
    appeal = np.abs(one.bridging.appeal.value - two.bridging.appeal.value)
    ideas, others = ({*study.ideas.found.ideas} if study.ideas else set() for study in (warm, whole))
    return [
        ("refresh to whole study: groups", round(alike, 3), "adjusted Rand"),
        ("refresh to whole study: agreement", float(agree), "largest difference"),
        ("refresh to whole study: least approving group", round(float(np.median(moved)), 4), "median difference"),
        ("refresh to whole study: least approving group", _most_of(moved), "difference, 99 %"),
        ("refresh to whole study: appeal", _most_of(appeal), "difference, 99 %"),
        ("refresh to whole study: ideas that differ", len(ideas ^ others), "ideas"),
    ]


def _most_of(differences: NDArray[np.float64]) -> float:
    return round(float(np.quantile(differences, 0.99)), 4)


def _refresh(folder: Path) -> tuple[float, float]:
    """Runs `parvis refresh`; its processor seconds, start included, and its seconds by the clock."""
    began, command = time.perf_counter(), [sys.executable, "-m", "parvis.commands", "refresh", "--data", str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    before = os.times()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, time.perf_counter() - began


def _in_django(act: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.insight_refresh", act, str(folder)], check=True)


def _prepare(folder: Path) -> None:
    """An open consultation in a new folder, with its proposals."""
    from parvis.commands.start import start

    start(folder)
    from parvis.domain.proposal import ProposalState
    from parvis.records.models import Consultation, Organisation, Proposal

    held = Consultation.objects.create(organisation=Organisation.objects.create(name="Bench"), slug="bench")
    Proposal.objects.bulk_create(
        Proposal(id=number, consultation=held, text=text, language="en", state=ProposalState.ACCEPTED.value)
        for number, text in texts_of_planted().items()
    )


def _append(folder: Path, rows: LogRows) -> None:
    """Writes rows to the ballot log in bulk, past its port."""
    from parvis.ballotbox.sqlite import SqliteLog

    path = folder / "ballots.sqlite3"
    SqliteLog(path).close()
    names = LOG_DTYPE.names or ()
    with sqlite3.connect(path) as filler:
        marks = ", ".join("?" for _ in names)
        filler.executemany(f"INSERT INTO ballot ({', '.join(names)}) VALUES ({marks})", rows.tolist())
    filler.close()


def log_of_planted() -> LogRows:
    """The ballots of planted groups as rows of a log, in an order drawn by lot."""
    matrix = plant(PEOPLE, PROPOSALS, BALLOTS_EACH, seed=SEED).matrix
    rows = np.zeros(len(matrix.ratings), LOG_DTYPE)
    rows["consultation"], rows["participant"] = 1, 1 + matrix.participants[matrix.cell_rows()]
    rows["proposal"] = 1 + matrix.columns
    rows["mark"], rows["standing"], rows["revision"] = np.array([24, 16, 8])[matrix.ratings + 1], 1, 1
    rows["kind"], rows["probability"] = 1, 0.3
    rows = rows[np.random.default_rng(SEED).permutation(len(rows))]
    rows["sequence"] = rows["identity"] = np.arange(1, len(rows) + 1)
    rows["cast_at"] = 1_000 * rows["sequence"]
    return rows


def texts_of_planted() -> dict[int, str]:
    """Invented sentences over some six hundred words, each idea said in about two ways."""
    rng = np.random.default_rng(SEED)
    words = sorted({"".join(rng.choice(SYLLABLES, 3)) for _ in range(700)})
    ideas = [" ".join(rng.choice(words, 8)) for _ in range(PROPOSALS // 2)]
    return {
        number: f"We should {ideas[int(rng.integers(len(ideas)))]} {rng.choice(words)}"
        for number in range(1, PROPOSALS + 1)
    }


if __name__ == "__main__":
    _prepare(Path(sys.argv[2]))
