"""A demonstration in a process of its own on a free port, and the system's Chromium: for what is seen by eyes."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Site:
    """The address of a running demonstration, and the access of its moderator and of its organiser."""

    address: str
    moderator: str
    password: str
    organiser: str = ""
    organiser_password: str = ""

    @property
    def landing(self) -> str:
        """The demonstration's first page."""
        return f"{self.address}/c/demo/"


@contextmanager
def serve_demonstration(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Site]:
    """The demonstration as `parvis demo` opens it, with its data in a folder. It ends with the block.

    `environment` are settings to add. Raises `RuntimeError` with what the process said when it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = folder / "output"
    command = [sys.executable, "-m", "parvis.commands", "demo", "--port", str(port), "--data", str(folder / "data")]
    with (
        output.open("w") as out,
        subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        ) as process,
    ):
        try:
            _wait(f"http://localhost:{port}/c/demo/", process, output)
            told = output.read_text()
            access = [re.search(rf"({who}@\S+)\s+password: (\S+)", told) for who in ("moderator", "organiser")]
            if access[0] is None or access[1] is None:
                raise RuntimeError(told)
            yield Site(f"http://localhost:{port}", access[0][1], access[0][2], access[1][1], access[1][2])
        finally:
            process.terminate()
            process.wait(120)


def _wait(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=30).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the demonstration did not start: {output.read_text()}")
