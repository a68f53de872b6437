"""Searching the proposals and voting on them where they stand, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.walk import hold, leave_by, my_votes, wait_until_asked, wait_until_sent

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]


def test_one_searches_with_a_mistake_and_votes_in_the_list(
    site: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(language="fr", size=PHONE)
    page.goto(f"{site.landing}results?q=polisiers")
    expect(page.get_by_text("contiennent des mots proches")).to_be_visible()
    row = page.locator("[data-in-place]").first
    row.get_by_role("button", name="D’accord", exact=True).click()
    expect(row.locator("[data-said]")).to_have_text("Vous êtes d’accord")
    wait_until_sent(page)
    require_accessible(page)
    row.get_by_role("button", name="Pas d’accord").click()
    wait_until_sent(page)
    assert [vote["opinion"] for vote in my_votes(page)] == ["disagree"]


def test_a_refused_change_of_mind_leaves_what_was_recorded(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.goto(f"{site.landing}results")
    row = page.locator("[data-in-place]").first
    held = hold(page, "**/ballots")
    row.locator("button[value=agree]").click()
    wait_until_asked(page, held)
    row.locator("button[value=disagree]").click()
    page.route("**/ballots", _refuse)
    held[0].continue_()
    expect(row.locator("[data-said]")).to_contain_text("not recorded")
    expect(row.locator("button[value=agree]")).to_have_attribute("aria-pressed", "true")
    assert [vote["opinion"] for vote in my_votes(page)] == ["agree"]


def _refuse(route: Route) -> None:
    told = {"status": 409, "code": "phase-forbids", "detail": "The consultation is closed."}
    if route.request.method == "POST":
        route.fulfill(status=409, json=told, content_type="application/problem+json")
    else:
        route.continue_()


def test_a_vote_in_the_list_without_scripts_comes_back_to_its_row(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto(f"{site.landing}results?sort=newest")
    row = page.locator("[data-proposal]").nth(3)
    number = row.get_attribute("data-proposal")
    leave_by(page, row.locator("button[value=neutral]"))
    assert page.url.endswith(f"results?sort=newest&said={number}#p{number}")
    expect(page.locator(f"#p{number} [aria-pressed=true]")).to_have_text("Neutral")


def test_the_pages_of_the_list_go_on_and_back(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto(f"{site.landing}results?sort=newest")
    first = page.locator("[data-proposal]").first.get_attribute("data-proposal")
    leave_by(page, page.get_by_role("link", name="Next page"))
    assert page.locator("ol.results").get_attribute("start") == "51"
    leave_by(page, page.get_by_role("link", name="Previous page"))
    assert page.locator("[data-proposal]").first.get_attribute("data-proposal") == first
