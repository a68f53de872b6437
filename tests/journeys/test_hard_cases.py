"""What goes wrong on real telephones: the way back, two devices with one code, an end while voting, odd texts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.walk import card, go_on, leave_by, my_votes, open_square, skip, vote, wait_until_sent

pytestmark = pytest.mark.browser


def test_the_way_back_of_the_browser_loses_no_vote(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    vote(page, "agree")
    go_on(page)
    vote(page, "disagree")
    wait_until_sent(page)
    page.get_by_role("link", name="Propose").first.click()
    page.wait_for_url("**/propose")
    page.go_back()
    page.wait_for_selector("#square[data-ready]", state="attached")
    expect(page.locator("[data-card]")).to_be_visible()
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree", "disagree"]


def test_without_scripts_going_back_and_tapping_again_counts_once(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto(site.landing)
    number = page.locator("[data-card] [name=proposal]").input_value()
    leave_by(page, page.locator("[data-card] [value=agree]"))
    expect(page.locator("#said")).to_be_visible()
    page.go_back()
    leave_by(page, page.locator("[data-card] [value=disagree]"))
    expect(page.locator("#said")).to_be_visible()
    page.goto(f"{site.landing}mine")
    assert number
    assert page.locator("li.answer").count() <= 2
    assert page.locator(f"#p{number}").count() == 1


def test_two_devices_with_one_code_change_one_vote(site: Site, open_page: Open) -> None:
    first = open_page(size=PHONE)
    open_square(first, site.landing)
    vote(first, "agree")
    wait_until_sent(first)
    first.goto(f"{site.landing}device")
    leave_by(first, first.get_by_role("button", name="Get a personal code"))
    code = first.locator(".personal-code").inner_text()
    second = open_page(size=PHONE)
    second.goto(f"{site.landing}follow")
    second.get_by_label("Personal code").fill(code)
    leave_by(second, second.get_by_role("button", name="Show my proposals"))
    second.goto(f"{site.landing}mine")
    second.locator(".change summary").click()
    second.locator(".change .opinions [value=disagree]").click()
    expect(second.get_by_role("status").filter(has_text="Your vote is changed")).to_be_visible()
    assert [(ballot["opinion"], ballot["revision"]) for ballot in my_votes(first)] == [("disagree", 2)]


def refusing(code: str, detail: str) -> Callable[[Route], None]:
    """Refuses each ballot that is sent, for this reason; what is read goes through."""

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        told = {"status": 409, "code": code, "detail": detail}
        route.fulfill(status=409, json=told, content_type="application/problem+json")

    return answer


def test_an_end_while_voting_is_said_and_the_others_are_kept(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    vote(page, "agree")
    wait_until_sent(page)
    go_on(page)

    page.route("**/ballots", refusing("phase-forbids", "The consultation is closed."))
    vote(page, "disagree")
    expect(page.locator("[data-state]")).to_contain_text("This vote was not recorded: The consultation is closed.")
    expect(page.locator("[data-card] .opinions")).to_be_visible()
    page.unroute("**/ballots")
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree"]


def test_a_proposal_withdrawn_meanwhile_is_said_so_and_can_be_skipped(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)

    page.route("**/ballots", refusing("proposal-closed", "This proposal is not open to votes."))
    vote(page, "agree")
    expect(page.locator("[data-state]")).to_contain_text("This proposal is not open to votes.")
    skip(page)
    wait_until_sent(page)
    expect(card(page)).to_be_visible()
    expect(page.locator("[data-state]")).to_be_empty()


def test_a_huge_paste_is_counted_and_refused_without_being_lost(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.goto(f"{site.landing}propose")
    page.locator("#text").fill("We should walk. " * 625)
    expect(page.locator(".counter")).to_contain_text("characters too many")
    leave_by(page, page.get_by_role("button", name="Send my proposal"))
    expect(page.get_by_role("alert")).to_contain_text("A proposal has 12 to 140 characters")
    assert _length(page) >= 9_999


def _length(page: Page) -> int:
    return len(page.locator("#text").input_value())


def test_a_link_to_a_proposal_that_is_gone_opens_another_card(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, f"{site.landing}?first=999999")
    expect(card(page)).to_be_visible()
