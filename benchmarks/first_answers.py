"""What the first who opens a page of the office waits for after a start, with and without what is warmed beforehand.

20,000 proposals with 200 waiting. Each measure is a process of its own on the same folder, asked for one page once.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.office import TARGET_MS, analyse, open_crowded_office, processor_ms

RUNS = 3
PAGES = {
    "insight": "insight",
    "suggestions": "suggestions",
    "near": "moderate/near/{waiting}",
    "moderate": "moderate",
    "pulse": "pulse",
}

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "warmed", "runs"}: medians in ms of processor time, cold and once warmed."""
    with tempfile.TemporaryDirectory() as folder:
        _, slug = open_crowded_office(Path(folder))
        analyse(slug)
        rows: list[Row] = []
        for name in PAGES:
            cold, warmed = (
                median(_first_answer(slug, name, is_warmed=warm)["page_ms"] for _ in range(RUNS)) for warm in (0, 1)
            )
            rows.append({"name": name, "value": cold, "unit": "ms", "warmed": warmed, "runs": RUNS})
        warming = _first_answer(slug, "near", is_warmed=1)["warming_ms"]
    over = [row["name"] for row in rows if row["warmed"] > TARGET_MS]
    return [
        *rows,
        {"name": "warming", "value": warming, "unit": "ms", "runs": 1},
        {"name": "first_answers_over_300_ms", "warmed": len(over), "unit": "pages; target 0", "runs": RUNS},
    ]


def _first_answer(slug: str, name: str, *, is_warmed: int) -> dict[str, float]:
    program = [sys.executable, "-m", "benchmarks.first_answers", slug, PAGES[name], str(is_warmed)]
    told = subprocess.run(program, env=os.environ, capture_output=True, text=True, check=True).stdout
    answer: dict[str, float] = json.loads(told.splitlines()[-1])
    return answer


def _ask(slug: str, page: str, is_warmed: str) -> None:
    """One page asked for in this process, once."""
    from parvis.commands.start import start

    start(None, migrate=False)
    from django.test import Client

    from parvis.records.models import Account, Proposal
    from parvis.warming import warm_up

    client = Client()
    client.force_login(Account.objects.get(email="moderator@example.org"))
    # The office is there once its first page was answered: what the start itself costs is measured apart.
    client.get("/office/")
    waiting = Proposal.objects.filter(state="waiting").earliest("id").pk
    started = time.process_time()
    if int(is_warmed):
        warm_up()
    warming = 1000 * (time.process_time() - started)
    spent = processor_ms(lambda: client.get(f"/office/c/{slug}/{page.format(waiting=waiting)}"))
    sys.stdout.write(json.dumps({"page_ms": round(spent, 1), "warming_ms": round(warming, 1)}) + "\n")


if __name__ == "__main__":
    _ask(*sys.argv[1:])
