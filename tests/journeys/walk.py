"""The steps that journeys share: what a person does on the square, in words."""

import time

from playwright.sync_api import Locator, Page, expect


def open_square(page: Page, landing: str) -> None:
    """Opens the landing and waits until the scripts have taken over."""
    page.goto(landing)
    page.wait_for_selector("#square[data-ready]", state="attached")


def card(page: Page) -> Locator:
    """The text of the card that is asked."""
    return page.locator("[data-card] .proposal-text")


def vote(page: Page, opinion: str) -> str:
    """Says what one thinks of the present card; its text."""
    text = card(page).inner_text()
    page.locator(f"[data-card] button[value={opinion}]:visible").click()
    return text


def go_on(page: Page) -> None:
    """Goes on to the next card, through a pause where there is one."""
    page.locator("[data-act=next]").click()
    pause = page.locator(".pause [data-act=next]")
    if pause.count():
        pause.click()
    expect(page.locator("[data-card] .opinions")).to_be_visible()


def wait_until(page: Page, script: str, *, seconds: float = 15) -> None:
    """Waits until a script says true. The pages' policy forbids the browser driver's own way of waiting."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, f"still not true: {script}"
        page.wait_for_timeout(50)


def wait_until_sent(page: Page) -> None:
    """Waits until nothing is kept on the device any more."""
    wait_until(page, "!Object.keys(localStorage).some((name) => name.startsWith('parvis-votes'))")


def my_votes(page: Page) -> list[dict[str, object]]:
    """What the server holds of this person."""
    found: list[dict[str, object]] = page.evaluate(
        "async () => (await (await fetch('/api/v1/consultations/demo/ballots')).json()).ballots"
    )
    return found
