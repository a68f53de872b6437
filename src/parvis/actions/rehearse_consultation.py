"""Rehearsing a consultation from the office: started in a process of its own, followed, and kept."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation
from parvis.rehearsal.plan import LONGEST_SECONDS, Plan, take_lock

MOST_PEOPLE = 100_000
"""A rehearsal of so many people takes about a minute of one core at the lowest priority, and 300 MB."""
KEPT = 5


class RehearsalRunning(Conflict):
    code = "rehearsal-running"
    sentence = gettext_noop("A rehearsal is running already. Only one runs at a time, so that it slows nobody down.")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One that was asked for. `share` (0 to 1) is how far it is, None once it is over; `is_ready`: it has a report."""

    name: str
    plan: Plan
    share: float | None
    is_ready: bool
    folder: Path


def start_rehearsal(*, by: Account, consultation: Consultation, data: Path, plan: Plan) -> str:
    """Starts one in the background; its name. The oldest ones of the consultation are dropped.

    Raises `NotYourRole`, `RehearsalRunning`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    place = _place(data)
    lock = take_lock(place)
    if lock is None:
        raise RehearsalRunning
    # The new process waits for this lock: nobody else can start one in between.
    with lock:
        if any(_is_alive(folder) for folder in _folders(place) if not (folder / "report.json").exists()):
            raise RehearsalRunning
        name = f"{consultation.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
        folder = place / name
        folder.mkdir(parents=True)
        (folder / "request.json").write_text(plan.to_json(), encoding="utf-8")
        _launch(folder)
    expected = {key: value for key, value in asdict(plan).items() if key not in {"settings", "languages"}}
    record_act(by=by, kind=StaffActKind.REHEARSE, place=consultation, subject=consultation.slug, after=expected)
    for old in rehearsals_of(consultation, data=data)[KEPT:]:
        shutil.rmtree(old.folder, ignore_errors=True)
    return name


def erase_rehearsal(*, by: Account, consultation: Consultation, data: Path, name: str) -> bool:
    """Erase one that is over; False where there is none of this name, or it still runs. Raises `NotYourRole`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    found = next((one for one in rehearsals_of(consultation, data=data) if one.name == name), None)
    if found is None or found.share is not None:
        return False
    shutil.rmtree(found.folder)
    record_act(
        by=by, kind=StaffActKind.REHEARSE, place=consultation, subject=consultation.slug, before={"erased": name}
    )
    return True


def erase_rehearsals_of_the_gone(data: Path) -> int:
    """For the background: those of consultations that are no more go with them; how many."""
    there = {str(pk) for pk in Consultation.objects.values_list("pk", flat=True)}
    gone = [folder for folder in _folders(_place(data)) if folder.name.partition("-")[0] not in there]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _launch(folder: Path) -> None:
    """Starts the process and lets go of it: what it has to say it writes into its folder."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    with (folder / "trouble").open("wb") as trouble:
        process = subprocess.Popen(  # noqa: S603 - our own module, on a folder that was named here
            [sys.executable, "-m", "parvis.rehearsal.background", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=trouble,
            start_new_session=True,
            env=os.environ | threads,
        )
    (folder / "pid").write_text(str(process.pid), encoding="utf-8")
    _STARTED.append(process)
    _STARTED[:] = [one for one in _STARTED if one.poll() is None]


_STARTED: list["subprocess.Popen[bytes]"] = []
"""Processes of this one that may still run: asked now and then, so that none stays a zombie."""


def rehearsals_of(consultation: Consultation, *, data: Path) -> list[Rehearsal]:
    """Those of a consultation, the newest first."""
    _STARTED[:] = [one for one in _STARTED if one.poll() is None]
    prefix = f"{consultation.pk}-"
    mine = [folder for folder in _folders(_place(data)) if folder.name.startswith(prefix)]
    return [_read(folder) for folder in sorted(mine, reverse=True)]


def _folders(place: Path) -> list[Path]:
    return [folder for folder in place.glob("*-*") if (folder / "request.json").exists()]


def _read(folder: Path) -> Rehearsal:
    plan = Plan.from_json((folder / "request.json").read_text(encoding="utf-8"))
    is_ready = (folder / "report.json").exists()
    is_over = is_ready or not _is_alive(folder)
    return Rehearsal(folder.name, plan, None if is_over else _share(folder), is_ready, folder)


def _is_alive(folder: Path) -> bool:
    try:
        age = timezone.now().timestamp() - (folder / "request.json").stat().st_mtime
        os.kill(int((folder / "pid").read_text(encoding="utf-8")), 0)
    except (OSError, ValueError):
        return False
    return age <= LONGEST_SECONDS


def _share(folder: Path) -> float:
    try:
        told = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0.0
    return float(told["come"]) / max(float(told["people"]), 1.0)


def _place(data: Path) -> Path:
    return data / "rehearsals"
