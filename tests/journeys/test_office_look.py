"""Office pages and the notice to citizens: axe and width, on a phone and a desktop, in French and English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import leave_by, stop_timers, wait_until_asked

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
OFFICE = "office/c/demo"
PATHS = [
    f"{OFFICE}/{name}"
    for name in (
        "helplines",
        "territories",
        "look",
        "embedding",
        "insight",
        "ideas",
        "quarantine",
        "pulse",
        "privacy",
        "retention",
        "mails",
        "moderation",
        "rehearsal",
    )
]
PATHS += ["c/demo/privacy", "c/demo/insight", "office/invitation/unknown"]
READERS = [("fr", PHONE, "dark"), ("en", DESKTOP, "light"), ("en", PHONE, "light"), ("fr", DESKTOP, "light")]


@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_accessible_and_fits(
    site: Site, open_page: Open, require_accessible: Check, reader: tuple[str, dict[str, int], str]
) -> None:
    language, size, scheme = reader
    page = open_page(language=language, size=size, color_scheme=scheme)
    page.goto(f"{site.address}/office/sign-in?next=/{PATHS[0]}")
    page.fill("#id_email", site.organiser)
    page.fill("#id_password", site.organiser_password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    page.wait_for_url(f"**/{PATHS[0]}")
    for path in PATHS:
        page.goto(f"{site.address}/{path}")
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def test_figures_that_came_while_someone_read_them_are_shown_afterwards(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    page.clock.install()
    page.goto(f"{site.address}/office/sign-in?next=/{OFFICE}/pulse")
    page.fill("#id_email", site.organiser)
    page.fill("#id_password", site.organiser_password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    page.wait_for_url(f"**/{OFFICE}/pulse")
    stop_timers(page)
    asked: list[Route] = []
    page.route(f"**/{OFFICE}/pulse", lambda route: _send_news(route, asked))
    for turn, act in enumerate(("focus", "blur"), start=1):
        page.locator("#pulse a, #pulse summary").first.evaluate(f"one => one.{act}()")
        page.clock.fast_forward(60_000)
        wait_until_asked(page, asked, turn)
        page.wait_for_timeout(300)
    expect(page.locator("#pulse")).to_contain_text("News of this minute")


def _send_news(route: Route, asked: list[Route]) -> None:
    """The page with one more sentence, to whoever does not say that she has it."""
    asked.append(route)
    if route.request.headers.get("if-none-match") == '"news"':
        route.fulfill(status=304)
    else:
        told = "<div id=pulse data-every-seconds=60><p>News of this minute</p></div>"
        route.fulfill(status=200, content_type="text/html", headers={"ETag": '"news"'}, body=told)
