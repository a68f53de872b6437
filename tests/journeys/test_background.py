"""Votes that wait are sent after the page was closed, where the browser can: once, in order, and gone with that."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_offline import LEAVING_TAKES_LONG, _keep_page
from tests.journeys.test_safety import _answer_for_elsewhere
from tests.journeys.walk import go_on, my_votes, stop_timers, vote, wait_until

pytestmark = pytest.mark.browser
GONE = "(async () => !(await caches.has('parvis-votes/c/demo/')))()"
HOLD_LOCK = """() => {
  navigator.locks.request('parvis-votes-demo', () => {
    window.isHolding = true
    return new Promise(() => {})
  })
}"""
COPIES = "Object.keys(localStorage).filter((name) => name.startsWith('parvis-votes')).length"
AGE = """(() => {
  const votes = JSON.parse(localStorage.getItem('parvis-votes-demo'))
  for (const vote of votes) vote.seal = vote.seal.slice(0, -6) + 'AAAAAA'
  localStorage.setItem('parvis-votes-demo', JSON.stringify(votes))
})()"""
ARE_LEFT = """(async () => {
  const { held, pending } = await navigator.locks.query()
  if (held.length || pending.length || !(await caches.has('parvis-votes/c/demo/'))) return false
  const { votes } = await (await caches.match('/c/demo/', { cacheName: 'parvis-votes/c/demo/' })).json()
  return votes.length === COUNT && votes.every((vote) => vote.seal.endsWith('SEAL'))
})()"""
"""Whether as many votes, with seals that end so, are left to the worker and nothing more is under way."""
RETRY_MS = 20_000


def _are_left(count: int, seal: str = "") -> str:
    return ARE_LEFT.replace("COUNT", str(count)).replace("SEAL", seal)


def _vote_without_network(page: Page) -> list[int]:
    """Two votes that wait, and that no timer sends again; their proposals."""
    stop_timers(page)
    page.context.set_offline(True)
    said = []
    for opinion in ("disagree", "neutral"):
        go_on(page)
        said.append(_asked(page))
        vote(page, opinion)
    wait_until(page, _are_left(2))
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
    wait_until(page, "(async () => (await navigator.serviceWorker.getRegistrations()).length > 0)()")
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
    page.clock.fast_forward(RETRY_MS)
    wait_until(page, _are_left(2, "AAAAAA"))
    other = _close(page, site)
    _let_the_worker_send(other, site)
    wait_until(other, GONE)
    assert [ballot["opinion"] for ballot in my_votes(other)] == ["agree", "disagree", "neutral"]


def test_a_mind_that_changes_while_votes_are_left_goes_out_as_it_is_now(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    _keep_page(page, site.landing)
    other = page.context.new_page()
    other.goto(f"{site.address}/legal")
    stop_timers(page)
    page.context.set_offline(True)
    go_on(page)
    vote(page, "disagree")
    wait_until(page, _are_left(1))
    go_on(page)
    page.evaluate(LEAVING_TAKES_LONG)
    vote(page, "agree")
    wait_until(page, "window.isLeaving")
    other.evaluate(HOLD_LOCK)
    page.locator("[data-act=change]").click()
    vote(page, "neutral")
    page.evaluate("window.letLeave()")
    wait_until(other, "window.isHolding")
    page.close()
    other.close()
    assert _opinions_after_the_next_opening(other.context, site) == ["agree", "disagree", "neutral"]


def _opinions_after_the_next_opening(context: BrowserContext, site: Site) -> list[object]:
    context.set_offline(False)
    page = context.new_page()
    page.goto(site.landing)
    wait_until(page, GONE)
    wait_until(page, f"!({COPIES})")
    return [ballot["opinion"] for ballot in my_votes(page)]


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
