"""What a screen reader would be told, from Chromium's accessibility tree: names, roles, states, focus, announcements.

No person using a screen reader takes part in this: it holds what such a program is given, not how it is heard.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import PHONE, Open
from tests.journeys.walk import card, go_on, open_square, skip, vote, wait_until, wait_until_sent

pytestmark = pytest.mark.browser
LISTEN = """(() => {
  window.told = []
  for (const place of document.querySelectorAll('[role=status], [role=alert]'))
    new MutationObserver(() => place.textContent.trim() && window.told.push(place.textContent.trim()))
      .observe(place, {childList: true, characterData: true, subtree: true})
})()"""


@dataclass(frozen=True, slots=True)
class Node:
    """One node that is told: its role, its name, and its states that hold."""

    role: str
    name: str
    states: dict[str, object]


def _tree(session: CDPSession) -> list[Node]:
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        Node(
            node["role"]["value"],
            node.get("name", {}).get("value", ""),
            {one["name"]: one["value"].get("value") for one in node.get("properties", [])},
        )
        for node in nodes
        if not node["ignored"]
    ]


def _named(tree: list[Node], role: str) -> list[str]:
    return [node.name for node in tree if node.role == role]


def _focused(tree: list[Node]) -> Node:
    return [node for node in tree if node.states.get("focused") and node.role != "RootWebArea"][-1]


def _told(page: Page) -> list[str]:
    told: list[str] = page.evaluate("window.told.splice(0)")
    return told


@pytest.fixture
def reading(site: Site, open_page: Open) -> tuple[Page, CDPSession]:
    """The landing, and what a screen reader is given of it."""
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    page.evaluate(LISTEN)
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    return page, session


def test_the_landing_is_told_by_landmarks_headings_and_named_buttons(reading: tuple[Page, CDPSession]) -> None:
    page, session = reading
    tree = _tree(session)
    assert [len(_named(tree, role)) for role in ("banner", "main", "contentinfo")] == [1, 1, 1]
    assert all(_named(tree, "navigation"))
    assert len(set(_named(tree, "navigation"))) == len(_named(tree, "navigation"))
    headings = [(node.name, node.states["level"]) for node in tree if node.role == "heading"]
    assert headings[0][1] == 1
    assert (card(page).inner_text(), 2) in headings
    assert "Your opinion of this proposal" in _named(tree, "group")
    assert [name for name in _named(tree, "button") if name][:4] == [
        "Agree",
        "Neutral",
        "Disagree",
        "Skip this proposal",
    ]
    assert all([*_named(tree, "button"), *_named(tree, "link")])


def test_a_vote_moves_to_what_was_said_and_its_nuances_are_toggles(reading: tuple[Page, CDPSession]) -> None:
    page, session = reading
    vote(page, "agree")
    wait_until_sent(page)
    tree = _tree(session)
    said = _focused(tree)
    assert (said.role, said.name, said.states["level"]) == ("heading", "You agree", 3)
    assert "If you wish, say why" in _named(tree, "group")
    page.locator("[data-qualifier=love]").click()
    pressed = {node.name: node.states["pressed"] for node in _tree(session) if "pressed" in node.states}
    assert pressed["I love it"] == "true"
    assert set(pressed.values()) == {"true", "false"}


def test_the_next_card_is_read_from_its_words_and_a_change_from_the_question(
    reading: tuple[Page, CDPSession],
) -> None:
    page, session = reading
    vote(page, "neutral")
    page.locator("[data-act=change]").click()
    tree = _tree(session)
    assert _focused(tree).name == card(page).inner_text()
    assert [node.states.get("pressed") for node in tree if node.name == "Neutral" and node.role == "button"] == ["true"]
    vote(page, "agree")
    go_on(page)
    assert (_focused(_tree(session)).role, _focused(_tree(session)).name) == ("heading", card(page).inner_text())


def test_what_waits_for_the_network_is_announced_once_and_politely(reading: tuple[Page, CDPSession]) -> None:
    page, session = reading
    page.context.set_offline(True)
    vote(page, "agree")
    wait_until(page, "window.told.length > 0")
    assert _told(page) == ["1 vote waits for the network. It will be sent by itself."]
    assert {node.states["live"] for node in _tree(session) if node.role == "status"} == {"polite"}
    page.context.set_offline(False)
    wait_until_sent(page)
    assert _told(page) == []


def test_the_pauses_of_a_series_are_read_from_their_titles(reading: tuple[Page, CDPSession]) -> None:
    page, session = reading
    titles = []
    for _ in range(12):
        skip(page)
        if page.locator(".pause").count():
            titles.append(_focused(_tree(session)).name)
            page.locator(".pause [data-act=next]").click()
            page.locator("[data-card] .opinions").wait_for()
    assert titles == ["And you, what would you propose?", "Thank you, your opinion counts"]


def test_a_vote_in_the_list_is_announced_where_it_was_given(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.goto(f"{site.landing}results")
    page.evaluate(LISTEN)
    first = page.locator("[data-in-place]").first
    first.locator("button[value=disagree]").click()
    wait_until(page, "window.told.length > 0")
    assert _told(page)[0] == "You disagree"
    assert first.locator("button[value=disagree]").get_attribute("aria-pressed") == "true"
    session = page.context.new_cdp_session(page)
    groups = [name for name in _named(_tree(session), "group") if name.startswith("Your opinion:")]
    assert len(groups) == len(set(groups)) > 3
