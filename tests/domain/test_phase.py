"""The phases of a consultation and what each allows."""

import pytest

from parvis.domain.errors import PhaseForbids
from parvis.domain.phase import BadSchedule, Phase, Schedule, phase_at, require_proposing, require_voting

WHOLE = Schedule(opens_at=100, voting_only_at=200, closes_at=300, results_at=400, follow_up_at=500)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (99, Phase.UPCOMING),
        (100, Phase.PROPOSING),
        (199, Phase.PROPOSING),
        (200, Phase.VOTING_ONLY),
        (300, Phase.CLOSED),
        (400, Phase.RESULTS),
        (500, Phase.FOLLOW_UP),
    ],
)
def test_a_phase_starts_at_its_first_millisecond(now, phase):
    assert phase_at(WHOLE, now) is phase


def test_a_phase_that_is_not_planned_never_comes():
    assert phase_at(Schedule(opens_at=100), 10**15) is Phase.PROPOSING
    assert phase_at(Schedule(), 10**15) is Phase.UPCOMING


def test_a_pause_stops_votes_and_nothing_else():
    paused = Schedule(opens_at=100, closes_at=300, is_paused=True)
    assert [phase_at(paused, now) for now in (50, 150, 350)] == [Phase.UPCOMING, Phase.PAUSED, Phase.CLOSED]


def test_a_draft_stays_a_draft_whatever_its_dates():
    assert phase_at(Schedule(opens_at=1, is_published=False), 50) is Phase.DRAFT


@pytest.mark.parametrize("phase", Phase)
def test_votes_and_proposals_are_taken_in_their_phases_only(phase):
    may_vote = phase in {Phase.PROPOSING, Phase.VOTING_ONLY}
    for require, allowed in ((require_voting, may_vote), (require_proposing, phase is Phase.PROPOSING)):
        if allowed:
            require(phase)
        else:
            with pytest.raises(PhaseForbids, match=phase.value):
                require(phase)


def test_dates_that_are_not_in_order_are_refused():
    with pytest.raises(BadSchedule, match="closes_at"):
        Schedule(opens_at=100, closes_at=50)
