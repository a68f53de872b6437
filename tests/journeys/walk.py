"""The steps that journeys share: what a person does on the square, in words."""

import time

from playwright.sync_api import Frame, Locator, Page, Route, expect


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


def skip(page: Page) -> None:
    """Skips the present card, and waits until another card, or a pause, stands in its place."""
    asked = page.locator("[data-card] input[name=proposal]").input_value()
    page.locator("[data-card] button[value=skip]:visible").click()
    wait_for_another(page, asked)


def wait_for_another(page: Page, asked: str) -> None:
    """Waits until another card than that of this number, or a pause, is in front."""
    another = page.locator(f".pause, [data-card]:has(input[name=proposal]:not([value='{asked}']))")
    expect(another.first).to_be_visible()


def leave_by(page: Page, button: Locator) -> None:
    """Presses a button or a link that leads to another page, and waits for that page."""
    with page.expect_navigation():
        button.click()


def stop_timers(page: Page) -> None:
    """From now on nothing of the page happens by itself after a while; `page.clock.fast_forward` lets time pass."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)


def wait_until(page: Page | Frame, script: str, *, seconds: float = 30) -> None:
    """Waits until a script says true. The pages' policy forbids the browser driver's own way of waiting."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, f"still not true: {script}"
        page.wait_for_timeout(50)


def hold(page: Page, address: str) -> list[Route]:
    """Holds back what the page asks of an address; what was asked, in order, for the test to let go."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))  # noqa: PLW0108 - the driver marks what it is given
    return held


def let_pass(page: Page, address: str) -> None:
    """Holds back nothing more; what was held stays held."""
    page.route(address, lambda route: route.continue_())


def wait_until_asked(page: Page, asked: list[Route], count: int = 1) -> None:
    """Waits until the page has asked so often for what a test holds back."""
    end = time.monotonic() + 30
    while len(asked) < count:
        assert time.monotonic() < end, f"asked {len(asked)} times"
        page.wait_for_timeout(20)


def wait_until_sent(page: Page) -> None:
    """Waits until nothing is kept on the device any more."""
    wait_until(page, "!Object.keys(localStorage).some((name) => name.startsWith('parvis-votes'))")


def my_votes(page: Page) -> list[dict[str, object]]:
    """What the server holds of this person."""
    found: list[dict[str, object]] = page.evaluate(
        "async () => (await (await fetch('/api/v1/consultations/demo/ballots')).json()).ballots"
    )
    return found
