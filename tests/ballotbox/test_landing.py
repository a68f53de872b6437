"""The landing as ready-made bytes: its gauge follows the board, and a link asks a theme of its first card."""

import dataclasses

import pytest

from parvis.ballotbox.cards import Wish
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal, Translation
from parvis.ballotbox.landing import CARD_MARK, FRESH_MS, GAUGE_MARK, MAXIMUM_PAGES, SCOPE_MARK, Frame, Landings
from parvis.ballotbox.walk import walk_mark
from tests.ballotbox.square import ROOT, START, a_square, a_view

pytestmark = pytest.mark.anyio
FRAME = Frame(
    page=f"{CARD_MARK}|{GAUGE_MARK}", card="{proposal}", empty="-", headers=(), gauge="{heard} ({share} %)", goal=4
)


class PlainRenderer:
    """Writes nothing but the marks."""

    def render(self, view: ConsultationView, language: str, shape: str) -> Frame:
        return FRAME


def _themed() -> ConsultationView:
    view = a_view()
    proposals = {
        number: dataclasses.replace(proposal, theme=7 if number == 3 else 1)
        for number, proposal in view.proposals.items()
    }
    return dataclasses.replace(view, proposals=proposals, themes=frozenset({1, 7}))


async def test_the_gauge_follows_the_people_heard(square, camille):
    landings = Landings(square.crowd, PlainRenderer())
    view = square.crowd.catalogue.views()[0]
    assert (await landings.page(view, "en")).plain.endswith(b"|0 (0 %)")
    await camille.vote((await camille.cards())[0], "agree")
    square.now += FRESH_MS
    assert (await landings.page(view, "en")).plain.endswith(b"|1 (25 %)")


async def test_a_link_to_a_theme_starts_with_it(tmp_path):
    async with a_square(tmp_path, view=_themed()) as square:
        landings = Landings(square.crowd, PlainRenderer())
        view = square.crowd.catalogue.views()[0]
        assert (await landings.page(view, "en", wish=Wish(theme=7))).plain.startswith(b"3|")


async def test_made_up_links_share_one_page(square):
    landings = Landings(square.crowd, PlainRenderer())
    view = square.crowd.catalogue.views()[0]
    plain = await landings.page(view, "en")
    assert await landings.page(view, "en", wish=Wish(theme=99, territory=98, first=97)) is plain


class WalkRenderer:
    """Writes an address that carries what the visit began with, and what the cards are limited to."""

    def render(self, view: ConsultationView, language: str, shape: str) -> Frame:
        page = f"{SCOPE_MARK}<a href='/c/lights/results{walk_mark(is_first=True)}'>{CARD_MARK}"
        return dataclasses.replace(FRAME, page=page, scope="{scope}|", scopes={("theme", 7): "Street lamps"})


async def test_the_addresses_of_a_page_carry_what_its_link_asked(tmp_path):
    view = dataclasses.replace(_themed(), sources={"radio": 5})
    async with a_square(tmp_path, view=view) as square:
        page = await Landings(square.crowd, WalkRenderer()).page(
            square.crowd.catalogue.views()[0],
            "fr",
            wish=Wish(theme=7, source=5),
            carried=(("lang", "fr"), ("originals", "1")),
        )
    assert (
        page.plain == b"Street lamps|<a href='/c/lights/results?source=radio&amp;theme=7&amp;lang=fr&amp;originals=1'>3"
    )


async def test_a_plain_page_carries_nothing(square):
    view = square.crowd.catalogue.views()[0]
    page = (await Landings(square.crowd, WalkRenderer()).page(view, "en")).plain
    assert page.startswith(b"<a href='/c/lights/results'>")


TRANSLATED = OpenProposal(
    3, "Il faut éclairer la rue 3.", "fr", translations={"en": Translation("Light street <3>.", "Machine 1")}
)


class NoteRenderer:
    """Writes the notes of a card by their names."""

    def render(self, view: ConsultationView, language: str, shape: str) -> Frame:
        card = "{text}|{language}|{notes}"
        return Frame(CARD_MARK, card, "", (), machine="machine {text} {engine}", original="original {proposal}")


async def test_a_card_is_translated_and_labelled_unless_its_reader_prefers_originals(tmp_path):
    async with a_square(tmp_path, view=a_view(proposals={3: TRANSLATED})) as square:
        landings, view = Landings(square.crowd, NoteRenderer()), square.crowd.catalogue.views()[0]
        translated = (await landings.page(view, "en")).plain.decode()
        original = (await landings.page(view, "en", prefers_originals=True)).plain.decode()
    assert translated == "Light street &lt;3&gt;.|en|machine Il faut éclairer la rue 3. Machine 1"
    assert original == "Il faut éclairer la rue 3.|fr|original 3"


async def test_cards_carry_the_translation_beside_the_original(tmp_path):
    async with a_square(tmp_path, view=a_view(proposals={3: TRANSLATED})) as square:
        visitor = square.visitor()
        async with visitor.client:
            told = (await visitor.get(f"{ROOT}/sequence?language=en")).json()["cards"][0]
            plain = (await visitor.get(f"{ROOT}/sequence?language=fr")).json()["cards"][0]
    assert (told["text"], told["language"]) == (TRANSLATED.text, "fr")
    assert told["translation"] == {"text": "Light street <3>.", "language": "en", "engine": "Machine 1"}
    assert plain["translation"] is None


class PlaceRenderer:
    """Writes what the cards are limited to, and the first card with its place."""

    def render(self, view: ConsultationView, language: str, shape: str) -> Frame:
        names = {("territory", number): name for number, name in view.territory_names.items()}
        page = f"{SCOPE_MARK}|{CARD_MARK}"
        return Frame(page, "{proposal}|{notes}", "-", (), territory="at {name}", scope="{scope}", scopes=names)


async def test_a_card_says_its_place_and_a_link_to_it_says_what_it_is_limited_to(tmp_path):
    proposals = {
        number: dataclasses.replace(one, territory=4 * (number == 3)) for number, one in a_view().proposals.items()
    }
    view = a_view(proposals=proposals, territories=frozenset({4}), territory_names={4: "{Port} <b>"})
    async with a_square(tmp_path, view=view) as square:
        landings = Landings(square.crowd, PlaceRenderer())
        page = (await landings.page(view, "en", wish=Wish(territory=4))).plain
    assert page == b"{Port} &lt;b&gt;|3|at {Port} &lt;b&gt;"


async def _kept(square):
    """Each exposure that was kept: how many times its draw was served, and when."""
    await square.crowd.refresh()
    return [(draw.times, draw.served_at - START) for _, batch in square.exposures.read() for draw in batch.draws()]


async def test_each_who_is_sent_the_landing_is_an_exposure_of_its_card(square):
    landings = Landings(square.crowd, PlainRenderer())
    view = square.crowd.catalogue.views()[0]
    pages = [await landings.page(view, "en") for _ in range(5)]
    assert len({page.plain for page in pages}) == 1
    assert await _kept(square) == [(1, 0)]
    square.now += FRESH_MS
    await landings.page(view, "en")
    assert await _kept(square) == [(1, 0), (4, 0), (1, FRESH_MS)]


async def test_pages_that_are_let_go_of_are_counted_first(square):
    landings = Landings(square.crowd, PlainRenderer())
    view = square.crowd.catalogue.views()[0]
    for _ in range(2):
        await landings.page(view, "en")
    for number in range(MAXIMUM_PAGES):
        await landings.page(view, "en", carried=(("lang", str(number)),))
    assert sum(times for times, _ in await _kept(square)) == 2 + MAXIMUM_PAGES
