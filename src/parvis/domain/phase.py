"""The phases of a consultation, computed from its schedule, and what each allows."""

import itertools
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from parvis.domain.errors import BadRequest, Conflict, PhaseForbids, gettext_noop


class Phase(StrEnum):
    """Where a consultation stands. A paused one shows itself and records nothing."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    PROPOSING = "proposing"
    VOTING_ONLY = "voting-only"
    PAUSED = "paused"
    CLOSED = "closed"
    RESULTS = "results"
    FOLLOW_UP = "follow-up"


PHASE_NAMES: dict[Phase, str] = {
    Phase.DRAFT: gettext_noop("draft"),
    Phase.UPCOMING: gettext_noop("opening soon"),
    Phase.PROPOSING: gettext_noop("open to proposals and votes"),
    Phase.VOTING_ONLY: gettext_noop("open to votes only"),
    Phase.PAUSED: gettext_noop("paused"),
    Phase.CLOSED: gettext_noop("closed"),
    Phase.RESULTS: gettext_noop("results published"),
    Phase.FOLLOW_UP: gettext_noop("follow-up of the commitments"),
}
"""What people call each, for the edge to translate."""
VOTING_PHASES = frozenset({Phase.PROPOSING, Phase.VOTING_ONLY})
PROPOSING_PHASES = frozenset({Phase.PROPOSING})
OVER_PHASES = frozenset({Phase.CLOSED, Phase.RESULTS, Phase.FOLLOW_UP})
RESULTS_PHASES = frozenset({Phase.RESULTS, Phase.FOLLOW_UP})
"""From then on results are shown to everyone, whatever was chosen for the time of the votes."""
PUBLIC_PHASES = frozenset(Phase) - {Phase.DRAFT}
SHOWN_PHASES = PUBLIC_PHASES - {Phase.UPCOMING}
"""From the opening on, proposals and what was said of them may be read; before it, the question and its dates only."""


class NotOpenYet(Conflict):
    code = "not-open-yet"
    sentence = gettext_noop("This consultation opens soon. Its proposals and results are shown from then on.")


class BadSchedule(BadRequest):
    code = "bad-schedule"
    sentence = gettext_noop("The dates are not in order: {later} comes before {earlier}.")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each phase starts, in milliseconds since 1970 UTC; None for a phase that is not planned.

    `is_published` False keeps a draft from everyone; `is_paused` stops all recording while it holds.
    """

    opens_at: int | None = None
    voting_only_at: int | None = None
    closes_at: int | None = None
    results_at: int | None = None
    follow_up_at: int | None = None
    is_published: bool = True
    is_paused: bool = False

    def __post_init__(self) -> None:
        steps = [(name, getattr(self, name)) for name in _STEPS if getattr(self, name) is not None]
        for (earlier, start), (later, end) in itertools.pairwise(steps):
            if end < start:
                raise BadSchedule(earlier=earlier, later=later)


_STEPS: dict[str, Phase] = {
    "opens_at": Phase.PROPOSING,
    "voting_only_at": Phase.VOTING_ONLY,
    "closes_at": Phase.CLOSED,
    "results_at": Phase.RESULTS,
    "follow_up_at": Phase.FOLLOW_UP,
}


_LAST_STEP_FIRST = [(attrgetter(name), started) for name, started in reversed(_STEPS.items())]


def phase_at(schedule: Schedule, now: int) -> Phase:
    """The phase at `now` (milliseconds since 1970 UTC). A phase starts at its first millisecond.

    >>> phase_at(Schedule(opens_at=1000, closes_at=2000), 1999)
    <Phase.PROPOSING: 'proposing'>
    >>> phase_at(Schedule(opens_at=1000, closes_at=2000), 2000)
    <Phase.CLOSED: 'closed'>
    """
    if not schedule.is_published:
        return Phase.DRAFT
    phase = Phase.UPCOMING
    for start, started in _LAST_STEP_FIRST:
        moment = start(schedule)
        if moment is not None and now >= moment:
            phase = started
            break
    if schedule.is_paused and phase in VOTING_PHASES:
        return Phase.PAUSED
    return phase


def require_shown(phase: Phase) -> None:
    """Raises `NotOpenYet` where proposals are not shown yet.

    >>> require_shown(Phase.PAUSED)
    """
    if phase not in SHOWN_PHASES:
        raise NotOpenYet


def require_voting(phase: Phase) -> None:
    """Raises `PhaseForbids` where votes are not recorded."""
    if phase not in VOTING_PHASES:
        raise PhaseForbids(phase=phase.value)


def require_proposing(phase: Phase) -> None:
    """Raises `PhaseForbids` where proposals are not received."""
    if phase not in PROPOSING_PHASES:
        raise PhaseForbids(phase=phase.value)
