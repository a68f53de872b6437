"""What `parvis redraw` says of wrong draws, and of right ones whose page held cards that nobody ever answered.

Simulated: boards with and without votes, and sequences that nobody answered. Draws are seeded by the system, as in
service, so that counts differ a little from run to run.
"""

import asyncio
import random
import tempfile
import time
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from benchmarks.ballot_server import CONSULTATION, open_ring
from benchmarks.sequence_server import a_view
from parvis.ballotbox.answered import Packed, pack
from parvis.ballotbox.catalogue import ConsultationView, FixedSource, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.dealing import deal_together
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.imported import record_votes
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.redraw import Redrawing, Verdict
from parvis.ballotbox.served import ServedDraw
from parvis.domain.ballot import (
    FIRST_RANDOM_PARTICIPANT,
    CardKind,
    Cast,
    ConsultationId,
    ParticipantId,
    ProposalId,
    Provenance,
)
from parvis.domain.standing import Standing
from parvis.insight.log import LOG_DTYPE
from parvis.sequence.draw import draw
from parvis.sequence.settings import SequenceSettings

RUNS = 30
_TOGETHER = 100

Row = dict[str, Any]


class Case(NamedTuple):
    """A board of so many proposals, people who voted before, sequences without an answer, and cards of a sequence."""

    proposals: int
    voters: int
    unanswered: int
    size: int


CASES = (
    Case(20, 0, 300, 4),
    Case(20, 40, 300, 4),
    Case(20, 40, 3000, 4),
    Case(100, 0, 3000, 12),
    Case(100, 60, 3000, 12),
    Case(500, 40, 3000, 12),
    Case(2000, 0, 3000, 12),
    Case(2000, 30, 3000, 12),
)


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "same", "other", "ms"}: of `RUNS` draws how many “cannot be told”, are called the
    same, are called others; processor time of one in ms, the median."""
    return [row for case in CASES for row in asyncio.run(_rows(case))]


async def _rows(case: Case) -> list[Row]:
    chance = random.Random(3)
    every = range(1, case.proposals + 1)
    plain = {number: OpenProposal(number, f"We should light street {number}.", "en") for number in every}
    view = replace(a_view(case.proposals), settings=SequenceSettings(size=case.size), proposals=plain)

    def exchange(_board: Any, one: ServedDraw) -> ServedDraw:
        cards = list(one.proposals)
        cards[chance.randrange(len(cards))] = chance.choice([number for number in every if number not in cards])
        return one._replace(proposals=tuple(cards))

    def keep_back(count: int) -> Callable[[Any, ServedDraw], ServedDraw]:
        def made(board: Any, one: ServedDraw) -> ServedDraw:
            found = draw(board, chance.sample(every, count), view.settings, one.draw, size=case.size).cards
            chances = tuple(float(np.float32(card.probability)) for card in found)
            return one._replace(proposals=tuple(card.proposal for card in found), probabilities=chances)

        return made

    exposures = MemoryExposures()
    async with _a_busy_crowd(view, case, exposures) as crowd:
        held = [_answer_one(crowd, view, FIRST_RANDOM_PARTICIPANT + 10**6 + number) for number in range(RUNS)]
        right = [_answer_one(crowd, view, FIRST_RANDOM_PARTICIPANT + 10**7 + number, 0) for number in range(RUNS)]
        await crowd.refresh()
        redrawing = Redrawing(crowd.log, exposures, view)
        kinds: dict[str, tuple[list[int], Callable[[Any, ServedDraw], ServedDraw]]] = {
            "right, its page held cards that nobody answered": (held, _as_it_is),
            "right": (right, _as_it_is),
            "wrong, a card exchanged": (right, exchange),
            "wrong, a proposal kept back": (right, keep_back(1)),
            "wrong, a sequence's worth kept back": (right, keep_back(case.size)),
        }
        return [await _row(redrawing, case, name, *kind) for name, kind in kinds.items()]


def _as_it_is(_board: Any, one: ServedDraw) -> ServedDraw:
    return one


async def _row(
    redrawing: Redrawing, case: Case, name: str, draws: list[int], change: Callable[[Any, ServedDraw], ServedDraw]
) -> Row:
    verdicts, times = [], []
    for number in draws:
        one = redrawing.find(number)
        assert one is not None
        asked = change(await redrawing._board_of(one.basis), one)
        started = time.process_time()
        verdicts.append((await redrawing.redraw(asked)).verdict)
        times.append(1000 * (time.process_time() - started))
    return {
        "name": f"{case.proposals} proposals, {case.voters} voters, {case.unanswered} unanswered: {name}",
        "value": verdicts.count(Verdict.HELD),
        "unit": f"of {len(verdicts)} cannot be told",
        "same": verdicts.count(Verdict.SAME),
        "other": verdicts.count(Verdict.DIFFERENT),
        "ms": round(median(times), 1),
    }


@asynccontextmanager
async def _a_busy_crowd(view: ConsultationView, case: Case, exposures: MemoryExposures) -> AsyncIterator[Crowd]:
    """A crowd with votes, a board that holds them, and sequences that nobody answers."""
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(
            log=_votes(case),
            exposures=exposures,
            ring=open_ring(folder),
            source=FixedSource([view]),
            refresh_seconds=3600,
        )
        await crowd.start()
        try:
            while crowd.selection.basis(view).position < crowd.log.head():
                await crowd.refresh()
            for _ in range(case.unanswered // _TOGETHER):
                deal_together(crowd, view, [None] * _TOGETHER, [array("q")] * _TOGETHER, [0] * _TOGETHER)
                await crowd.refresh()
            yield crowd
        finally:
            await crowd.stop()


def _answer_one(crowd: Crowd, view: ConsultationView, participant: int, held: int = 1) -> int:
    """The number of a draw of which a card is answered; its page held the cards of as many others."""
    met = array("q")
    for _ in range(held):
        met.extend(pack(number, 0) for number in _dealt(crowd, view, met)[1])
    number, cards = _dealt(crowd, view, met)
    given = Provenance(Standing.SEALED, CardKind.STANDARD, number)
    cast = Cast(ConsultationId(view.id), ParticipantId(participant), ProposalId(cards[0]), 8, given, crowd.clock())
    crowd.log.append([cast])
    return number


def _dealt(crowd: Crowd, view: ConsultationView, met: Packed) -> tuple[int, list[int]]:
    """The number of a draw, and its proposals."""
    board = crowd.selection.board(view)
    assert board is not None
    found = deal_together(crowd, view, [None], [met], [0])
    return found.draws[0], board.candidates.proposal[found.places].tolist()


def _votes(case: Case) -> MemoryLog:
    """Everyone votes on a part of the proposals, which are liked more or less."""
    log, chance = MemoryLog(), np.random.default_rng(1)
    numbers = np.arange(1, case.proposals + 1)
    rows = np.zeros(case.voters * case.proposals, LOG_DTYPE)
    rows["proposal"] = np.tile(numbers, case.voters)
    rows["participant"] = np.repeat(np.arange(case.voters), case.proposals) + FIRST_RANDOM_PARTICIPANT
    rows = rows[chance.random(len(rows)) < chance.beta(1, 1, case.proposals)[rows["proposal"] - 1]]
    liked = chance.beta(2, 1, case.proposals)[rows["proposal"] - 1]
    rows["mark"] = np.where(chance.random(len(rows)) < liked, 8, 24)
    rows["standing"], rows["revision"], rows["cast_at"] = 1, 1, 1_700_000_000_000
    for _ in record_votes(
        log, rows, consultation=CONSULTATION, proposal_ids={int(number): int(number) for number in numbers}
    ):
        pass
    return log
