"""Without the network: the page opens again, votes go on and wait, and nothing personal stays on the device."""

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_safety import _answer_for_elsewhere
from tests.journeys.walk import (
    card,
    go_on,
    hold,
    my_votes,
    open_square,
    vote,
    wait_until,
    wait_until_asked,
    wait_until_sent,
)

pytestmark = pytest.mark.browser
KEPT = """async () => {
  const cache = await caches.open('parvis-page/c/demo/');
  return (await cache.keys()).map((request) => new URL(request.url).pathname);
}"""
LEAVING_TAKES_LONG = """() => {
  const open = caches.open.bind(caches);
  caches.open = async (name) => {
    if (!name.startsWith('parvis-votes')) return open(name);
    window.isLeaving = true;
    await new Promise((done) => { window.letLeave = done; });
    return open(name);
  };
}"""
IS_KEPT = f"(async () => (await ({KEPT})()).includes('/c/demo/'))()"


KEEP_AFTER_MS = 6_000


def _keep_page(page: Page, landing: str) -> None:
    """Opens the landing, votes once, and waits until the page is kept on the device."""
    page.clock.install()
    open_square(page, landing)
    vote(page, "agree")
    wait_until_sent(page)
    page.clock.fast_forward(KEEP_AFTER_MS)
    wait_until(page, IS_KEPT)


def test_a_page_that_is_loaded_again_offline_goes_on_where_it_was(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    page.context.set_offline(True)
    go_on(page)
    second = vote(page, "disagree")
    go_on(page)
    third = card(page).inner_text()
    page.reload()
    page.wait_for_selector("#square[data-ready]", state="attached")
    expect(card(page)).to_have_text(third)
    vote(page, "neutral")
    expect(page.locator("[data-state]")).to_contain_text("2 votes wait for the network")
    page.context.set_offline(False)
    wait_until_sent(page)
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree", "disagree", "neutral"]
    assert second != third


def test_a_tab_that_opens_offline_asks_a_card_and_keeps_the_vote(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    page.context.set_offline(True)
    other = page.context.new_page()
    other.goto(site.landing)
    other.wait_for_selector("#square[data-ready]", state="attached")
    vote(other, "disagree")
    page.context.set_offline(False)
    wait_until_sent(other)
    assert "disagree" in [ballot["opinion"] for ballot in my_votes(other)]


def test_votes_go_when_the_network_comes_back_while_they_are_left_to_the_worker(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    page.evaluate(LEAVING_TAKES_LONG)
    page.context.set_offline(True)
    go_on(page)
    vote(page, "disagree")
    wait_until(page, "window.isLeaving")
    page.context.set_offline(False)
    page.wait_for_timeout(200)
    page.evaluate("window.letLeave()")
    wait_until_sent(page)
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree", "disagree"]


def test_a_page_that_could_not_be_kept_without_the_network_is_kept_when_it_is_back(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.clock.install()
    open_square(page, site.landing)
    page.context.set_offline(True)
    page.clock.fast_forward(KEEP_AFTER_MS)
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    wait_until(page, IS_KEPT)


def test_a_vote_given_before_the_network_is_missed_leaves_the_next_cards(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    vote(page, "agree")
    wait_until_sent(page)
    asked = hold(page, "**/sequence?**")
    page.goto(site.landing)
    wait_until_asked(page, asked)
    vote(page, "disagree")
    page.route("**/sequence?**", lambda route: route.abort())
    asked[0].abort()
    page.wait_for_selector("#square[data-ready]", state="attached")
    expect(page.locator(".said-disagree")).to_be_visible()
    go_on(page)


def test_another_page_says_that_it_needs_the_network(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    page.context.set_offline(True)
    page.goto(f"{site.landing}mine")
    page.wait_for_selector("#square[data-ready]", state="attached")
    expect(page.locator("[data-state]")).to_contain_text("Without the network you can go on voting")


def test_only_the_voting_page_and_its_files_are_kept(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    for path in ("mine", "device", "follow"):
        page.goto(site.landing + path)
    kept = page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith("/static/")] == ["/c/demo/"]


def test_clearing_the_device_takes_the_worker_and_its_page_away(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    page.goto(f"{site.landing}device")
    page.get_by_role("button", name="Clear this device").click()
    expect(page.get_by_text("This device is cleared")).to_be_visible()
    wait_until(page, "(async () => (await caches.keys()).length === 0)()")
    wait_until(page, "(async () => (await navigator.serviceWorker.getRegistrations()).length === 0)()")


def test_leaving_quickly_leaves_no_page_behind(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _answer_for_elsewhere(page)
    _keep_page(page, site.landing)
    page.locator("[data-way-out]").click()
    page.wait_for_url("https://www.wikipedia.org/")
    page.goto(f"{site.address}/legal")
    wait_until(page, "(async () => (await caches.keys()).length === 0)()")
