"""Whoever holds the log makes served draws again, card by card and chance by chance, and is told when they cannot."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.opinion_map import OpinionMap
from parvis.ballotbox.redraw import Redrawing, Redrawn, Verdict
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.sequence.settings import SequenceSettings
from tests.ballotbox.square import ROOT, Square, a_square, a_view, offered
from tests.ballotbox.test_opinion_map import two_camps

pytestmark = pytest.mark.anyio
VIEW = a_view(settings=SequenceSettings(size=4))


@asynccontextmanager
async def a_square_where_six_voted(folder: Path, view: ConsultationView = VIEW) -> AsyncIterator[Square]:
    """Each answers two sequences of four, between which boards are made anew; one more follows a link, one looks."""
    async with a_square(folder, view=view, log=two_camps(20)) as square:
        for _ in range(6):
            visitor = square.visitor()
            for _ in range(2):
                for card in await visitor.cards(4):
                    await visitor.vote(card)
                square.now += 60_000
                await make_a_board(square)
        linked = square.visitor()
        (first, *_) = offered((await linked.get(f"{ROOT}/sequence?first=9")).json())
        await linked.vote(first)
        await square.visitor().cards(4)
        await square.crowd.refresh()
        yield square


async def make_a_board(square: Square) -> None:
    """Waits until the board holds all that was answered."""
    async with asyncio.timeout(120):
        while square.crowd.selection.basis(square.crowd.catalogue.views()[0]).position < square.log.head():
            await square.crowd.refresh()
            await asyncio.sleep(0.02)


async def all_again(square: Square, view: Any = VIEW) -> list[Redrawn]:
    redrawing = Redrawing(square.log, square.exposures, view)
    return [await redrawing.redraw(served) for served in redrawing.last_served(100)]


async def test_every_answered_draw_is_made_again_to_the_bit(tmp_path: Path) -> None:
    async with a_square_where_six_voted(tmp_path) as square:
        made = await all_again(square)
    assert Counter(one.verdict for one in made) == {Verdict.SAME: 12, Verdict.ASKED: 1, Verdict.UNKNOWN: 1}
    assert len({one.served.basis.position for one in made}) > 6
    assert all(one.proposals == tuple(one.served.proposals) for one in made if one.verdict is Verdict.SAME)


async def test_draws_are_made_again_without_the_accounts_in_quarantine(tmp_path: Path) -> None:
    held = replace(VIEW, quarantined=frozenset(range(FIRST_RANDOM_PARTICIPANT, FIRST_RANDOM_PARTICIPANT + 8)))
    async with a_square_where_six_voted(tmp_path, held) as square:
        with_it, without_it = await all_again(square, held), await all_again(square)
    assert Counter(one.verdict for one in with_it)[Verdict.SAME] == 12
    assert Counter(one.verdict for one in without_it)[Verdict.SAME] < 12


async def test_other_settings_than_those_that_were_used_are_found_out(tmp_path: Path) -> None:
    other = replace(VIEW, settings=SequenceSettings(size=4, floor=1.0))
    async with a_square_where_six_voted(tmp_path) as square:
        same_version, later = await all_again(square, other), await all_again(square, replace(other, version=2))
    assert Verdict.DIFFERENT in {one.verdict for one in same_version}
    assert {Verdict.MOVED, Verdict.DIFFERENT} & {one.verdict for one in later} == {Verdict.MOVED}


async def test_a_draw_is_found_by_the_number_in_its_ballots(tmp_path: Path) -> None:
    async with a_square_where_six_voted(tmp_path) as square:
        redrawing = Redrawing(square.log, square.exposures, VIEW)
        number = int(square.log.read()["draw"][-1])
        found = redrawing.find(number)
    assert found is not None
    assert found.draw == number
    assert redrawing.find(12) is None


def test_the_map_reads_nothing_beyond_its_position() -> None:
    shorter, longer = two_camps(120), two_camps(200)
    maps = [OpinionMap(log) for log in (shorter, longer)]
    for one in maps:
        asyncio.run(one.make(1, shorter.head()))
    assert maps[0].traits(1) == maps[1].traits(1) != {}
