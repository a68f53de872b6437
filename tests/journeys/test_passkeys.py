"""Passkeys in a real browser, with an authenticator that the browser simulates; and the pages of one's account."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import leave_by

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]


def _sign_in(page: Page, site: Site, target: str = "/office/account") -> None:
    page.goto(f"{site.address}/office/sign-in?next={target}")
    page.fill("#id_email", site.moderator)
    page.fill("#id_password", site.password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)


def _carry_passkeys(page: Page) -> None:
    """Gives the browser a device that keeps passkeys and recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_opens_the_account_alone_and_is_removed(
    site: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(size=DESKTOP)
    _carry_passkeys(page)
    _sign_in(page, site)
    page.click("text=Add a passkey")
    require_accessible(page)
    page.fill("#id_name", "Office computer")
    page.click("#passkey-button")
    expect(page.locator(".codes li")).to_have_count(10)
    require_accessible(page)
    page.click("text=I have kept them")
    expect(page.locator("main")).to_contain_text("Office computer")
    require_accessible(page)

    page.click("text=Sign out")
    page.click("#passkey-button")
    page.wait_for_url(re.compile(r"/office/$"))

    page.click("text=Sign out")
    _sign_in(page, site)
    expect(page).to_have_url(re.compile("second-factor"))
    require_accessible(page)
    page.click("#passkey-button")
    page.wait_for_url(re.compile("/office/account$"))

    page.click("text=Remove…")
    require_accessible(page)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    expect(page.locator("main")).not_to_contain_text("Office computer")


def test_a_browser_that_has_no_passkey_says_so_in_words(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    page.goto(f"{site.address}/office/sign-in")
    refusal = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.get = {refusal}; }}")
    page.click("#passkey-button")
    expect(page.locator("[data-passkey-error]")).to_be_visible()


@pytest.mark.parametrize("reader", [("fr", PHONE, "dark"), ("en", DESKTOP, "light")])
def test_axe_finds_nothing_on_the_pages_of_signing_in(
    site: Site, open_page: Open, require_accessible: Check, reader: tuple[str, dict[str, int], str]
) -> None:
    language, size, scheme = reader
    page = open_page(language=language, size=size, color_scheme=scheme)
    for path in ("sign-in", "sign-in/code"):
        page.goto(f"{site.address}/office/{path}")
        require_accessible(page)
    _sign_in(page, site)
    for path in ("account", "account/application", "account/password"):
        page.goto(f"{site.address}/office/{path}")
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
