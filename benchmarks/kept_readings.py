"""What pages need of the last analysis at 20,000 proposals: the whole read each time, or parts of it once a process.

Processor time on SQLite, side by side in one process: the whole document, as pages that show analyses once loaded it,
and what is kept, at first and afterwards, which is the question which analysis is the last.
"""

import pickle
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.office import analyse, open_crowded_office

RUNS = 15

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "runs", "bytes"}: medians in ms; bytes of the document, and of what is kept."""
    with tempfile.TemporaryDirectory() as folder:
        _, slug = open_crowded_office(Path(folder))
        analyse(slug)
        consultation, length = _tell_rates(slug)
        from parvis.actions import kept_readings
        from parvis.actions.kept_snapshots import latest_snapshot

        readings = {
            "rates": kept_readings.RATES,
            "findings": kept_readings.FINDINGS,
            "people": kept_readings.PEOPLE,
        }
        rows = [_row("the whole document, each time", lambda: latest_snapshot(consultation), length)]
        for name, reading in readings.items():
            rows += _rows(name, reading, consultation.pk)
        return rows


def _rows(name: str, reading: Any, consultation: int) -> list[Row]:
    def anew() -> Any:
        reading._kept.clear()
        return reading.last(consultation)

    size = len(pickle.dumps(anew().told))
    kept = _row(f"{name}, kept", lambda: reading.last(consultation), size)
    return [_row(f"{name}, at first", anew, size), kept]


def _row(name: str, ask: Callable[[], Any], size: int) -> Row:
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        ask()
        times.append(1000 * (time.process_time() - started))
    return {"name": name, "value": round(median(times), 3), "unit": "ms", "runs": RUNS, "bytes": size}


def _tell_rates(slug: str) -> tuple[Any, int]:
    """Adds rates of every proposal to the analysis, which knows no chances; with the length of its document.

    What weighting moves is added too: nobody said anything of themselves.
    """
    import json

    from parvis.records.models import AnalysisSnapshot, Consultation

    consultation = Consultation.objects.get(slug=slug)
    last = AnalysisSnapshot.objects.get(consultation=consultation)
    rate = {"raw": 0.6123, "corrected": {"value": 0.5871, "low": 0.3912, "high": 0.7633}, "used": 12, "effective": 9.8}
    move = {"raw": 0.6123, "weighted": {"value": 0.5871, "low": 0.3912, "high": 0.7633}}
    proposals = last.inputs["proposals"]
    last.outputs["method"]["exposure"] = {str(number): rate for number in proposals}
    moved = {str(number): move for number in proposals}
    last.outputs["declared"]["weights"] = {"design_effect": 1.3, "effective_size": 900, "proposals": moved}
    last.save()
    return consultation, len(json.dumps(last.outputs))
