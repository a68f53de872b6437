"""Whole walks through the square, in a real browser, against a real demonstration."""

import collections
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.demonstration_server import Site
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import (
    card,
    go_on,
    hold,
    leave_by,
    let_pass,
    my_votes,
    open_square,
    stop_timers,
    vote,
    wait_until_asked,
    wait_until_sent,
)

pytestmark = pytest.mark.browser
EVERY_MS = 5_000


@pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", DESKTOP)])
def test_twelve_cards_one_changed_one_skipped(site: Site, open_page: Open, language: str, size: dict[str, int]) -> None:
    page = open_page(language=language, size=size)
    open_square(page, site.landing)
    vote(page, "agree")
    page.locator("[data-qualifier=realistic]").click()
    for place in range(10):
        go_on(page)
        vote(page, ("neutral", "disagree", "agree")[place % 3])
    page.locator("[data-act=change]").click()
    vote(page, "disagree")
    go_on(page)
    vote(page, "skip")
    expect(page.locator(".pause h2")).to_be_focused()
    wait_until_sent(page)
    opinions = collections.Counter(ballot["opinion"] for ballot in my_votes(page))
    assert opinions == {"agree": 4, "neutral": 3, "disagree": 4, "skip": 1}
    assert my_votes(page)[0]["qualifiers"] == ["realistic"]


@pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", DESKTOP)])
def test_without_scripts_the_same_can_be_done(
    site: Site, open_page: Open, language: str, size: dict[str, int], require_accessible: Callable[[Page], None]
) -> None:
    page = open_page(language=language, size=size, java_script_enabled=False)
    page.goto(site.landing)
    for opinion in ("agree", "neutral", "disagree", "skip", "agree"):
        leave_by(page, page.locator(f"[data-card] [value={opinion}]"))
        expect(page.locator("#said")).to_be_visible()
    page.get_by_label(re.compile("Realistic|Réalisable")).check()
    leave_by(page, page.locator(".answer form button").first)
    expect(page.get_by_label(re.compile("Realistic|Réalisable"))).to_be_checked()
    page.locator(".change summary").click()
    leave_by(page, page.locator(".answer .opinions [value=disagree]"))
    page.goto(f"{site.address}/c/demo/mine")
    assert page.locator("li .said-disagree").count() == 2
    assert page.locator("li .said-skip").count() == 1


def test_a_proposal_comes_and_the_results_move(site: Site, open_page: Open) -> None:
    author = open_page(size=PHONE)
    open_square(author, site.landing)
    author.get_by_role("link", name="Propose").first.click()
    sentence = "We should paint 😀 benches where anyone can ask for help."
    author.get_by_label("Your sentence").fill(sentence)
    expect(author.locator("[name=seen]")).to_have_value(sentence)
    author.get_by_role("button", name="Send my proposal").click()
    expect(author.locator(".personal-code")).to_be_visible()
    _accept(open_page(size=DESKTOP), site, sentence)
    voter = open_page(size=PHONE)
    number = _number_of(voter, site, sentence)
    open_square(voter, f"{site.landing}?first={number}")
    expect(card(voter)).to_have_text(sentence)
    watcher = open_page(size=DESKTOP)
    watcher.goto(f"{site.address}/c/demo/results?sort=newest")
    before = watcher.locator(f"[data-proposal='{number}'] [data-votes]").inner_text()
    vote(voter, "agree")
    after = watcher.locator(f"[data-proposal='{number}'] [data-count=agree]")
    expect(after).to_have_text("1")
    assert before.startswith("0")


def _accept(page: Page, site: Site, sentence: str) -> None:
    """Reads the queue from its start, puts off what is not looked for, and accepts what is."""
    page.goto(f"{site.address}/office/sign-in?next=/office/c/demo/moderate")
    page.fill("#id_email", site.moderator)
    page.fill("#id_password", site.password)
    leave_by(page, page.locator("main button[type=submit]:visible").first)
    shown = page.locator(".desk .proposal-text")
    for _ in range(60):
        page.wait_for_selector("#shortcuts:not([hidden])", state="attached")
        text = shown.inner_text()
        if text.strip() == sentence:
            page.keyboard.press("a")
            expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()
            return
        page.keyboard.press("p")
        expect(shown).not_to_have_text(text)
    pytest.fail("the proposal never came to the moderator")


def _number_of(page: Page, site: Site, sentence: str) -> int:
    page.goto(site.landing)
    script = """async (text) => {
      const found = await (await fetch('/api/v1/consultations/demo/results')).json();
      return found.proposals.find((proposal) => proposal.text === text)?.id ?? null;
    }"""
    for _ in range(50):
        found: int | None = page.evaluate(script, sentence)
        if found is not None:
            return found
        page.wait_for_timeout(200)
    pytest.fail("the proposal never came to the public")


