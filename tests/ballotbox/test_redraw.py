"""Whoever holds the log makes served draws again, card by card and chance by chance, and is told when they cannot."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parvis.ballotbox.cards import Wish, draw_cards, served
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.opinion_map import OpinionMap
from parvis.ballotbox.redraw import GoneProposal, Redrawing, Redrawn, Verdict
from parvis.ballotbox.served import NOTHING_ASKED, AskedFor
from parvis.commands.redraw import WORDS
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT, CardKind
from parvis.sequence.settings import SequenceSettings
from tests.ballotbox.square import ROOT, Square, Visitor, a_square, a_view, offered
from tests.ballotbox.test_opinion_map import two_camps

pytestmark = pytest.mark.anyio
VIEW = a_view(settings=SequenceSettings(size=4))
PLACED = replace(
    VIEW,
    themes=frozenset({5, 6}),
    territories=frozenset({4}),
    proposals={
        number: replace(one, theme=5 + number % 2, territory=4 * (number % 3 == 0))
        for number, one in VIEW.proposals.items()
    },
)


@asynccontextmanager
async def a_square_where_six_voted(folder: Path, view: ConsultationView = VIEW) -> AsyncIterator[Square]:
    """Each answers two sequences of four, between which boards are made anew; one more looks."""
    async with a_square(folder, view=view, log=two_camps(20)) as square:
        for _ in range(6):
            visitor = square.visitor()
            for _ in range(2):
                for card in await visitor.cards(4):
                    await visitor.vote(card)
                square.now += 60_000
                await make_a_board(square)
        await square.visitor().cards(4)
        await square.crowd.refresh()
        yield square


async def make_a_board(square: Square) -> None:
    """Waits until the board holds all that was answered."""
    async with asyncio.timeout(120):
        while square.crowd.selection.basis(square.crowd.catalogue.views()[0]).position < square.log.head():
            await square.crowd.refresh()
            await asyncio.sleep(0.02)


async def all_again(square: Square, view: Any = VIEW, *, gone: Sequence[GoneProposal] = ()) -> list[Redrawn]:
    redrawing = Redrawing(square.log, square.exposures, view, gone=gone)
    return [await redrawing.redraw(one) for one in redrawing.last_served(100)]


async def test_every_answered_draw_is_made_again_to_the_bit(tmp_path: Path) -> None:
    async with a_square_where_six_voted(tmp_path) as square:
        made = await all_again(square)
    assert Counter(one.verdict for one in made) == {Verdict.SAME: 12, Verdict.UNKNOWN: 1}
    assert len({one.served.basis.position for one in made}) > 6
    assert all(one.proposals == tuple(one.served.proposals) for one in made if one.verdict is Verdict.SAME)


@pytest.mark.parametrize("wish", ["first=9", "theme=5", "territory=4", "kind=controversy", "first=9&theme=5&size=3"])
async def test_a_draw_that_was_asked_for_something_is_made_again(tmp_path: Path, wish: str) -> None:
    async with a_square(tmp_path, view=PLACED, log=two_camps(200)) as square:
        await make_a_board(square)
        for _ in range(4):
            visitor = square.visitor()
            for card in await visitor.cards(3):
                await visitor.vote(card)
            square.now += 60_000
            *_, last = offered((await visitor.get(f"{ROOT}/sequence?{wish}")).json())
            await visitor.vote(last)
        await square.crowd.refresh()
        made = await all_again(square, PLACED)
    assert Counter(one.verdict for one in made) == {Verdict.SAME: 8}


async def test_a_draw_that_was_asked_for_something_is_not_made_again_from_another_wish(tmp_path: Path) -> None:
    async with a_square(tmp_path, view=PLACED) as square:
        visitor = square.visitor()
        (first, *_) = offered((await visitor.get(f"{ROOT}/sequence?theme=5")).json())
        await visitor.vote(first)
        await square.crowd.refresh()
        redrawing = Redrawing(square.log, square.exposures, PLACED)
        (one,) = redrawing.last_served(2)
        other = await redrawing.redraw(one._replace(asked=AskedFor(CardKind.TERRITORY, territory=4)))
        before = await redrawing.redraw(one._replace(asked=NOTHING_ASKED))
    assert (other.verdict, before.verdict) == (Verdict.DIFFERENT, Verdict.ASKED)


async def test_draws_of_a_page_that_still_held_cards_are_made_again(tmp_path: Path) -> None:
    async with a_square(tmp_path, view=VIEW, log=two_camps(20)) as square:
        visitor = square.visitor()
        held = await visitor.cards(6)
        for _ in range(3):
            for card in held[:-3]:
                await visitor.vote(card)
            square.now += 60_000
            held = [*held[-3:], *await next_cards(visitor, held)]
        await visitor.vote(held[-1])
        await square.crowd.refresh()
        made = await all_again(square)
    assert Counter(one.verdict for one in made) == {Verdict.SAME: 4}


@asynccontextmanager
async def a_page_that_held_cards_without_an_answer(folder: Path) -> AsyncIterator[Square]:
    """Four of its cards are answered, four never, and four that came then are; others look and leave in between."""
    async with a_square(folder, view=VIEW, log=two_camps(20)) as square:
        await make_a_board(square)
        visitor = square.visitor()
        for card in await visitor.cards(4):
            await visitor.vote(card)
        held = await visitor.cards(4)
        for _ in range(5):
            square.now += 1000
            await square.visitor().cards(4)
        for card in await next_cards(visitor, held):
            await visitor.vote(card)
        await square.crowd.refresh()
        yield square


async def next_cards(visitor: Visitor, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What comes to a page that holds these cards."""
    without = ",".join(str(card["proposal"]) for card in held)
    return offered((await visitor.get(f"{ROOT}/sequence?size=4&without={without}")).json())


