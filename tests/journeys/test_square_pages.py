"""The pages around the vote, in both languages and colours: nothing for axe to say, and nothing cut at 320 pixels."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.walk import go_on, open_square, vote, wait_until_sent

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize(("language", "colours"), [("fr", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", ["news", "about-me", "propose", "device", "follow", "p/1"])
def test_a_page_is_accessible_and_fits(
    site: Site, open_page: Open, require_accessible: Callable[[Page], None], path: str, language: str, colours: str
) -> None:
    page = open_page(language=language, size=NARROW, color_scheme=colours)
    page.goto(site.landing + path)
    for folded in page.locator("details.more summary").all():
        folded.click()
    require_accessible(page)
    assert page.evaluate(FITS)


def test_the_end_card_leads_further(site: Site, open_page: Open, require_accessible: Callable[[Page], None]) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    for _ in range(11):
        vote(page, "agree")
        go_on(page)
    vote(page, "skip")
    expect(page.locator(".pause h2")).to_be_focused()
    require_accessible(page)
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".shared-link")).to_have_text("The link is copied.")
    wait_until_sent(page)
    page.get_by_role("link", name="See where I stand").click()
    expect(page.locator(".answer [data-others]").first).to_be_visible()
    require_accessible(page)


def test_the_page_of_a_sent_proposal_is_accessible(
    site: Site, open_page: Open, require_accessible: Callable[[Page], None]
) -> None:
    page = open_page(size=PHONE)
    page.goto(f"{site.landing}propose")
    page.locator("#text").fill("We should open a library on every island")
    expect(page.locator("[name=seen]")).to_have_value("We should open a library on every island")
    page.locator("form[data-propose] button").click()
    page.get_by_text("Tell me by e-mail what becomes of it").click()
    require_accessible(page)
