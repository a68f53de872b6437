"""A moderator clears sixty prepared proposals by keyboard alone; two moderators never meet on one item."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site, serve_demonstration
from benchmarks.prepared_queue import COLLEAGUE, PASSWORD, SLUG, STORY, clear_by_keyboard, prepare
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import leave_by

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sixty")


@pytest.fixture(scope="module")
def desk(data: Path) -> Iterator[Site]:
    """A service with sixty prepared proposals in its queue."""
    with serve_demonstration(data) as site:
        prepare(data / "data")
        yield site


def _sign_in(page: Page, site: Site, email: str, password: str) -> None:
    page.goto(f"{site.address}/office/sign-in?next=/office/c/{SLUG}/moderate")
    page.fill("#id_email", email)
    page.fill("#id_password", password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    page.wait_for_selector("#shortcuts:not([hidden])", state="attached")


def _text(page: Page) -> str:
    return page.locator(".desk .proposal-text").text_content() or ""


def test_two_moderators_hold_two_items(desk: Site, open_page: Open) -> None:
    one, other = open_page(size=DESKTOP), open_page(size=DESKTOP)
    _sign_in(one, desk, desk.moderator, desk.password)
    _sign_in(other, desk, COLLEAGUE, PASSWORD)
    assert _text(one) != _text(other)
    number = one.locator("#verdict input[name=proposal]").input_value()
    other.goto(f"{desk.address}/office/c/{SLUG}/moderate?item={number}")
    expect(other.locator(".notice").first).to_contain_text("Someone else is reading this proposal")
    other.goto(f"{desk.address}/office/c/{SLUG}/")


def test_sixty_proposals_are_cleared_by_keyboard(desk: Site, data: Path, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    _sign_in(page, desk, desk.moderator, desk.password)
    cleared = clear_by_keyboard(page, desk.address)
    expect(page.locator("main")).to_contain_text("Everything has been read.")
    sys.stdout.write(f"\n{cleared.decisions} keys for 60 proposals: {cleared.seconds / 60:.2f} s a proposal\n")
    assert cleared.decisions == 40
    kept = [path for path in (data / "data").rglob("*") if path.is_file()]
    assert not [path.name for path in kept if STORY.split("{")[0].encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "reader",
    [
        {"language": "fr", "size": PHONE, "color_scheme": "dark"},
        {"language": "en", "size": DESKTOP, "color_scheme": "light"},
    ],
)
def test_axe_finds_nothing_in_the_pages_of_testimonies_and_measures(
    desk: Site, open_page: Open, require_accessible: Check, reader: dict[str, object]
) -> None:
    page = open_page(**reader)
    page.goto(f"{desk.address}/office/sign-in?next=/office/c/{SLUG}/testimonies")
    page.fill("#id_email", COLLEAGUE)
    page.fill("#id_password", PASSWORD)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    for path in ("testimonies", "suggestions"):
        page.goto(f"{desk.address}/office/c/{SLUG}/{path}")
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{desk.address}/office/c/{SLUG}/testimonies")
    page.locator(".cards a").first.click()
    require_accessible(page)
    assert "My husband" not in page.content()
    page.locator(".veil button").click()
    expect(page.locator(".desk .proposal-text")).to_contain_text("My husband")
    require_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
