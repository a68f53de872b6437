"""Votes that wait are sent after the page was closed, where the browser can: once, in order, and gone with that."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_offline import _keep_page
from tests.journeys.test_safety import _answer_for_elsewhere
from tests.journeys.walk import go_on, my_votes, vote, wait_until

pytestmark = pytest.mark.browser
LEFT = "(async () => await caches.has('parvis-votes/c/demo/'))()"
GONE = "(async () => !(await caches.has('parvis-votes/c/demo/')))()"
COPIES = "Object.keys(localStorage).filter((name) => name.startsWith('parvis-votes')).length"
AGE = """(() => {
  const votes = JSON.parse(localStorage.getItem('parvis-votes-demo'))
  for (const vote of votes) vote.seal = vote.seal.slice(0, -6) + 'AAAAAA'
  localStorage.setItem('parvis-votes-demo', JSON.stringify(votes))
})()"""
HAS_AGED = """(async () => {
  const cache = await caches.open('parvis-votes/c/demo/')
  const kept = await (await cache.match('/c/demo/'))?.json()
  return kept?.votes.every((vote) => vote.seal.endsWith('AAAAAA'))
})()"""


def _vote_without_network(page: Page) -> list[int]:
    """Two votes that wait; their proposals."""
    page.context.set_offline(True)
    said = []
    for opinion in ("disagree", "neutral"):
        go_on(page)
        said.append(_asked(page))
        vote(page, opinion)
    wait_until(page, LEFT)
    page.wait_for_timeout(500)
    return said


def _asked(page: Page) -> int:
    return int(page.locator("[data-card] input[name=proposal]").input_value())


def _close(page: Page, site: Site) -> Page:
    """Closes the page; another one of the same person, which takes no part in voting."""
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto(f"{site.address}/legal")
    return other


def _let_the_worker_send(page: Page, site: Site) -> None:
    """As the browser does by itself, sooner or later, after the network is back; twice does no harm."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"] if not one["isDeleted"]),
    )
    session.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    asked = {"origin": site.address, "registrationId": found[0], "tag": "parvis-votes", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", asked)


def test_votes_of_a_closed_page_are_sent_once_and_in_order(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    said = _vote_without_network(page)
    other = _close(page, site)
    assert other.evaluate(COPIES) == 0
    _let_the_worker_send(other, site)
    wait_until(other, GONE)
    held = my_votes(other)
    assert [(ballot["proposal"], ballot["opinion"], ballot["revision"]) for ballot in held[1:]] == [
        (said[0], "disagree", 1),
        (said[1], "neutral", 1),
    ]


def test_a_seal_that_aged_meanwhile_is_renewed(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    _vote_without_network(page)
    page.evaluate(AGE)
    wait_until(page, HAS_AGED, seconds=30)
    other = _close(page, site)
    _let_the_worker_send(other, site)
    wait_until(other, GONE)
    assert [ballot["opinion"] for ballot in my_votes(other)] == ["agree", "disagree", "neutral"]


def test_the_next_opening_sends_what_the_worker_could_not(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    _vote_without_network(page)
    other = _close(page, site)
    other.goto(site.landing)
    wait_until(other, GONE)
    wait_until(other, f"!({COPIES})")
    assert [ballot["opinion"] for ballot in my_votes(other)] == ["agree", "disagree", "neutral"]


def test_a_page_that_is_loaded_again_takes_its_votes_back(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    said = _vote_without_network(page)
    page.reload()
    page.wait_for_selector("#square[data-ready]", state="attached")
    expect(page.locator("[data-state]")).to_contain_text("2 votes wait for the network")
    assert _asked(page) not in said


@pytest.mark.parametrize("leave", ["clear", "quickly"])
def test_leaving_or_clearing_takes_the_waiting_votes_away(site: Site, open_page: Open, leave: str) -> None:
    page = open_page(size=PHONE)
    _answer_for_elsewhere(page)
    _keep_page(page, site.landing)
    _vote_without_network(page)
    _LEAVING[leave](page.context, page, site)
    page.goto(f"{site.address}/legal")
    wait_until(page, GONE)
    wait_until(page, "(async () => (await navigator.serviceWorker.getRegistrations()).length === 0)()")
    assert page.evaluate(COPIES) == 0


def _clear(context: BrowserContext, page: Page, site: Site) -> None:
    other = _close_nothing(context, site)
    other.goto(f"{site.landing}device")
    other.get_by_role("button", name="Clear this device").click()
    expect(other.get_by_text("This device is cleared")).to_be_visible()


def _close_nothing(context: BrowserContext, site: Site) -> Page:
    context.set_offline(False)
    return context.new_page()


def _leave(context: BrowserContext, page: Page, site: Site) -> None:
    page.locator("[data-way-out]").click()
    page.wait_for_url("https://www.wikipedia.org/")
    context.set_offline(False)


_LEAVING: dict[str, Callable[[BrowserContext, Page, Site], None]] = {"clear": _clear, "quickly": _leave}
