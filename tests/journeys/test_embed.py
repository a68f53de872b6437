"""A consultation inside another site's page, which gives it no cookie."""

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, expect

from benchmarks.demonstration_server import ARGUMENTS, Site
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.walk import wait_until

pytestmark = pytest.mark.browser
Host = Callable[..., str]
SLOW_HOST = """<script>addEventListener('message', (event) => {
  if (event.data?.type !== 'parvis-hello' || !event.isTrusted) return
  event.stopImmediatePropagation()
  const { data, origin, source } = event
  setTimeout(() => dispatchEvent(new MessageEvent('message', { data, origin, source })), 1500)
})</script>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def newspaper(site: Site, tmp_path: Path) -> Iterator[Host]:
    """Another site, whose page embeds the demonstration by the script; its attributes are given."""

    def handler(*given: object) -> _Quiet:
        return _Quiet(*given, directory=str(tmp_path))  # type: ignore[arg-type]

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def publish(attributes: str, before: str = "") -> str:
            script = f'<script src="{site.address}/widget.js" data-consultation="demo" {attributes} async></script>'
            page = f'<!doctype html><html lang="en"><title>News</title><h1>News</h1>{before}{script}<p>More news.</p>'
            (tmp_path / "index.html").write_text(page)
            return f"http://127.0.0.1:{server.server_port}/"

        yield publish
        server.shutdown()


@pytest.fixture(scope="module")
def strict_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser that gives neither cookies nor storage to a site inside another's page."""
    made = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, "--test-third-party-cookie-phaseout"])
    yield made
    made.close()


def _reader_of(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="en", viewport={"width": 800, "height": 900}) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """Someone who reads a newspaper."""
    yield from _reader_of(browser)


@pytest.fixture
def strict_reader(strict_browser: Browser) -> Iterator[Page]:
    """Someone who reads it in the strict browser."""
    yield from _reader_of(strict_browser)


def _frame(page: Page) -> FrameLocator:
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    expect(frame.locator("#square[data-ready]")).to_be_attached()
    return frame


def _vote_twice(frame: FrameLocator | Page) -> str:
    first = frame.locator("[data-card] .proposal-text").inner_text()
    for opinion in ("agree", "disagree"):
        frame.locator(f"[data-card] button[value={opinion}]").click()
        expect(frame.locator("[data-others]")).to_be_visible()
        frame.locator("[data-act=next]").click()
        expect(frame.locator("[data-card] .opinions")).to_be_visible()
    return first


def _answered(page: Page, token: str) -> int:
    script = """async (token) => {
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await fetch('/api/v1/consultations/demo/sequence', { headers, credentials: 'omit' });
      return (await answer.json()).answered;
    }"""
    inner = next(each for each in page.frames if "/embed" in each.url)
    found: int = inner.evaluate(script, token)
    return found


def test_votes_outlive_a_reload_where_no_third_party_may_keep_anything(strict_reader: Page, newspaper: Host) -> None:
    strict_reader.goto(newspaper('data-language="en" data-keep'))
    _vote_twice(_frame(strict_reader))
    assert strict_reader.context.cookies() == []
    strict_reader.reload()
    frame = _frame(strict_reader)
    frame.locator("[data-card] button[value=neutral]").click()
    expect(frame.locator("[data-others]")).to_be_visible()
    expect(frame.locator("[data-state]")).to_be_empty()
    assert _answered(strict_reader, strict_reader.evaluate("localStorage.getItem('parvis-token-demo')")) == 3


def test_a_busy_page_around_that_keeps_the_token_is_waited_for(strict_reader: Page, newspaper: Host) -> None:
    strict_reader.goto(newspaper('data-language="en" data-keep'))
    _vote_twice(_frame(strict_reader))
    strict_reader.goto(newspaper('data-language="en" data-keep', SLOW_HOST))
    frame = _frame(strict_reader)
    frame.locator("[data-card] button[value=neutral]").click()
    expect(frame.locator("[data-others]")).to_be_visible()
    assert _answered(strict_reader, strict_reader.evaluate("localStorage.getItem('parvis-token-demo')")) == 3


def test_a_frame_that_has_storage_keeps_its_votes_itself(reader: Page, site: Site) -> None:
    reader.goto(f"{site.landing}embed")
    first = _vote_twice(reader)
    assert reader.context.cookies() == []
    reader.reload()
    reader.wait_for_selector("#square[data-ready]", state="attached")
    assert reader.locator("[data-card] .proposal-text").inner_text() != first
    assert _answered(reader, reader.evaluate("localStorage.getItem('parvis-token-demo')")) == 2


def test_where_nothing_may_be_kept_votes_count_and_it_is_said(strict_reader: Page, newspaper: Host) -> None:
    strict_reader.goto(newspaper(""))
    frame = _frame(strict_reader)
    for _ in range(2):
        frame.locator("[data-card] button[value=agree]").click()
        expect(frame.locator("[data-others]")).to_be_visible()
        frame.locator("[data-act=next]").click()
    expect(frame.locator("[data-state]")).to_contain_text("refuses cookies")
    assert strict_reader.context.cookies() == []


def test_the_frame_takes_the_height_that_it_needs(reader: Page, newspaper: Host) -> None:
    reader.goto(newspaper(""))
    frame = _frame(reader)
    frame.locator("[data-card] button[value=agree]").click()
    expect(frame.locator("[data-others]")).to_be_visible()
    inner = next(each for each in reader.frames if "/embed" in each.url)
    wait_until(inner, "document.documentElement.scrollHeight - innerHeight <= 1")


@pytest.mark.parametrize(("theme", "paper"), [("dark", "rgb(18, 23, 29)"), ("light", "rgb(250, 248, 243)")])
def test_the_host_chooses_language_and_colours(reader: Page, newspaper: Host, theme: str, paper: str) -> None:
    reader.goto(newspaper(f'data-language="fr" data-theme="{theme}"'))
    frame = _frame(reader)
    expect(frame.get_by_role("button", name="Neutre")).to_be_visible()
    assert frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == paper


def test_axe_finds_nothing_in_the_frame(reader: Page, site: Site, require_accessible: Callable[[Page], None]) -> None:
    reader.goto(f"{site.landing}embed")
    require_accessible(reader)
