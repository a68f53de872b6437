"""The addresses of the crowd's door in every phase: a draft is nowhere, and nothing is told before the opening."""

from pathlib import Path

import pytest

from parvis.domain.phase import PUBLIC_PHASES, SHOWN_PHASES, VOTING_PHASES, Phase, Schedule
from tests.ballotbox.square import HOUR, ROOT, START, Visitor, a_square, a_view

pytestmark = pytest.mark.anyio
DATES = ("opens_at", "voting_only_at", "closes_at", "results_at", "follow_up_at")
PASSED = {Phase.UPCOMING: 0, Phase.VOTING_ONLY: 2, Phase.CLOSED: 3, Phase.RESULTS: 4, Phase.FOLLOW_UP: 5}


def scheduled(phase: Phase) -> Schedule:
    passed = PASSED.get(phase, 1)
    dates = {name: START + (2 * place - 2 * passed + 1) * HOUR for place, name in enumerate(DATES)}
    return Schedule(**dates, is_published=phase is not Phase.DRAFT, is_paused=phase is Phase.PAUSED)


async def status_of(visitor: Visitor, part: str) -> int:
    return (await visitor.get(f"{ROOT}{part}")).status_code


@pytest.mark.parametrize("phase", Phase)
async def test_each_address_answers_as_its_phase_asks(tmp_path: Path, phase: Phase) -> None:
    async with a_square(tmp_path, view=a_view(schedule=scheduled(phase))) as square:
        visitor = square.visitor()
        found = {part: await status_of(visitor, part) for part in ("", "/sequence", "/ballots", "/results")}
        described = (await visitor.get(ROOT)).json()
    is_public = 200 if phase in PUBLIC_PHASES else 404
    shown = 200 if phase in SHOWN_PHASES else 409 if phase in PUBLIC_PHASES else 404
    assert found == {"": is_public, "/sequence": is_public, "/ballots": is_public, "/results": shown}
    assert described.get("results", False) is (phase in SHOWN_PHASES)


@pytest.mark.parametrize("phase", sorted(PUBLIC_PHASES))
async def test_cards_come_only_while_people_vote(tmp_path: Path, phase: Phase) -> None:
    async with a_square(tmp_path, view=a_view(schedule=scheduled(phase))) as square:
        cards = await square.visitor().cards()
    assert bool(cards) is (phase in VOTING_PHASES)


async def test_results_before_the_opening_say_why_they_are_not_there(tmp_path: Path) -> None:
    async with a_square(tmp_path, view=a_view(schedule=scheduled(Phase.UPCOMING))) as square:
        for query in ("", "?proposals=3,5"):
            problem = (await square.visitor().get(f"{ROOT}/results{query}")).json()
            assert problem["code"] == "not-open-yet"


@pytest.mark.parametrize(("phase", "code"), [(Phase.UPCOMING, "not-open-yet"), (Phase.CLOSED, "results-not-yet")])
async def test_results_that_are_kept_back_say_until_when(tmp_path: Path, phase: Phase, code: str) -> None:
    async with a_square(tmp_path, view=a_view(schedule=scheduled(phase), shows_others=False)) as square:
        assert (await square.visitor().get(f"{ROOT}/results")).json()["code"] == code
