"""The landing as ready-made bytes: its gauge follows the board, and a link asks a theme of its first card."""

import dataclasses

import pytest

from parvis.ballotbox.cards import Wish
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.landing import CARD_MARK, FRESH_MS, GAUGE_MARK, Frame, Landings
from tests.ballotbox.square import a_square, a_view

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
