"""Office pages and the notice to citizens: axe and width, on a phone and a desktop, in French and English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
OFFICE = "office/c/demo"
PATHS = [
    f"{OFFICE}/{name}"
    for name in (
        "helplines",
        "territories",
        "look",
        "embedding",
        "insight",
        "ideas",
        "quarantine",
        "pulse",
        "privacy",
        "retention",
        "mails",
        "moderation",
        "rehearsal",
    )
]
PATHS += ["c/demo/privacy", "c/demo/insight", "office/invitation/unknown"]
READERS = [("fr", PHONE, "dark"), ("en", DESKTOP, "light"), ("en", PHONE, "light"), ("fr", DESKTOP, "light")]


@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_accessible_and_fits(
    site: Site, open_page: Open, require_accessible: Check, reader: tuple[str, dict[str, int], str]
) -> None:
    language, size, scheme = reader
    page = open_page(language=language, size=size, color_scheme=scheme)
    page.goto(f"{site.address}/office/sign-in?next=/{PATHS[0]}")
    page.fill("#id_email", site.organiser)
    page.fill("#id_password", site.organiser_password)
    page.click("main button[type=submit]:visible >> nth=0")
    page.wait_for_url(f"**/{PATHS[0]}")
    for path in PATHS:
        page.goto(f"{site.address}/{path}")
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
