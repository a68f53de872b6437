"""From an empty installation to the first vote, with the guide alone."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, Open
from tests.journeys.walk import open_square

pytestmark = pytest.mark.browser
START_SECONDS = 300


@pytest.fixture
def first_run_link(tmp_path: Path) -> Iterator[str]:
    """The link that `parvis serve` prints on an empty data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = tmp_path / "output"
    command = [sys.executable, "-m", "parvis.commands", "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    with output.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            yield _wait_for_link(output, process)
        finally:
            process.terminate()
            process.wait(120)


def _wait_for_link(output: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        said = output.read_text()
        found = re.search(r"http://\S+first-run\S+", said)
        if found and "Open http" in said:
            return found[0]
        time.sleep(0.2)
    raise RuntimeError(output.read_text())


def test_an_organiser_opens_a_consultation_from_nothing_with_the_guide(
    first_run_link: str, open_page: Open, require_accessible: Callable[[Page], None]
) -> None:
    page = open_page(size=DESKTOP)
    page.set_default_timeout(30_000)
    page.goto(first_run_link)
    page.get_by_label("Your organisation").fill("Region of the Two Rivers")
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("E-mail address").fill("olga@example.org")
    page.get_by_label("Password").fill("a quiet square at noon")
    page.get_by_role("button", name="Make the account").click()

    page.get_by_role("link", name="New consultation").first.click()
    require_accessible(page)
    page.get_by_label("Question").fill("How can we better share public space?")
    page.get_by_label("Main language").select_option("en")
    page.get_by_label("A city or a district").check()
    page.get_by_role("button", name="Make the draft").click()

    landing = page.frame_locator("iframe")
    expect(landing.get_by_role("heading", level=1)).to_have_text("How can we better share public space?")
    require_accessible(page)
    page.get_by_label("Question").fill("How can we share our streets better?")
    page.get_by_role("button", name="Save and continue").click()
    expect(landing.get_by_role("heading", level=1)).to_have_text("How can we share our streets better?")

    _continue_to(page, "Territory")
    page.get_by_label("Where it takes place").fill("The city of Two Rivers")
    _continue_to(page, "Texts")
    page.get_by_label("What you commit to do").fill("The council answers **each** idea on 3 May.")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Bring in proposals").click()
    page.get_by_label("One proposal a line").fill("We should plant trees along the tram.\nWe should slow cars down.")
    page.get_by_role("button", name="See what would be brought in").click()
    page.get_by_role("button", name="Bring in 2 proposals").click()

    page.get_by_role("link", name="Is it ready?").click()
    expect(page.get_by_text("Nothing holds the opening back.")).to_be_visible()
    require_accessible(page)
    page.get_by_role("button", name="Open now").click()
    expect(page.get_by_text("Open: proposals and votes are received.")).to_be_visible()
    address = page.locator("dd a").first.inner_text()

    citizen = open_page()
    _wait_for_a_card(citizen, address)
    open_square(citizen, address)
    citizen.get_by_role("button", name="Agree", exact=True).click()
    expect(citizen.get_by_role("button", name="Next proposal")).to_be_visible()


def _wait_for_a_card(page: Page, address: str) -> None:
    """The crowd's door looks for what the office did twice a second."""
    end = time.monotonic() + START_SECONDS
    page.goto(address)
    while page.get_by_role("button", name="Agree", exact=True).count() == 0 and time.monotonic() < end:
        page.goto(address)


def _continue_to(page: Page, title: str) -> None:
    """Saves part after part until the one of that title."""
    while page.get_by_role("heading", level=1).inner_text() != title:
        before = page.url
        going_on = page.get_by_role("link", name="Continue", exact=True)
        page.get_by_role("button", name="Save and continue").or_(going_on).click()
        page.wait_for_url(lambda url, before=before: url != before)
