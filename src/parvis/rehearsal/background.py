"""A rehearsal in a process of its own, with the lowest priority: `python -m parvis.rehearsal.background FOLDER`.

The folder holds `request.json`; the process adds `progress.json`, then `report.json` and a `report.CODE.html` for each
language. One at a time: it holds a lock on the file `lock` beside the folder while it lives.
"""

import gettext
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import IO

import parvis
from parvis.rehearsal.findings import document_of
from parvis.rehearsal.outlook import rehearse
from parvis.rehearsal.plan import LONGEST_SECONDS, Plan, take_lock
from parvis.rehearsal.report import html_report

LEAST_KINDNESS = 19
LARGEST_FILE_BYTES = 64 * 2**20
MOST_MEMORY_BYTES = 3 * 2**30
"""A hundred thousand people take a tenth of it; what goes beyond is a mistake, and ends the rehearsal alone."""
_PATIENCE_SECONDS = 10


def play(folder: Path) -> None:
    """Plays what `request.json` asks, and writes the reports. `report.json` comes last: with it all is there."""
    plan = Plan.from_json((folder / "request.json").read_text(encoding="utf-8"))
    makeup = plan.makeup()
    findings = rehearse(makeup, plan.settings, plan.seed, lambda come, people: _tell(folder, come, people))
    for language in plan.languages:
        catalogues = Path(parvis.__file__).parent / "locale"
        translate = gettext.translation("django", catalogues, [language], fallback=True).gettext
        page = html_report(findings, makeup, translate, language)
        (folder / f"report.{language}.html").write_text(page, encoding="utf-8")
    _put(folder / "report.json", json.dumps(document_of(findings, makeup), indent=1) + "\n")


def _tell(folder: Path, come: int, people: int) -> None:
    _put(folder / "progress.json", json.dumps({"come": come, "people": people}))


def _put(path: Path, written: str) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(written, encoding="utf-8")
    partial.replace(path)


def bound_process() -> None:
    """Lowest priority, and bounds on time, memory and the size of files that this process cannot lift again."""
    os.nice(LEAST_KINDNESS)
    signal.alarm(LONGEST_SECONDS)
    bounds = {
        resource.RLIMIT_CPU: LONGEST_SECONDS,
        resource.RLIMIT_DATA: MOST_MEMORY_BYTES,
        resource.RLIMIT_FSIZE: LARGEST_FILE_BYTES,
    }
    for kind, most in bounds.items():
        _, hardest = resource.getrlimit(kind)
        kept = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(kind, (kept, kept))


def _wait_for_lock(folder: Path) -> IO[str] | None:
    """The lock, which whoever started this process lets go of in a moment."""
    end = time.monotonic() + _PATIENCE_SECONDS
    lock = take_lock(folder)
    while lock is None and time.monotonic() < end:
        time.sleep(0.05)
        lock = take_lock(folder)
    return lock


def main(folder: Path) -> int:
    """Plays, unless another rehearsal runs here: 1 then."""
    bound_process()
    lock = _wait_for_lock(folder.parent)
    if lock is None:
        return 1
    with lock:
        play(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
