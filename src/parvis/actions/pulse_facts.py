"""What the pulse's advice looks at, gathered from records in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from parvis.domain.moderation import TARGET_HOURS
from parvis.domain.phase import VOTING_PHASES
from parvis.domain.proposal import ProposalState
from parvis.insight.pulse import HOUR_MS, PulseCounts
from parvis.insight.pulse_advice import PulseFacts, Share
from parvis.records.models import Consultation, Proposal

WAITING = (ProposalState.WAITING.value, ProposalState.POSTPONED.value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be read: how many, the longest wait in hours, and how many are past the promise."""

    number: int
    longest_hours: float
    late: int
    published: int


def waiting_of(consultation: Consultation, now: datetime | None = None) -> Waiting:
    """The queue of one consultation in one query."""
    moment = now or timezone.now()
    waits = Q(state__in=WAITING)
    found = Proposal.objects.filter(consultation=consultation).aggregate(
        number=Count("id", filter=waits),
        oldest=Min("created_at", filter=waits),
        late=Count("id", filter=waits & Q(created_at__lt=moment - timedelta(hours=TARGET_HOURS))),
        published=Count("id", filter=Q(state=ProposalState.ACCEPTED.value)),
    )
    longest = (moment - found["oldest"]).total_seconds() / 3600 if found["oldest"] else 0.0
    return Waiting(found["number"], longest, found["late"], found["published"])


def by_day(counts: PulseCounts, zone: str | None = None) -> dict[str, tuple[int, int]]:
    """Ballots and newcomers of each local day, empty days between the first and the last included.

    >>> by_day(PulseCounts(1, {0: (3, 1), 49: (2, 2)}), "UTC")
    {'1970-01-01': (3, 1), '1970-01-02': (0, 0), '1970-01-03': (2, 2)}
    """
    place = ZoneInfo(zone or settings.TIME_ZONE)
    days: dict[str, tuple[int, int]] = {}
    for hour, (ballots, people) in counts.hours.items():
        day = datetime.fromtimestamp(hour * HOUR_MS / 1000, place).date()
        if days:
            _fill(days, day.isoformat())
        before = days.get(day.isoformat(), (0, 0))
        days[day.isoformat()] = (before[0] + ballots, before[1] + people)
    return days


def by_hour_of_day(counts: PulseCounts, zone: str | None = None) -> list[int]:
    """Ballots by hour of the local day, 24 numbers.

    >>> by_hour_of_day(PulseCounts(1, {1: (3, 1), 25: (2, 2)}), "UTC")[:3]
    [0, 5, 0]
    """
    place = ZoneInfo(zone or settings.TIME_ZONE)
    found = [0] * 24
    for hour, (ballots, _) in counts.hours.items():
        found[datetime.fromtimestamp(hour * HOUR_MS / 1000, place).hour] += ballots
    return found


def facts_of(
    consultation: Consultation,
    counts: PulseCounts,
    waiting: Waiting,
    *,
    goal: int | None = None,
    shares: Sequence[Share] = (),
    unheard: int = 0,
    guarantee: int = 0,
    now: datetime | None = None,
) -> PulseFacts:
    """The facts of one consultation at a moment. No query."""
    moment = now or timezone.now()
    opened = consultation.opens_at or moment
    left = (consultation.closes_at - moment) if consultation.closes_at else timedelta()
    return PulseFacts(
        is_open=consultation.phase(moment) in VOTING_PHASES,
        people=counts.people,
        ballots=counts.ballots,
        goal=goal,
        days_gone=max((moment - opened).total_seconds() / 86_400, 0.0),
        days_left=max(left.total_seconds() / 86_400, 0.0),
        people_by_day=_last_days(counts, moment),
        shares=shares,
        waiting=waiting.number,
        longest_wait_hours=waiting.longest_hours,
        late_proposals=waiting.late,
        guarantee=guarantee,
        unheard=unheard,
        proposals=waiting.published,
    )


def _last_days(counts: PulseCounts, now: datetime, days: int = 8) -> list[int]:
    """Newcomers of the last whole periods of 24 hours, the latest last; fewer when it is younger."""
    if not counts.hours:
        return []
    this_hour = int(now.timestamp() * 1000) // HOUR_MS
    age = (this_hour - next(iter(counts.hours))) // 24 + 1
    found = [0] * min(days, age)
    for hour, (_, people) in counts.hours.items():
        ago = (this_hour - hour) // 24
        if 0 <= ago < len(found):
            found[-1 - ago] += people
    return found


def _fill(days: dict[str, tuple[int, int]], until: str) -> None:
    day = datetime.fromisoformat(next(reversed(days))).date() + timedelta(days=1)
    while day.isoformat() < until:
        days[day.isoformat()] = (0, 0)
        day += timedelta(days=1)
