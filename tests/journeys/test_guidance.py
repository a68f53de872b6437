"""The organiser's guidance in a real browser: settings of the cards, playbook, a text copied, a rehearsal asked for."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site, serve_demonstration
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import leave_by

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
PASSWORD = "a quiet square at noon"
OLGA = "olga@demo.example"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demonstration of its own, where Olga administers the organisation."""
    folder = tmp_path_factory.mktemp("guidance")
    with serve_demonstration(folder) as served:
        organisation = "Région Exemple (démonstration)"
        command = [sys.executable, "-m", "parvis.commands", "account", "--email", OLGA, "--organisation", organisation]
        subprocess.run([*command, "--password", PASSWORD, "--data", str(Path(folder) / "data")], check=True)
        yield served


def sign_in(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.address}/office/sign-in?next=/office/c/demo/{path}")
    page.fill("#id_email", OLGA)
    page.fill("#id_password", PASSWORD)
    leave_by(page, page.locator("main button[type=submit]:visible").first)


@pytest.mark.parametrize("reader", [{"language": "fr", "size": PHONE}, {"language": "en", "size": DESKTOP}])
def test_axe_finds_nothing_on_the_pages_of_guidance(
    office: Site, open_page: Open, require_accessible: Check, reader: dict[str, object]
) -> None:
    page = open_page(**reader)
    sign_in(page, office, "cards")
    require_accessible(page)
    for path in ("playbook", "rehearsal"):
        page.goto(f"{office.address}/office/c/demo/{path}")
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        require_accessible(page)


def test_a_task_is_ticked_and_a_text_is_copied_as_it_was_adapted(office: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    sign_in(page, office, "playbook")
    page.locator("#task-seeds button").click()
    expect(page.locator("#task-seeds")).to_contain_text("done:")
    text = page.locator("textarea").first
    text.fill("Adapted.")
    page.locator("[data-copy]").first.click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Adapted."


def test_a_text_is_there_to_be_selected_without_scripts(office: Site, open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    sign_in(page, office, "playbook")
    assert "COMMUNIQUÉ" in page.locator("textarea").first.input_value()
    expect(page.locator("[data-copy]").first).to_be_hidden()


def test_a_rehearsal_is_asked_for_and_its_report_is_read(
    office: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(size=PHONE)
    sign_in(page, office, "rehearsal")
    page.fill("[name=people]", "300")
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("link", name="Read the report").click(timeout=600_000)
    expect(page.locator("header")).to_contain_text("SIMULATION")
    require_accessible(page)
