"""Cards that are drawn are honest: sealed, never met before, kind when nothing is left, and counted as shown."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from parvis.ballotbox.cards import Wish, draw_cards, served
from parvis.ballotbox.catalogue import ConsultationView, FixedSource, OpenProposal, Texts
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.phase import Schedule

HOUR = 3_600_000
Work = Callable[[Crowd, ConsultationView], Coroutine[Any, Any, None]]


def square(count: int = 30, *, closes_at: int | None = None) -> ConsultationView:
    proposals = {number: OpenProposal(number, f"We should {number}", "en") for number in range(1, count + 1)}
    return ConsultationView(
        1, "demo", 1, Schedule(opens_at=0, closes_at=closes_at), "en", {"en": Texts("?")}, proposals
    )


def run(view: ConsultationView, tmp_path: Any, work: Work, *, now: int = HOUR) -> MemoryExposures:
    exposures = MemoryExposures()

    async def whole() -> None:
        crowd = Crowd(
            log=MemoryLog(),
            exposures=exposures,
            ring=KeyRing(tmp_path / "keys"),
            source=FixedSource([view]),
            clock=lambda: now,
        )
        await crowd.start()
        await work(crowd, view)
        await crowd.stop()

    asyncio.run(whole())
    return exposures


def test_no_card_was_met_before_and_each_seal_proves_its_chance(tmp_path: Any) -> None:
    async def work(crowd: Crowd, view: ConsultationView) -> None:
        drawn = draw_cards(crowd, view, participant=77, met=set(range(1, 11)))
        assert len(drawn.cards) == 12
        assert {card.proposal.id for card in drawn.cards}.isdisjoint(range(1, 11))
        for card in drawn.cards:
            proof = crowd.sealer.unseal(
                card.seal, consultation=1, proposal=card.proposal.id, participant=77, now=HOUR // 1000
            )
            assert proof.draw == drawn.draw
            assert abs(proof.probability - card.probability) < 1e-6
            assert 0 < card.probability <= 1

    run(square(), tmp_path, work)


def test_when_all_is_answered_the_sequence_is_empty_and_says_how_far_one_is(tmp_path: Any) -> None:
    async def work(crowd: Crowd, view: ConsultationView) -> None:
        drawn = draw_cards(crowd, view, participant=77, met=set(view.proposals))
        assert (drawn.cards, drawn.answered, drawn.open) == ((), 30, 30)

    run(square(), tmp_path, work)


def test_a_closed_consultation_and_an_empty_one_offer_no_card(tmp_path: Any) -> None:
    async def work(crowd: Crowd, view: ConsultationView) -> None:
        assert draw_cards(crowd, view, participant=None, met=set()).cards == ()

    run(square(closes_at=HOUR), tmp_path, work)
    run(square(0), tmp_path, work)


def test_a_link_puts_its_proposal_first(tmp_path: Any) -> None:
    async def work(crowd: Crowd, view: ConsultationView) -> None:
        drawn = draw_cards(crowd, view, participant=None, met=set(), wish=Wish(first=17, size=5))
        assert drawn.cards[0].proposal.id == 17
        assert len(drawn.cards) == 5

    run(square(), tmp_path, work)


def test_what_was_served_is_kept_and_weighs_on_the_next_board(tmp_path: Any) -> None:
    async def work(crowd: Crowd, view: ConsultationView) -> None:
        for _ in range(5):
            crowd.note_served(served(view, draw_cards(crowd, view, participant=None, met=set()), HOUR))
        async with asyncio.timeout(120):
            while (board := crowd.selection.board(view)) is None or not board.exposures.any():
                await crowd.refresh()
                await asyncio.sleep(0.02)
        assert int(board.exposures.sum()) == 60

    assert sum(len(batch) for _, batch in run(square(), tmp_path, work).read()) == 5
