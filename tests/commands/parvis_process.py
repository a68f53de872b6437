"""Runs `parvis` as a person does: a process of its own on a folder of its own."""

import atexit
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


def run_parvis(
    *arguments: str, data: Path, largest_file: int | None = None, is_new: bool = False, **environment: str
) -> Run:
    """Runs one command on the folder `data`, with nothing of this process's settings but the path.

    `largest_file`, in bytes, makes every longer write fail, as a full disk does. A folder without the office's tables
    gets those that an earlier command made, which saves three seconds; one that `is_new` is left to the command.
    """
    if not is_new and not (data / "office.sqlite3").exists():
        data.mkdir(exist_ok=True)
        shutil.copy(_tables(), data / "office.sqlite3")
    return _run(*arguments, data=data, largest_file=largest_file, environment=environment)


@functools.cache
def _tables() -> Path:
    """The office's tables as the first command on a folder makes them: once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = _run("retention", data=folder / "data")
    assert done.code == 0, done.err
    return folder / "data" / "office.sqlite3"


def _run(
    *arguments: str, data: Path, largest_file: int | None = None, environment: Mapping[str, str] | None = None
) -> Run:
    command = [sys.executable, "-m", "parvis.commands", *arguments]
    if largest_file is not None:
        command = ["prlimit", f"--fsize={largest_file}", *command]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        command,
        env=kept | {"PARVIS_DATA": str(data)} | dict(environment or {}),
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return Run(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(data: Path, **environment: str) -> Iterator[str]:
    """`parvis serve` on the folder `data`; its address. It is interrupted at the end, as by Ctrl+C."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-u", "-m", "parvis.commands", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=kept | {"PARVIS_DATA": str(data)} | environment, cwd=data.parent, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield next(line.split()[1] for line in process.stdout if line.startswith("Open "))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(120)
