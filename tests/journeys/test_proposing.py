"""Writing a proposal in a real browser: advice while writing, a draft that stays, and the same without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import leave_by, wait_until

pytestmark = pytest.mark.browser
NEAR = "Il faut former tous les policiers à l’accueil des victimes"
CALL = "We should light the stops, call me on 01 99 00 12 34"


def test_a_near_proposal_is_offered_while_writing(
    site: Site, open_page: Open, require_accessible: Callable[[Page], None]
) -> None:
    page = open_page(language="fr", size=PHONE)
    page.goto(f"{site.landing}propose")
    page.locator("#text").fill(NEAR)
    expect(page.locator("[data-similar] li").first).to_be_visible(timeout=20_000)
    require_accessible(page)
    page.locator("[data-similar] a").first.click()
    expect(page.locator("[data-card] .proposal-text")).to_contain_text("former tous les policiers")


def test_advice_that_was_read_does_not_stand_in_the_way(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    page.goto(f"{site.landing}propose")
    page.locator("#text").fill(CALL)
    expect(page.locator("[data-remarks] li")).to_contain_text("telephone number")
    page.get_by_role("button", name="Send my proposal").click()
    expect(page.locator(".personal-code")).to_be_visible()


def test_without_scripts_the_advice_comes_after_sending(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto(f"{site.landing}propose")
    page.locator("#text").fill(CALL)
    leave_by(page, page.get_by_role("button", name="Send my proposal"))
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet")
    leave_by(page, page.get_by_role("button", name="Send it"))
    expect(page.locator(".personal-code")).to_be_visible()


def test_a_draft_stays_in_the_tab_until_it_is_sent(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.goto(f"{site.landing}propose")
    page.locator("#text").fill("We should give everyone a quiet bench")
    page.reload()
    expect(page.locator("#text")).to_have_value("We should give everyone a quiet bench")
    assert page.evaluate("localStorage.length") == 0
    expect(page.locator("[name=seen]")).to_have_value("We should give everyone a quiet bench")
    page.get_by_role("button", name="Send my proposal").click()
    expect(page.locator(".personal-code")).to_be_visible()
    # The page is there before its script, which lets the draft go.
    wait_until(page, "sessionStorage.length === 0")
