"""Every page and state of the square, looked at by axe; and what axe cannot see: width, zoom, focus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import go_on, open_square, vote

FINGER = 44
"""The side of a target that is easy to hit, in CSS pixels."""
pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
NARROW = {"width": 320, "height": 640}
PATHS = [
    "c/demo/",
    "c/demo/vote",
    "c/demo/mine",
    "c/demo/device",
    "c/demo/results",
    "c/demo/results?q=zzzz",
    "c/demo/insight",
    "c/demo/quarantine",
    "c/demo/propose",
    "c/demo/follow",
    "c/demo/p/1",
    "legal",
    "accessibility",
]
READERS = [
    {"language": "fr", "size": PHONE, "color_scheme": "light"},
    {"language": "en", "size": PHONE, "color_scheme": "dark"},
    {"language": "fr", "size": DESKTOP, "color_scheme": "dark"},
    {"language": "en", "size": DESKTOP, "color_scheme": "light"},
]


@pytest.mark.parametrize("reader", READERS)
def test_axe_finds_nothing_on_the_pages(
    site: Site, open_page: Open, require_accessible: Check, reader: dict[str, object]
) -> None:
    page = open_page(**reader)
    for path in PATHS:
        page.goto(f"{site.address}/{path}")
        require_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_states_of_a_card(
    site: Site, open_page: Open, require_accessible: Check, scheme: str
) -> None:
    page = open_page(size=PHONE, color_scheme=scheme)
    open_square(page, site.landing)
    vote(page, "agree")
    expect(page.locator("[data-others]")).to_be_visible()
    require_accessible(page)
    page.locator("[data-qualifier=love]").click()
    page.locator("[data-act=change]").click()
    require_accessible(page)
    vote(page, "disagree")
    for _ in range(5):
        go_on(page)
        vote(page, "neutral")
    page.locator("[data-act=next]").click()
    expect(page.locator(".pause")).to_be_visible()
    require_accessible(page)


def test_axe_finds_nothing_after_a_vote_by_form(site: Site, open_page: Open, require_accessible: Check) -> None:
    page = open_page(size=PHONE)
    page.goto(f"{site.address}/c/demo/vote")
    number, seal = (page.locator(f"[data-card] [name={name}]").input_value() for name in ("proposal", "seal"))
    page.context.request.post(
        f"{site.address}/c/demo/vote", form={"proposal": number, "seal": seal, "opinion": "agree"}
    )
    for path in (f"vote?said={number}", "mine"):
        page.goto(f"{site.address}/c/demo/{path}")
        require_accessible(page)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_on_the_narrowest_screen(site: Site, open_page: Open, path: str) -> None:
    page = open_page(language="fr", size=NARROW)
    page.goto(f"{site.address}/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_buttons_are_large_enough_for_a_thumb(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=NARROW)
    open_square(page, site.landing)
    heights = page.locator("[data-card] button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


def test_each_card_is_announced_by_its_heading_and_its_place(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    open_square(page, site.landing)
    vote(page, "agree")
    go_on(page)
    expect(page.locator("[data-card] h2")).to_be_focused()
    expect(page.locator("[data-progress] p")).to_have_text("Proposal 2 of 12")


def test_motion_that_is_not_wanted_does_not_move(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    vote(page, "agree")
    assert page.locator(".answer").evaluate("one => getComputedStyle(one).animationName") == "none"


def test_the_first_card_is_in_sight_on_a_phone(site: Site, open_page: Open) -> None:
    """Whole for one without notes; of any other, what a finger needs of its buttons (WCAG 2.2, 2.5.5)."""
    page = open_page(language="fr", size=PHONE)
    dealt = page.request.get(f"{site.address}/api/v1/consultations/demo/sequence?size=40&language=fr").json()["cards"]
    page.goto(site.landing)
    for card in dealt:
        page.goto(f"{site.landing}?first={card['proposal']}")
        box = page.locator("[data-card] .opinions").bounding_box()
        assert box is not None
        has_notes = card["seed"] or card["territory"] or card["language"] != "fr"
        assert box["y"] + (FINGER if has_notes else box["height"]) <= PHONE["height"], card["text"]


def test_forced_colours_keep_every_button(site: Site, open_page: Open, require_accessible: Check) -> None:
    page = open_page(size=PHONE, forced_colors="active")
    open_square(page, site.landing)
    vote(page, "agree")
    require_accessible(page)
