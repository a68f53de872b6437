"""The square as people adapt it: right to left, spaced text, 400 % zoom, keys only, forced colours, no motion."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.demonstration_server import Site
from parvis.configuration import CITIZEN_NAMES
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import open_square, skip, vote, wait_for_another

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
NARROW = {"width": 320, "height": 640}
LOW = {"width": 320, "height": 400}
ZOOMED = {"width": 320, "height": 256}
PATHS = ["", "vote", "mine", "device", "results", "propose", "follow", "p/1"]
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
WIDE = """[...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect()
  return box.width > 1 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1)
    && !one.closest('.for-readers-only, .skip, [hidden]')
}).map((one) => one.outerHTML.slice(0, 90))"""
CUT = """[...document.querySelectorAll('main *, header *, footer *')].filter((one) => {
  const style = getComputedStyle(one)
  return ['hidden', 'clip'].includes(style.overflowX) && one.clientWidth > 1
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
}).map((one) => one.outerHTML.slice(0, 90))"""
OVERLAPPING = """(() => {
  const boxes = [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary')]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest('.for-readers-only'))
    .map((one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => box.width > 1 && box.height > 1)
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  return boxes.flatMap(([one, a], place) => boxes.slice(place + 1)
    .filter(([other, b]) => meet(a, b) && !one.contains(other) && !other.contains(one))
    .map(([other]) => one.outerHTML.slice(0, 70) + ' / ' + other.outerHTML.slice(0, 70)))
})()"""
COVERED = """(() => {
  const one = document.activeElement
  if (one === document.body) return null
  const boxes = [...one.getClientRects()].filter((box) => box.width && box.height)
  const seen = boxes.some((box) => [.1, .5, .9].some((across) => [.1, .5, .9].some((down) => {
    const found = document.elementFromPoint(box.left + box.width * across, box.top + box.height * down)
    return found && (one.contains(found) || found.contains(one) || found.closest('label')?.control === one)
  })))
  return seen ? null : one.outerHTML.slice(0, 120)
})()"""
ESCAPING = """[...document.querySelectorAll('.opinions button, .quick-exit summary, .way-out')].flatMap((one) => {
  const range = document.createRange()
  range.selectNodeContents(one)
  const [words, box] = [range.getBoundingClientRect(), one.getBoundingClientRect()]
  const room = one.matches('summary') ? document.querySelector('.way-out').getBoundingClientRect().left : box.right
  return words.width && (words.left < box.left - 1 || words.right > room) ? [one.innerText] : []
})"""
COVER = """(() => {
  const sheet = document.createElement('dialog')
  document.body.append(sheet)
  sheet.style.cssText = 'inset: 0; margin: 0; max-width: none; max-height: none; width: 100vw; height: 100vh'
  const kept = document.activeElement
  sheet.popover = 'manual'
  sheet.showPopover()
  kept.focus()
})()"""
MOVING = "document.getAnimations().filter((one) => one.playState === 'running').length"


def _turn(page: Page) -> None:
    def answer(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=found.text().replace('dir="ltr"', 'dir="rtl"', 1))

    page.route(lambda address: "/c/demo/" in address and "." not in address.rsplit("/", 1)[-1], answer)


def _open(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.address}/c/demo/{path}")


def _width(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found


@pytest.mark.parametrize("path", PATHS)
def test_pages_read_from_right_to_left_hold_together(site: Site, open_page: Open, path: str) -> None:
    page = open_page(size=NARROW, service_workers="block")
    _turn(page)
    _open(page, site, path)
    assert page.evaluate("document.dir") == "rtl"
    assert _width(page) <= NARROW["width"]
    assert page.evaluate(WIDE) == []
    assert page.evaluate(OVERLAPPING) == []


@pytest.mark.parametrize("language", sorted(CITIZEN_NAMES))
def test_short_words_stay_in_their_buttons_in_every_language(site: Site, open_page: Open, language: str) -> None:
    page = open_page(language=language, size=NARROW)
    _open(page, site, "")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(ESCAPING) == []
    assert _width(page) <= NARROW["width"]


def test_opinions_are_mirrored_from_right_to_left(site: Site, open_page: Open) -> None:
    starts = []
    for turned in (False, True):
        page = open_page(size=DESKTOP, service_workers="block")
        if turned:
            _turn(page)
        open_square(page, site.landing)
        buttons = page.locator("[data-card] .opinions button:visible")
        starts.append(buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().left)"))
    assert starts[0][:3] == sorted(starts[0][:3])
    assert starts[1][:3] == sorted(starts[1][:3], reverse=True)
    assert starts[0] != starts[1]


@pytest.mark.parametrize("path", PATHS)
def test_spaced_text_is_neither_cut_nor_wider_than_the_screen(site: Site, open_page: Open, path: str) -> None:
    page = open_page(language="fr", size=NARROW, bypass_csp=True)
    _open(page, site, path)
    page.add_style_tag(content=SPACING)
    assert page.evaluate(CUT) == []
    assert _width(page) <= NARROW["width"]
    assert page.evaluate(OVERLAPPING) == []


@pytest.mark.parametrize("path", PATHS)
def test_what_the_tab_key_reaches_is_never_covered(site: Site, open_page: Open, path: str) -> None:
    page = open_page(language="fr", size=LOW)
    _open(page, site, path)
    covered = []
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 30:
        page.keyboard.press(key)
        covered.append(page.evaluate(COVERED))
    assert [one for one in covered if one] == []


def test_what_is_under_the_bar_is_found_to_be_covered(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=LOW)
    _open(page, site, "mine")
    page.keyboard.press("Tab")
    page.evaluate(COVER)
    assert page.evaluate(COVERED) is not None


@pytest.mark.parametrize("path", PATHS)
def test_four_hundred_percent_zoom_scrolls_one_way_and_leaves_room_to_read(
    site: Site, open_page: Open, path: str
) -> None:
    page = open_page(language="fr", size=ZOOMED)
    _open(page, site, path)
    assert _width(page) <= ZOOMED["width"]
    assert page.evaluate(WIDE) == []
    stuck = "[...document.querySelectorAll('body *')].filter((one) => ['sticky', 'fixed'].includes("
    stuck += "getComputedStyle(one).position)).reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"
    assert page.evaluate(stuck) <= ZOOMED["height"] / 3


@pytest.mark.parametrize("path", PATHS)
def test_forced_colours_keep_the_edges_of_buttons_and_the_focus(
    site: Site, open_page: Open, require_accessible: Check, path: str
) -> None:
    page = open_page(forced_colors="active")
    _open(page, site, path)
    edges = "all => all.filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) === 0"
    edges += " && getComputedStyle(one).textDecorationLine === 'none').map((one) => one.outerHTML.slice(0, 90))"
    assert page.locator("button:visible").evaluate_all(edges) == []
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    require_accessible(page)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_moves_when_motion_is_not_wanted(site: Site, open_page: Open, path: str) -> None:
    page = open_page(size=PHONE)
    _open(page, site, path)
    assert page.evaluate(MOVING) == 0


def test_a_vote_moves_nothing_covers_nothing_and_fits_when_zoomed(site: Site, open_page: Open) -> None:
    page = open_page(language="fr", size=ZOOMED)
    open_square(page, site.landing)
    vote(page, "agree")
    page.locator("[data-act=next]").wait_for()
    assert page.evaluate(MOVING) == 0
    assert page.evaluate(COVERED) is None
    assert _width(page) <= ZOOMED["width"]
    assert page.evaluate(OVERLAPPING) == []


ARABIC = "يجب إنارة طريق النهر ليلا حتى يعود الجميع إلى بيوتهم بأمان."


def _reach_end(page: Page, site: Site) -> None:
    """Skips through a series, to the card that thanks."""
    open_square(page, site.landing)
    for _ in range(12):
        skip(page)
        if page.locator(".pause [data-act=share]").count():
            return
        if page.locator(".pause").count():
            page.locator(".pause [data-act=next]").click()
            page.locator("[data-card] .opinions").wait_for()
    raise AssertionError("the series has no end")


@pytest.mark.parametrize("adaptation", ["right to left", "spaced text", "zoomed"])
def test_the_end_card_holds_together(site: Site, open_page: Open, adaptation: str) -> None:
    size = ZOOMED if adaptation == "zoomed" else NARROW
    page = open_page(language="fr", size=size, service_workers="block", bypass_csp=True)
    if adaptation == "right to left":
        _turn(page)
    _reach_end(page, site)
    if adaptation == "spaced text":
        page.add_style_tag(content=SPACING)
    assert _width(page) <= size["width"]
    assert page.evaluate(WIDE) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate(OVERLAPPING) == []
    assert page.evaluate(COVERED) is None


def test_the_end_card_keeps_its_edges_in_forced_colours_and_moves_nothing(
    site: Site, open_page: Open, require_accessible: Check
) -> None:
    page = open_page(forced_colors="active")
    _reach_end(page, site)
    edges = "all => all.filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) === 0"
    edges += " && getComputedStyle(one).textDecorationLine === 'none').map((one) => one.outerHTML.slice(0, 90))"
    assert page.locator("button:visible").evaluate_all(edges) == []
    assert page.evaluate(MOVING) == 0
    require_accessible(page)


def test_a_series_ends_and_goes_on_with_keys_alone(site: Site, open_page: Open) -> None:
    page = open_page(size=DESKTOP)
    open_square(page, site.landing)
    page.locator("[data-card] h2").focus()
    titles = []
    for _ in range(14):
        if page.locator(".pause").count():
            titles.append(page.evaluate("document.activeElement.textContent"))
            page.keyboard.press("Tab")
            while page.evaluate("document.activeElement.dataset.act") != "next":
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator("[data-card] h2")).to_be_focused()
        else:
            asked = page.locator("[data-card] input[name=proposal]").input_value()
            page.keyboard.press("0")
            wait_for_another(page, asked)
    assert titles == ["And you, what would you propose?", "Thank you, your opinion counts"]
    assert page.evaluate("document.activeElement.matches('[data-card] h2')")


def test_an_arabic_card_reads_from_the_right_on_a_page_that_does_not(site: Site, open_page: Open) -> None:
    page = open_page(size=NARROW, service_workers="block")

    def answer(route: Route) -> None:
        found = route.fetch()
        cards = found.json()
        for one in cards["cards"]:
            one.update(text=ARABIC, language="ar", translation=None)
        route.fulfill(response=found, json=cards)

    page.route(lambda address: "/sequence?" in address, answer)
    open_square(page, site.landing)
    skip(page)
    title = page.locator("[data-card] h2")
    expect(title).to_have_text(ARABIC)
    assert (title.get_attribute("lang"), page.evaluate("document.dir")) == ("ar", "ltr")
    assert title.evaluate("one => getComputedStyle(one).direction") == "rtl"
    lines = "one => { const range = document.createRange(); range.selectNodeContents(one);"
    lines += " const box = one.getBoundingClientRect();"
    lines += " return [...range.getClientRects()].every((line) => Math.abs(box.right - line.right) < 2) }"
    assert title.evaluate(lines)
    assert _width(page) <= NARROW["width"]
    assert page.evaluate(OVERLAPPING) == []
