"""What keeping the analysis fresh costs at a million ballots: an anchor, then a refresh that goes on from it."""

import time
from typing import Any

import numpy as np

from benchmarks.planted import plant
from parvis.insight.analysis import Analysis
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.study import Beside, Examination
from parvis.insight.study_document import study_document

PEOPLE, PROPOSALS, BALLOTS_EACH, SEED = 20_700, 2_000, 49, 1
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")


def run() -> list[dict[str, Any]]:
    """Rows {"name", "value", "unit", "seed"}: processor seconds of each, and how much of one core a minute takes."""
    rows = _log()
    beside = Beside(_texts())
    _timed(rows[:20_000], beside, None)
    anchor, whole = _timed(rows[: int(0.95 * len(rows))], beside, None)
    _, refresh = _timed(rows, beside, anchor)
    return [
        {"name": "ballots", "value": len(rows), "unit": "ballots", "seed": SEED},
        {"name": "anchor, the whole study", "value": round(whole, 1), "unit": "processor s", "seed": SEED},
        {"name": "refresh from the anchor", "value": round(refresh, 1), "unit": "processor s", "seed": SEED},
        {"name": "refresh every 45 s", "value": round(refresh / 45, 2), "unit": "of one core", "seed": SEED},
    ]


def _timed(rows: LogRows, beside: Beside, earlier: Any) -> tuple[Any, float]:
    analysis = Analysis(random_state=SEED)
    began = time.process_time()
    examination = Examination(analysis) if earlier is None else Examination.live(analysis)
    study = examination.read(rows, None, beside, warm=earlier)
    study_document(study)
    return study.snapshot.earlier, time.process_time() - began


def _log() -> LogRows:
    matrix = plant(PEOPLE, PROPOSALS, BALLOTS_EACH, seed=SEED).matrix
    rows = np.zeros(len(matrix.ratings), LOG_DTYPE)
    rows["participant"], rows["proposal"] = matrix.participants[matrix.cell_rows()], matrix.columns
    rows["mark"], rows["standing"], rows["revision"] = np.array([24, 16, 8])[matrix.ratings + 1], 1, 1
    rows["kind"], rows["probability"] = 1, 0.3
    rows = rows[np.random.default_rng(SEED).permutation(len(rows))]
    rows["sequence"] = np.arange(1, len(rows) + 1)
    rows["cast_at"] = 1_000 * rows["sequence"]
    return rows


def _texts() -> dict[int, str]:
    """Invented sentences over some six hundred words, each idea said in about two ways."""
    rng = np.random.default_rng(SEED)
    words = sorted({"".join(rng.choice(SYLLABLES, 3)) for _ in range(700)})
    ideas = [" ".join(rng.choice(words, 8)) for _ in range(PROPOSALS // 2)]
    return {
        number: f"We should {ideas[int(rng.integers(len(ideas)))]} {rng.choice(words)}" for number in range(PROPOSALS)
    }
