"""What the corrected rates cost a page of figures at 20,000 proposals: the analysis read each time, or once a process.

Processor time of what one page asks, on SQLite, side by side in one process: the whole document, as any page that shows
the analysis loads it, and the rates as the process keeps them, at first and afterwards.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.office import analyse, open_crowded_office

RUNS = 15

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "runs", "bytes"}: medians in ms; bytes of the document, and of what is kept."""
    with tempfile.TemporaryDirectory() as folder:
        _, slug = open_crowded_office(Path(folder))
        analyse(slug)
        consultation, proposals, length = _tell_rates(slug)
        from parvis.actions import kept_exposure
        from parvis.actions.kept_snapshots import latest_snapshot

        def whole() -> Any:
            last = latest_snapshot(consultation)
            return last and last.outputs["method"]["exposure"][str(proposals[0])]

        def kept() -> Any:
            return kept_exposure.latest_exposure(consultation.pk).of(proposals[:1])

        def anew() -> Any:
            kept_exposure._kept.clear()
            return kept()

        rates = kept_exposure.latest_exposure(consultation.pk).rows.nbytes
        return [
            _row("the whole document, each time", whole, length),
            _row("the rates, at first", anew, length),
            _row("the rates, kept", kept, rates),
        ]


def _row(name: str, ask: Callable[[], Any], size: int) -> Row:
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        ask()
        times.append(1000 * (time.process_time() - started))
    return {"name": name, "value": round(median(times), 3), "unit": "ms", "runs": RUNS, "bytes": size}


def _tell_rates(slug: str) -> tuple[Any, np.ndarray, int]:
    """Adds rates of every proposal to the analysis, which knows no chances; with the length of its document."""
    import json

    from parvis.records.models import AnalysisSnapshot, Consultation

    consultation = Consultation.objects.get(slug=slug)
    last = AnalysisSnapshot.objects.get(consultation=consultation)
    rate = {"raw": 0.6123, "corrected": {"value": 0.5871, "low": 0.3912, "high": 0.7633}, "used": 12, "effective": 9.8}
    proposals = np.array(last.inputs["proposals"], np.int64)
    last.outputs["method"]["exposure"] = {str(number): rate for number in proposals.tolist()}
    last.save()
    return consultation, proposals, len(json.dumps(last.outputs))
