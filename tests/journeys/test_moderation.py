"""A moderator's desk in a real browser: one key a decision, undone by another, sent again after a lost connection."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Open, Site
from tests.journeys.walk import hold, leave_by, let_pass, stop_timers, wait_until_asked

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]


def _sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/office/sign-in?next=/office/c/demo/moderate")
    page.fill("#id_email", site.moderator)
    page.fill("#id_password", site.password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    _wait_for_keys(page)


def _wait_for_keys(page: Page) -> None:
    """Keys count once the script has taken over, which it says by showing its choice."""
    page.wait_for_selector("#shortcuts:not([hidden])", state="attached")


def test_a_key_decides_and_another_undoes(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    _sign_in(page, site)
    text = page.locator(".desk .proposal-text")
    first = text.inner_text()
    page.keyboard.press("p")
    expect(text).not_to_have_text(first)
    _wait_for_keys(page)
    page.keyboard.press("u")
    expect(text).to_have_text(first)


def test_a_decision_survives_a_lost_connection(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    page.clock.install()
    _sign_in(page, site)
    text = page.locator(".desk .proposal-text")
    first = text.inner_text()
    # The network that is back is noticed by itself: the pause between two attempts never ends here.
    stop_timers(page)
    page.context.set_offline(True)
    page.keyboard.press("p")
    expect(page.locator("#error")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".notice-success")).to_contain_text(first)


def test_a_decision_survives_a_connection_that_hangs(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    page.clock.install()
    _sign_in(page, site)
    first = page.locator(".desk .proposal-text").inner_text()
    stop_timers(page)
    hanging = hold(page, "**/moderate")
    page.keyboard.press("p")
    wait_until_asked(page, hanging)
    let_pass(page, "**/moderate")
    page.clock.fast_forward(20_000)
    expect(page.locator("#error")).to_be_visible()
    page.clock.fast_forward(3_000)
    expect(page.locator(".notice-success")).to_contain_text(first)


def test_no_key_decides_while_someone_writes(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    _sign_in(page, site)
    first = page.locator(".desk .proposal-text").inner_text()
    page.keyboard.press("c")
    expect(page.locator("#corrected")).to_be_focused()
    page.keyboard.type("apu")
    expect(page.locator(".desk .proposal-text")).to_have_text(first)
    assert "apu" in page.locator("#corrected").input_value()


@pytest.mark.parametrize(
    "reader",
    [
        {"language": "fr", "size": PHONE, "color_scheme": "dark"},
        {"language": "en", "size": DESKTOP, "color_scheme": "light"},
    ],
)
def test_axe_finds_nothing_in_the_moderation_pages(
    site: Site, open_page: Open, require_accessible: Check, reader: dict[str, object]
) -> None:
    page = open_page(**reader)
    _sign_in(page, site)
    for path in ("moderate", "proposals", "read-again"):
        page.goto(f"{site.address}/office/c/demo/{path}")
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_rule_and_key_is_in_sight_on_a_small_laptop(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=DESKTOP)
    _sign_in(page, site)
    keys = page.locator("[data-key]:visible").all()
    ends = [box["y"] + box["height"] for key in keys if (box := key.bounding_box())]
    assert len(ends) >= 10
    assert max(ends) <= DESKTOP["height"]
