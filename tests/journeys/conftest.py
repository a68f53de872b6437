"""A demonstration served by a process of its own, and browsers to walk through it."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from benchmarks.demonstration_server import ARGUMENTS, CHROMIUM, Site, serve_demonstration

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE_MS = 30_000
"""How long something may take to come on a busy machine. What is waited for has no bound in itself."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, as `parvis demo` opens it."""
    with serve_demonstration(tmp_path_factory.mktemp("demonstration")) as served:
        yield served


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the system's Chromium is."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: install the package chromium")
    return CHROMIUM


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """The system's Chromium."""
    made = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
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
        context.set_default_timeout(PATIENCE_MS)
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
