"""A team in a real browser: inviting someone, and the pages that axe looks at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import leave_by

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
READERS = [("fr", PHONE, "dark"), ("en", DESKTOP, "light")]


@pytest.mark.parametrize("reader", READERS)
def test_the_organiser_invites_and_withdraws_from_the_team_page(
    site: Site, open_page: Open, require_accessible: Check, reader: tuple[str, dict[str, int], str]
) -> None:
    language, size, scheme = reader
    page = open_page(language=language, size=size, color_scheme=scheme)
    page.goto(f"{site.address}/office/sign-in?next=/office/c/demo/team")
    page.fill("#id_email", site.organiser)
    page.fill("#id_password", site.organiser_password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    require_accessible(page)
    page.fill("#id_email", f"nadia-{language}@ville.example")
    page.click("button[value=invite]")
    expect(page.locator("main")).to_contain_text(f"nadia-{language}@ville.example")
    require_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.click("button[value=withdraw]")
    expect(page.locator("button[value=withdraw]")).to_have_count(0)
