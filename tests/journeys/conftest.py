"""A demonstration served by a process of its own, and browsers to walk through it."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

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
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Site:
    """The address of a running demonstration, and the access of its moderator."""

    address: str
    moderator: str
    password: str

    @property
    def landing(self) -> str:
        """The demonstration's first page."""
        return f"{self.address}/c/demo/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, as `parvis demo` opens it."""
    folder = tmp_path_factory.mktemp("demonstration")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = folder / "output"
    command = [sys.executable, "-m", "parvis.commands", "demo", "--port", str(port), "--data", str(folder / "data")]
    with output.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            _wait(f"http://localhost:{port}/c/demo/", process, output)
            found = re.search(r"(moderator@\S+)\s+password: (\S+)", output.read_text())
            assert found, output.read_text()
            yield Site(f"http://localhost:{port}", found[1], found[2])
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the demonstration did not start: {output.read_text()}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: install the package chromium")
    made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield made
    made.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """A new person's page. A page that logs an error or fails to load something of ours fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_one(*, language: str = "en", size: dict[str, int] = PHONE, **options: object) -> Page:
        context = browser.new_context(viewport=size, locale=language, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: _note(troubles, said.type, said.text))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert troubles == []


def _note(troubles: list[str], kind: str, text: str) -> None:
    if kind == "error" and "Failed to load resource" not in text:
        troubles.append(text)


@pytest.fixture
def require_accessible() -> Callable[[Page], None]:
    """Fails with what axe finds on the page as it is now."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check
