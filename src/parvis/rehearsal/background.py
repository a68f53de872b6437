"""A rehearsal in a process of its own, with the lowest priority: `python -m parvis.rehearsal.background FOLDER`.

The folder holds `request.json`; the process adds `progress.json`, then `report.json` and a `report.CODE.html` for each
language. One at a time: it holds a lock on the file `lock` beside the folder while it lives.
"""

import fcntl
import gettext
import json
import os
import resource
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import parvis
from parvis.rehearsal.findings import document_of
from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.rehearsal.outlook import rehearse
from parvis.rehearsal.report import html_report
from parvis.sequence.settings import SequenceSettings

LONGEST_SECONDS = 1800
LEAST_KINDNESS = 19
LARGEST_FILE_BYTES = 64 * 2**20
MOST_MEMORY_BYTES = 3 * 2**30
"""A hundred thousand people take a tenth of it; what goes beyond is a mistake, and ends the rehearsal alone."""
_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser expects. `bad_faith` adds coordinated accounts and a flood; `settings` choose cards."""

    people: int
    weeks: float
    moderators: int
    has_news: bool
    bad_faith: bool
    settings: SequenceSettings
    languages: tuple[str, ...]
    seed: int = 1

    def makeup(self) -> Makeup:
        """The population and the consultation that this plan means; one account in a hundred is of bad faith."""
        coordinations = (Coordination(max(self.people // 100, 10), 0.4),) if self.bad_faith else ()
        return Makeup(
            people=self.people,
            weeks=self.weeks,
            moderators=self.moderators,
            waves=3 if self.has_news else 0,
            wave_share=0.35 if self.has_news else 0.0,
            flood_copies=50 if self.bad_faith else 0,
            coordinations=coordinations,
        )

    def to_json(self) -> str:
        """The plan as `request.json` holds it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, written: str) -> "Plan":
        """What `to_json` wrote; pinned proposals are left out, since invented ones have other numbers."""
        found: dict[str, Any] = json.loads(written)
        settings = SequenceSettings(**{**found["settings"], "pinned": ()})
        return cls(**{**found, "settings": settings, "languages": tuple(found["languages"])})


def take_lock(folder: Path) -> IO[str] | None:
    """An open file that keeps every other rehearsal of `folder` away while it stays open; None when there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


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
