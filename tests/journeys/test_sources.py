"""The link that brought someone is known at her vote, whatever she looked at before it, with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import Open
from tests.journeys.walk import go_on, leave_by, my_votes, open_square, skip, vote, wait_until_sent

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def link(site: Site, browser) -> str:  # type: ignore[no-untyped-def]
    """The landing by the link of a radio, which the organiser has made."""
    page = browser.new_page()
    page.goto(f"{site.address}/office/sign-in?next=/office/c/demo/sources")
    page.fill("#id_email", site.organiser)
    page.fill("#id_password", site.organiser_password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    page.wait_for_url("**/sources")
    page.fill("#id_name", "Radio")
    page.fill("#id_code", "radio")
    leave_by(page, page.locator("main form button[type=submit]").first)
    page.get_by_role("heading", name="Radio").wait_for()
    made = f"{site.landing}?source=radio"
    # It counts from the next seconds on: once the landing hands it to the pages that it leads to.
    while "results?source=radio" not in page.request.get(made).text():
        page.wait_for_timeout(100)
    page.close()
    return made


def _source(page: Page, site: Site) -> object:
    return page.request.get(f"{site.landing}my-data.json").json()["source"]


def _wander(page: Page) -> None:
    page.get_by_role("link", name="Live results").first.click()
    page.get_by_role("link", name="The page of this proposal").first.click()
    page.get_by_role("link", name="Vote on this proposal").click()
    page.wait_for_url("**first=**")


def test_a_link_is_credited_after_wandering(site: Site, open_page: Open, link: str) -> None:
    page = open_page()
    page.goto(link)
    _wander(page)
    page.wait_for_selector("#square[data-ready]", state="attached")
    vote(page, "agree")
    wait_until_sent(page)
    assert _source(page, site) == "radio"


def test_a_link_is_credited_after_wandering_without_scripts(site: Site, open_page: Open, link: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(link)
    _wander(page)
    page.locator("[data-card] button[value=agree]").click()
    expect(page.get_by_text("You agree")).to_be_visible()
    assert _source(page, site) == "radio"


def test_a_theme_holds_from_card_to_card_and_ends_in_a_sentence(site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(site.landing)
    page.get_by_role("region", name="Vote on one theme").get_by_role("link").last.click()
    page.wait_for_selector("#square[data-ready]", state="attached")
    theme = page.locator("[data-scope] strong").inner_text()
    for _ in range(7):
        skip(page)
        if page.locator(".pause [data-act=next]").count():
            break
    wait_until_sent(page)
    page.get_by_role("link", name="Live results").first.click()
    expect(page.get_by_label("Theme").locator("option:checked")).to_have_text(theme)
    assert my_votes(page)


def test_another_language_keeps_the_place(site: Site, open_page: Open, link: str) -> None:
    page = open_page()
    open_square(page, f"{link}&first=3")
    shown = page.locator("[data-card] input[name=proposal]").input_value()
    page.get_by_role("link", name="Français").click()
    page.wait_for_url("**lang=fr**")
    assert page.locator("[data-card] input[name=proposal]").input_value() == shown == "3"
    assert "source=radio" in page.url
    vote(page, "agree")
    go_on(page)