async def test_a_draw_that_cards_without_an_answer_would_explain_is_neither_called_right_nor_wrong(
    tmp_path: Path,
) -> None:
    async with a_page_that_held_cards_without_an_answer(tmp_path) as square:
        made = await all_again(square)
    assert [one.verdict for one in made] == [Verdict.SAME, *[Verdict.UNKNOWN] * 6, Verdict.HELD]
    assert made[-1].proposals != tuple(made[-1].served.proposals)


async def test_what_a_page_may_have_held_never_explains_another_card_chance_or_setting(tmp_path: Path) -> None:
    async with a_page_that_held_cards_without_an_answer(tmp_path) as square:
        redrawing = Redrawing(square.log, square.exposures, VIEW)
        *_, last = redrawing.last_served(100)
        wrong = [
            last._replace(proposals=(*last.proposals[1:], last.proposals[0])),
            last._replace(probabilities=(last.probabilities[0] * 0.999, *last.probabilities[1:])),
            last._replace(basis=replace(last.basis, position=last.basis.position - 9)),
        ]
        made = [await redrawing.redraw(one) for one in wrong]
        other = await all_again(square, replace(VIEW, settings=SequenceSettings(size=4, floor=1.0)))
    assert [one.verdict for one in made] == [Verdict.DIFFERENT] * 3
    assert Verdict.HELD not in {one.verdict for one in other}


def test_something_is_said_of_each_verdict() -> None:
    assert set(WORDS) == {verdict.value for verdict in Verdict}


async def test_cards_that_were_held_a_day_before_explain_nothing(tmp_path: Path) -> None:
    async with a_square(tmp_path, view=VIEW, log=two_camps(20)) as square:
        visitor = square.visitor()
        held = await visitor.cards(4)
        square.now += 25 * 3_600_000
        (card, *_) = await next_cards(visitor, held)
        await visitor.vote(card)
        await square.crowd.refresh()
        made = await all_again(square)
    assert [one.verdict for one in made] == [Verdict.UNKNOWN, Verdict.DIFFERENT]


async def test_a_proposal_that_is_kept_from_someone_is_not_explained_by_landings_that_showed_it(
    tmp_path: Path,
) -> None:
    async with a_square(tmp_path, view=VIEW, log=two_camps(20)) as square:
        shown = draw_cards(square.crowd, VIEW, participant=None, met=set(), wish=Wish(size=1))
        square.crowd.note_served(served(VIEW, shown, square.now))
        visitor = square.visitor()
        for card in await next_cards(visitor, [{"proposal": shown.cards[0].proposal.id}]):
            await visitor.vote(card)
        await square.crowd.refresh()
        made = await all_again(square)
    assert [one.verdict for one in made] == [Verdict.UNKNOWN, Verdict.DIFFERENT]


async def test_the_card_of_a_landing_is_made_again_though_someone_known_answered_it(tmp_path: Path) -> None:
    async with a_square(tmp_path, view=VIEW, log=two_camps(20)) as square:
        visitor = square.visitor()
        known = await visitor.cards(4)
        for card in known:
            await visitor.vote(card)
        shown = draw_cards(square.crowd, VIEW, participant=None, met=set(), wish=Wish(size=1))
        while shown.cards[0].proposal.id in {card["proposal"] for card in known}:
            shown = draw_cards(square.crowd, VIEW, participant=None, met=set(), wish=Wish(size=1))
        square.crowd.note_served(served(VIEW, shown, square.now))
        await visitor.vote({"proposal": shown.cards[0].proposal.id, "seal": shown.cards[0].seal})
        await square.crowd.refresh()
        made = await all_again(square)
    assert made[-1].verdict is Verdict.SAME


async def test_draws_are_made_again_though_a_proposal_has_gone_since(tmp_path: Path) -> None:
    later = replace(VIEW, version=2, proposals={number: one for number, one in VIEW.proposals.items() if number != 3})
    gone = [GoneProposal(VIEW.proposals[3], closed_in=2)]
    async with a_square_where_six_voted(tmp_path) as square:
        without_it = await all_again(square, later)
        with_it = await all_again(square, later, gone=gone)
        as_before = await all_again(square, VIEW, gone=[GoneProposal(OpenProposal(99, "We sang.", "en"), closed_in=9)])
    assert Counter(one.verdict for one in without_it)[Verdict.MOVED] > 6
    assert Counter(one.verdict for one in with_it) == {Verdict.SAME: 12, Verdict.UNKNOWN: 1}
    assert Counter(one.verdict for one in as_before) == {Verdict.SAME: 12, Verdict.UNKNOWN: 1}


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
