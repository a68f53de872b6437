"""Proposals translated by a machine, as readers of another language meet them: labelled, the original one tap away."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from benchmarks.demonstration_server import Site, serve_demonstration
from tests.insight.scripted_model import Script, serve
from tests.journeys.conftest import DESKTOP, PHONE, Open
from tests.journeys.walk import go_on, leave_by, my_votes, open_square, vote, wait_until, wait_until_sent

pytestmark = pytest.mark.browser
WORDS = {"fr": "Il faut que la ville soit plus sûre pour les femmes", "en": "We should make the town safer for women"}
SUMMARY = {"fr": "Traduction automatique\u00a0: voir l’original", "en": "Machine translation: see the original"}
OTHER = {"fr": "en", "en": "fr"}
NEWEST = """async (other) => (await (await fetch('/api/v1/consultations/demo/proposals?size=500')).json())
  .proposals.filter((one) => one.language === other).at(-1).id"""
IS_SERVED = """(async () => {
  const answer = await fetch('/api/v1/consultations/demo/sequence?size=1&language=LANGUAGE&first=NUMBER');
  return (await answer.json()).cards[0].translation?.engine;
})()"""


def _play(asked: dict[str, Any]) -> bytes:
    """The same words for every sentence, with its figures, which a translation must keep."""
    words = " ".join([WORDS[asked["target"]], *re.findall(r"\d+", asked["q"])])
    return json.dumps({"translatedText": words}).encode()


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration without the translations that people made: a server on this machine makes them."""
    folder = tmp_path_factory.mktemp("translated")
    script = Script(play=_play, described={"info": {"version": "1.6.2"}})
    with serve(script) as address, serve_demonstration(folder, {"PARVIS_TRANSLATION_URL": address}) as site:
        with closing(sqlite3.connect(folder / "data" / "office.sqlite3", timeout=20)) as records, records:
            records.execute("DELETE FROM records_proposaltranslation")
        yield site


def _open_translated(page: Page, site: Site, language: str) -> None:
    """The square, with a translated card in front."""
    page.goto(site.landing)
    first = page.evaluate(NEWEST, OTHER[language])
    wait_until(page, IS_SERVED.replace("LANGUAGE", language).replace("NUMBER", str(first)), seconds=120)
    # The bytes of a landing are fresh for two seconds.
    page.wait_for_timeout(2_500)
    open_square(page, f"{site.landing}?first={first}")


@pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", DESKTOP)])
def test_a_translated_card_is_labelled_and_voted_on_like_any_other(
    translated: Site,
    open_page: Open,
    require_accessible: Callable[[Page], None],
    language: str,
    size: dict[str, int],
) -> None:
    page = open_page(language=language, size=size)
    _open_translated(page, translated, language)
    title, note = page.locator("[data-card] h2"), page.locator("[data-card] .note-translated")
    expect(title).to_contain_text(WORDS[language])
    expect(title).to_have_attribute("lang", language)
    expect(note.locator("summary")).to_have_text(SUMMARY[language])
    note.locator("summary").click()
    expect(note.locator("[data-original]")).to_be_visible()
    assert note.locator("[data-original]").get_attribute("lang") != language
    expect(note.locator("[data-engine]")).to_have_text("LibreTranslate 1.6.2")
    require_accessible(page)
    vote(page, "agree")
    wait_until_sent(page)
    assert [one["opinion"] for one in my_votes(page)] == ["agree"]
    go_on(page)
    require_accessible(page)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reader_turns_to_originals_and_back_without_losing_the_card(
    translated: Site, open_page: Open, language: str
) -> None:
    page = open_page(language=language)
    _open_translated(page, translated, language)
    number = page.locator("[data-card] [name=proposal]").input_value()
    page.locator("[data-card] .note-translated summary").click()
    leave_by(page, page.locator("[data-card] [data-originals]"))
    page.wait_for_selector("#square[data-ready]", state="attached")
    title = page.locator("[data-card] h2")
    expect(title).not_to_contain_text(WORDS[language])
    assert page.locator("[data-card] [name=proposal]").input_value() == number
    vote(page, "neutral")
    go_on(page)
    expect(title).not_to_contain_text(WORDS[language])
    page.goto(f"{translated.landing}?first={number}")
    expect(title).not_to_contain_text(WORDS[language])
    page.locator("[data-card] [data-originals]").click()
    expect(title).to_contain_text(WORDS[language])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_scripts_the_original_is_one_tap_away_too(
    translated: Site, open_page: Open, require_accessible: Callable[[Page], None], language: str
) -> None:
    scripted = open_page(language=language)
    _open_translated(scripted, translated, language)
    address = scripted.url
    page = open_page(language=language, java_script_enabled=False)
    page.goto(address)
    page.locator("[data-card] .note-translated summary").click()
    expect(page.locator("[data-card] [data-original]")).to_be_visible()
    leave_by(page, page.locator("[data-card] [value=disagree]"))
    expect(page.locator(".answer .note-translated summary").first).to_have_text(SUMMARY[language])
    page.goto(f"{translated.landing}results?sort=newest")
    assert page.locator(".results .note-translated summary").first.inner_text() == SUMMARY[language]
    page.locator(".results .note-translated summary").first.click()
    leave_by(page, page.locator(".results [data-originals]:visible").first)
    assert "sort=newest" in page.url
    assert WORDS[language] not in page.locator(".results").inner_text()


def test_the_landings_links_ask_for_originals_where_no_cookie_can(site: Site) -> None:
    page = httpx.get(f"{site.landing}?originals=1&lang=en", headers={"accept-language": "en"}).text
    assert "results?lang=en&amp;originals=1" in page
    kept = httpx.get(f"{site.landing}?originals=1", headers={"accept-language": "en", "cookie": "parvis_originals=1"})
    assert "results?originals" not in kept.text
