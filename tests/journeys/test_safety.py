"""Leaving at once, and leaving nothing behind."""

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.walk import hold, my_votes, open_square, skip, vote, wait_until_asked, wait_until_sent

pytestmark = pytest.mark.browser
THREE_PRESSES = """() => {
  for (const _ of [1, 2, 3])
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
}"""
"""In the same moment: three keys of the browser driver may take longer than people have (1.5 s)."""
ELSEWHERE = "https://www.wikipedia.org/"


def _answer_for_elsewhere(page: Page) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>Encyclopedia</title>")

    page.route(f"{ELSEWHERE}**", answer)


@pytest.mark.parametrize("way", ["button", "escape"])
def test_the_way_out_replaces_the_page(site: Site, open_page: Open, way: str) -> None:
    page = open_page(size=PHONE)
    _answer_for_elsewhere(page)
    page.goto("about:blank")
    open_square(page, site.landing)
    before = page.evaluate("history.length")
    if way == "button":
        page.locator("[data-way-out]").click()
    else:
        page.evaluate(THREE_PRESSES)
    page.wait_for_url(ELSEWHERE)
    assert page.evaluate("history.length") == before
    page.go_back()
    assert "/c/demo" not in page.url


def test_votes_that_wait_on_the_device_do_not_stay_behind(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _answer_for_elsewhere(page)
    open_square(page, site.landing)
    page.route("**/ballots", lambda route: route.abort())
    vote(page, "agree")
    expect(page.locator("[data-state]")).to_contain_text("waits for the network")
    page.locator("[data-way-out]").click()
    page.wait_for_url(ELSEWHERE)
    page.goto(f"{site.address}/legal")
    assert page.evaluate("localStorage.length") == 0


def test_nothing_is_kept_while_the_other_page_is_on_its_way(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.clock.install()
    open_square(page, site.landing)
    cards, keeping = hold(page, "**/sequence?**"), hold(page, "**/square/offline*.js")
    for _ in range(2):
        skip(page)
    wait_until_asked(page, cards)
    page.clock.fast_forward(60_000)
    wait_until_asked(page, keeping)
    leaving = hold(page, f"{ELSEWHERE}**")
    page.locator("[data-way-out]").click(no_wait_after=True)
    wait_until_asked(page, leaving)
    for late in (cards[0], keeping[0]):
        late.continue_()
    page.wait_for_timeout(1_500)
    leaving[0].fulfill(status=200, content_type="text/html", body="<title>Encyclopedia</title>")
    page.wait_for_url(ELSEWHERE)
    page.goto(f"{site.address}/legal")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert page.evaluate("(async () => (await navigator.serviceWorker.getRegistrations()).length)()") == 0


def test_two_presses_of_escape_leave_nothing(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("[data-card]")).to_be_visible()


def test_help_is_one_tap_away_without_scripts(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=PHONE, java_script_enabled=False)
    page.goto(site.landing)
    page.get_by_text("Besoin d’aide").click()
    expect(page.get_by_role("link", name="3919")).to_be_visible()


def test_a_device_is_cleared_with_two_taps(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    vote(page, "agree")
    wait_until_sent(page)
    page.goto(f"{site.address}/c/demo/device")
    page.get_by_role("button", name="Clear this device").click()
    expect(page.get_by_text("This device is cleared")).to_be_visible()
    open_square(page, site.landing)
    assert my_votes(page) == []


def test_a_sensitive_page_has_a_title_that_says_nothing_of_it(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    for path in ("", "results", "mine", "vote", "propose", "p/1", "device"):
        page.goto(site.landing + path)
        assert "violence" not in page.title().lower()
        assert page.title().endswith("· Parvis")
