"""Pictures of the main states of the citizens' pages, on a phone and a desktop, in French and English, light and dark.

`make screenshots` writes them to screenshots/, to be looked at by a person before a release.
"""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.demonstration_server import ARGUMENTS, CHROMIUM, serve_demonstration

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 800}}
LANGUAGES = ("fr", "en")
SCHEMES = ("light", "dark")
PAGES = {
    "results": "results",
    "divisive": "results?sort=divisive",
    "propose": "propose",
    "mine": "mine",
    "device": "device",
    "follow": "follow",
    "proposal": "p/1",
}


def main() -> None:
    """Take every picture, and say where they are."""
    if CHROMIUM is None:
        raise SystemExit("Pictures need Chromium: install the package chromium.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, serve_demonstration(Path(name)) as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        taken = 0
        for size, language, scheme in itertools.product(SIZES, LANGUAGES, SCHEMES):
            for state, page in _walk(browser, site.landing, size, language, scheme):
                page.screenshot(path=FOLDER / f"{state}-{size}-{language}-{scheme}.png")
                taken += 1
        browser.close()
    click.echo(f"{taken} pictures in {FOLDER}")


def _walk(browser: Browser, landing: str, size: str, language: str, scheme: str) -> Iterator[tuple[str, Page]]:
    context = browser.new_context(
        viewport=SIZES[size], locale=language, color_scheme=scheme, reduced_motion="reduce", has_touch=size == "phone"
    )
    page = context.new_page()
    yield from _vote(page, landing)
    for state, path in PAGES.items():
        page.goto(landing + path)
        yield state, page
    plain = browser.new_context(viewport=SIZES[size], locale=language, color_scheme=scheme, java_script_enabled=False)
    page = plain.new_page()
    page.goto(landing)
    page.locator("[data-card] button[value=agree]").click()
    yield "without-scripts", page
    plain.close()
    context.close()


def _vote(page: Page, landing: str) -> Iterator[tuple[str, Page]]:
    page.goto(landing)
    page.wait_for_selector("#square[data-ready]", state="attached")
    yield "landing", page
    page.locator(".note-why summary").click()
    yield "why", page
    page.locator("[data-card] button[value=agree]").click()
    page.locator("[data-others]").wait_for()
    page.locator("[data-qualifier=realistic]").click()
    yield "answer", page
    page.locator("[data-act=change]").click()
    yield "change", page
    page.locator("[data-card] button[value=disagree]").click()
    for place in range(11):
        _go_on(page)
        if place == 5:
            yield "propose-pause", page
            _go_on(page)
        page.locator("[data-card] button[value=neutral]").click()
        page.locator(".answer").wait_for()
    _go_on(page)
    yield "end", page
    page.context.set_offline(True)
    _go_on(page)
    page.locator("[data-card] button[value=agree]").click()
    page.locator("[data-state]:not(:empty)").wait_for()
    yield "offline", page
    page.context.set_offline(False)
    page.locator(".help summary").click()
    yield "help", page


def _go_on(page: Page) -> None:
    page.locator("[data-act=next]").click()
    page.locator(".pause, [data-card]:not([data-opinion])").wait_for()


if __name__ == "__main__":
    main()
