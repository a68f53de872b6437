"""The map of opinions is made by a process of its own, tells camps apart, and a served draw can be made again."""

import asyncio
from pathlib import Path

import numpy as np

from parvis.ballotbox.board import Board
from parvis.ballotbox.cards import draw_cards, served
from parvis.ballotbox.exposures import ExposureCounts
from parvis.ballotbox.imported import record_votes
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.opinion_map import MINIMUM_PARTICIPANTS, OpinionMap
from parvis.ballotbox.selection import Selection
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.insight import traits
from parvis.insight.log import LOG_DTYPE
from parvis.sequence.draw import draw
from tests.ballotbox.square import a_square, a_view

AGREE, DISAGREE = 8, 24


def two_camps(people: int) -> MemoryLog:
    """Proposals 1 and 2 part two camps of equal size, 3 and 4 everyone likes."""
    rows = np.zeros(4 * people, LOG_DTYPE)
    rows["participant"] = np.repeat(np.arange(people), 4) + FIRST_RANDOM_PARTICIPANT
    rows["proposal"] = np.tile([1, 2, 3, 4], people)
    in_one = np.repeat(np.arange(people) % 2 == 0, 4)
    is_split = rows["proposal"] <= 2
    rows["mark"] = np.where(is_split & ((rows["proposal"] == 1) == in_one), DISAGREE, AGREE)
    rows["standing"], rows["revision"], rows["cast_at"] = 1, 1, 1_700_000_000_000
    log = MemoryLog()
    for _ in record_votes(log, rows, consultation=1, proposal_ids={number: number for number in range(1, 5)}):
        pass
    return log


def test_the_map_sets_what_parts_people_apart_from_what_all_like() -> None:
    log = two_camps(120)
    opinion_map = OpinionMap(log)
    asyncio.run(opinion_map.make(1, log.head()))
    reach = {proposal: float(np.hypot(*place)) for proposal, place in opinion_map.traits(1).items()}
    assert min(reach[1], reach[2]) > 5 * max(reach[3], reach[4])
    assert opinion_map.position(1) == log.head()
    assert not opinion_map.is_due(1, log.head() + 1)


def test_few_people_make_no_map() -> None:
    assert MINIMUM_PARTICIPANTS == traits.MINIMUM_PARTICIPANTS
    assert traits.traits_of(two_camps(MINIMUM_PARTICIPANTS - 1).read()) == {}


def test_a_served_draw_is_made_again_from_what_was_kept_of_it(tmp_path: Path) -> None:
    async def whole() -> None:
        async with a_square(tmp_path, view=a_view(), log=two_camps(120)) as square:
            crowd, view = square.crowd, a_view()
            view = crowd.catalogue.views()[0]
            await crowd.opinion_map.make(1, crowd.board.position)
            crowd.selection.make(view, crowd.board.tallies(1), square.now, crowd.opinion_map)
            kept = served(view, draw_cards(crowd, view, participant=7, met={3}), square.now)
            board = Board()
            board.feed_rows(crowd.log.read(0, kept.basis.position))
            again = OpinionMap(crowd.log)
            await again.make(1, kept.basis.map_position)
            selection = Selection(ExposureCounts())
            selection.make(view, board.tallies(1), kept.basis.now, again)
            rebuilt = selection.board(view)
            assert rebuilt is not None
            cards = draw(rebuilt, [3], view.settings, kept.draw).cards
            assert tuple(card.proposal for card in cards) == kept.proposals
            assert tuple(card.probability for card in cards) == kept.probabilities

    asyncio.run(whole())
