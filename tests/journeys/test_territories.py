"""A place from the landing to its cards, its list and a proposal about it, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import go_on, leave_by, open_square, skip, vote, wait_until_sent

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
PLACE = "Port-Lanterne"


def _place_of(page: Page) -> str:
    return page.locator("[data-card] [data-territory]").inner_text()


def test_a_place_holds_from_card_to_card_and_in_the_list(
    site: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(language="fr", size=PHONE)
    page.goto(site.landing)
    page.get_by_role("region", name="Voter sur un lieu").get_by_role("link", name=PLACE).click()
    page.wait_for_selector("#square[data-ready]", state="attached")
    expect(page.locator("[data-scope] strong")).to_have_text(PLACE)
    page.get_by_text("Pourquoi cette carte").click()
    expect(page.locator("[data-card] [data-why]")).to_be_visible()
    for _ in range(3):
        assert _place_of(page) == PLACE
        require_accessible(page)
        vote(page, "agree")
        go_on(page)
    wait_until_sent(page)
    page.get_by_role("link", name="Résultats en direct").first.click()
    expect(page.get_by_label("Territoire").locator("option:checked")).to_have_text(PLACE)
    assert page.locator("[data-proposal]").count() == 7
    require_accessible(page)


def test_a_proposal_is_sent_about_a_place_without_scripts(
    site: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto(f"{site.landing}propose")
    page.get_by_label("Your sentence").fill("We should keep the harbour office open on Sundays.")
    page.get_by_label("Which place is it about?").select_option(PLACE)
    leave_by(page, page.get_by_role("button", name="Send"))
    if page.get_by_role("button", name="Send it").count():
        expect(page.get_by_label("Which place is it about?").locator("option:checked")).to_have_text(PLACE)
        page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="Thank you, we have received it")).to_be_visible()


def test_a_link_to_a_place_goes_on_without_scripts(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto(site.landing)
    leave_by(page, page.get_by_role("region", name="Vote on one place").get_by_role("link", name=PLACE))
    for _ in range(3):
        assert _place_of(page) == PLACE
        leave_by(page, page.locator("[data-card] button[value=agree]"))


def test_a_made_up_number_is_ignored(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, f"{site.landing}?territory=99999")
    assert page.locator("[data-scope]").count() == 0
    for _ in range(3):
        skip(page)


def test_whoever_says_where_she_lives_is_offered_its_proposals(
    site: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(size=DESKTOP)
    open_square(page, site.landing)
    vote(page, "agree")
    wait_until_sent(page)
    page.goto(f"{site.landing}about-me")
    page.get_by_label("Montagne de l’Oule").check()
    leave_by(page, page.get_by_role("button", name="Keep my answers"))
    require_accessible(page)
    leave_by(page, page.get_by_role("link", name="Vote on the proposals about Montagne de l’Oule"))
    page.wait_for_selector("#square[data-ready]", state="attached")
    assert _place_of(page) == "Montagne de l’Oule"