def test_only_a_keyboard_is_needed(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    open_square(page, site.landing)
    page.locator("[data-card] [value=agree]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-qualifier=love]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    expect(card(page)).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator(".said-disagree")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".said-agree")).to_be_focused()
    wait_until_sent(page)
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree", "disagree"]


def test_shortcuts_are_dead_outside_the_card(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    open_square(page, site.landing)
    page.locator(".mark").focus()
    page.keyboard.press("1")
    expect(page.locator("[data-card] .opinions")).to_be_visible()
    assert my_votes(page) == []


def test_votes_wait_for_the_network_and_keep_their_order(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    page.context.set_offline(True)
    said = []
    for opinion in ("agree", "disagree", "neutral"):
        said.append((vote(page, opinion), opinion))
        go_on(page)
    expect(page.locator("[data-state]")).to_contain_text("3 votes wait for the network")
    page.context.set_offline(False)
    wait_until_sent(page)
    assert [ballot["opinion"] for ballot in my_votes(page)] == [opinion for _, opinion in said]
    expect(page.locator("[data-state]")).to_be_empty()


def test_votes_that_wait_outlive_a_closed_page(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    page.route("**/ballots", lambda route: route.abort())
    vote(page, "agree")
    expect(page.locator("[data-state]")).to_contain_text("waits for the network")
    page.unroute("**/ballots")
    open_square(page, site.landing)
    wait_until_sent(page)
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree"]


def test_a_card_whose_vote_is_on_its_way_is_not_asked_again(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, f"{site.landing}?first=1")
    held = hold(page, "**/ballots")
    vote(page, "agree")
    wait_until_asked(page, held)
    open_square(page, f"{site.landing}?first=1")
    expect(page.locator(".said-agree")).to_be_visible()
    open_square(page, site.landing)
    assert page.locator("[data-card] input[name=proposal]").input_value() != "1"


def test_a_refusal_stays_in_sight_while_other_votes_go_well(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    held = hold(page, "**/ballots")
    vote(page, "agree")
    go_on(page)
    vote(page, "disagree")
    wait_until_asked(page, held)
    let_pass(page, "**/ballots")
    told = {"status": 409, "code": "phase-forbids", "detail": "The consultation is closed."}
    held[0].fulfill(status=409, json=told, content_type="application/problem+json")
    wait_until_sent(page)
    expect(page.locator("[data-state]")).to_contain_text("This vote was not recorded")
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["disagree"]


def test_a_refused_vote_that_was_changed_meanwhile_asks_nothing_again(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    held = hold(page, "**/ballots")
    vote(page, "agree")
    wait_until_asked(page, held)
    page.locator("[data-act=change]").click()
    vote(page, "disagree")
    let_pass(page, "**/ballots")
    told = {"status": 409, "code": "phase-forbids", "detail": "Not now."}
    held[0].fulfill(status=409, json=told, content_type="application/problem+json")
    wait_until_sent(page)
    expect(page.locator(".said-disagree")).to_be_visible()


def test_an_answer_that_was_lost_does_not_count_twice(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    lost: list[int] = []

    def lose_once(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/ballots", lose_once)
    vote(page, "agree")
    wait_until_sent(page)
    ballots = my_votes(page)
    assert lost == [201]
    assert [(ballot["opinion"], ballot["revision"]) for ballot in ballots] == [("agree", 1)]


def test_a_seal_that_expired_is_renewed_without_a_word(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    answers: list[int] = []

    def spoil_first(route: Route) -> None:
        if route.request.method == "POST" and not answers:
            spoilt = re.sub(r'"seal":"[^"]+"', f'"seal":"{"A" * 64}"', route.request.post_data or "")
            answer = route.fetch(post_data=spoilt)
            answers.append(answer.status)
            route.fulfill(response=answer)
        else:
            route.continue_()

    page.route("**/ballots", spoil_first)
    vote(page, "agree")
    wait_until_sent(page)
    assert answers == [403]
    assert [ballot["opinion"] for ballot in my_votes(page)] == ["agree"]
    expect(page.locator("[data-state]")).to_be_empty()


def test_a_double_tap_does_nothing_twice(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    page.evaluate(
        "() => { const button = document.querySelector('[data-card] [value=agree]'); button.click(); button.click(); }"
    )
    wait_until_sent(page)
    assert [(ballot["opinion"], ballot["revision"]) for ballot in my_votes(page)] == [("agree", 1)]


def test_a_reload_goes_on_where_it_was(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, site.landing)
    seen = [vote(page, "agree")]
    go_on(page)
    seen.append(vote(page, "neutral"))
    wait_until_sent(page)
    for _ in range(3):
        open_square(page, site.landing)
        assert card(page).inner_text() not in seen


def test_two_tabs_agree(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, f"{site.landing}?first=1")
    other = page.context.new_page()
    open_square(other, f"{site.landing}?first=1")
    vote(page, "agree")
    expect(other.locator(".said-agree")).to_be_visible()
    wait_until_sent(page)
    assert len(my_votes(other)) == 1


def test_refused_cookies_cost_no_vote_and_it_is_said(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    page.add_init_script("Object.defineProperty(navigator, 'cookieEnabled', { get: () => false })")
    open_square(page, site.landing)
    for opinion in ("agree", "disagree"):
        vote(page, opinion)
        expect(page.locator("[data-others]")).to_be_visible()
        go_on(page)
    expect(page.locator("[data-state]")).to_contain_text("refuses cookies")
    assert page.context.cookies() == []


def test_a_cookie_that_does_not_come_back_is_found_out(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    open_square(page, f"{site.landing}?first=1")

    def drop_cookie(route: Route) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        page.context.clear_cookies()
        route.fulfill(response=answer, headers=headers)

    page.context.route("**/ballots", drop_cookie)
    other = page.context.new_page()
    open_square(other, page.url)
    vote(page, "agree")
    expect(page.locator("[data-state]")).to_contain_text("refuses cookies")
    go_on(page)
    vote(page, "neutral")
    expect(page.locator("[data-others]")).to_be_visible()
    # What one tab has found out, another must not take for granted: its votes would be those of one person each.
    expect(other.locator(".said-agree")).to_be_visible()
    go_on(other)
    vote(other, "neutral")
    expect(other.locator("[data-state]")).to_contain_text("refuses cookies")
    assert page.context.cookies() == []


def test_a_translated_card_has_its_original_one_tap_away(site: Site, open_page: Open) -> None:
    page = open_page(language="en", size=PHONE)
    open_square(page, f"{site.landing}?first=2")
    page.locator(".note-translated summary").click()
    expect(page.locator("[data-original]")).to_contain_text("Il faut")
    expect(page.locator("[data-original]")).to_have_attribute("lang", "fr")


def test_a_link_to_a_proposal_puts_it_first(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=PHONE)
    open_square(page, f"{site.landing}?first=1")
    expect(card(page)).to_have_text(
        "Il faut former tous les policiers et gendarmes à l’accueil des victimes de violences."
    )


def test_changing_the_language_is_kept(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=PHONE, java_script_enabled=False)
    page.goto(site.landing)
    leave_by(page, page.get_by_role("link", name="English"))
    leave_by(page, page.locator("[data-card] [value=agree]"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("direction", ["agree", "disagree"])
def test_a_swipe_votes(site: Site, open_page: Open, direction: str) -> None:
    page = open_page(size=PHONE, has_touch=True)
    open_square(page, site.landing)
    reach = 160 if direction == "agree" else -160
    page.locator(".vote-words").evaluate(
        """(card, reach) => {
          const send = (type, x) => card.dispatchEvent(new PointerEvent(type,
            { bubbles: true, pointerType: 'touch', pointerId: 4, clientX: x, clientY: 300 }));
          send('pointerdown', 180);
          send('pointermove', 180 + reach);
          send('pointerup', 180 + reach);
        }""",
        reach,
    )
    expect(page.locator(f".said-{direction}")).to_be_visible()


def test_live_results_are_asked_one_at_a_time_and_can_be_paused(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    page.clock.install()
    asked = hold(page, "**/results?**")
    page.goto(f"{site.address}/c/demo/results")
    stop_timers(page)
    for _ in range(3):
        page.clock.fast_forward(EVERY_MS)
    wait_until_asked(page, asked)
    page.get_by_role("button", name="Pause the updates").click()
    with page.expect_event("requestfinished"):
        asked[0].continue_()
    for _ in range(3):
        page.clock.fast_forward(EVERY_MS)
    page.wait_for_timeout(300)
    assert (len(asked), page.locator("[data-updated]").inner_text()) == (1, "")
    let_pass(page, "**/results?**")
    page.get_by_role("button", name="Pause the updates").click()
    page.clock.resume()
    expect(page.locator("[data-updated]")).to_contain_text("Updated at")


def test_cards_come_as_many_at_a_time_as_the_organiser_says(site: Site, open_page: Open) -> None:
    page = open_page(size=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/sequence?" in request.url else None)

    def serve_three(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('data-series="12"', 'data-series="3"'))

    page.route(site.landing, serve_three)
    open_square(page, site.landing)
    expect(page.locator("[data-progress] p")).to_have_text("Proposal 1 of 3")
    for _ in range(2):
        vote(page, "agree")
        go_on(page)
    vote(page, "agree")
    page.locator("[data-act=next]").click()
    expect(page.locator(".pause h2")).to_have_text("Thank you, your opinion counts")
    assert ["size=3" in address for address in asked] == [True] + [False] * (len(asked) - 1)
    assert len(asked) > 1
