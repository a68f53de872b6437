"""The delay of moderation on the pulse: its median against the target, by day, with who waits."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.actions.decide import decide
from parvis.domain.moderation import Decision, Reason
from parvis.organiser.pulse_delays import delays_of
from parvis.records.models import Account, Consultation, Proposal

pytestmark = pytest.mark.usefixtures("configuration")
NOW = timezone.now()


@pytest.fixture
def decided(malik: Account, propose: Callable[[str], Proposal]) -> Callable[[float, datetime], Proposal]:
    """A proposal decided at a moment, after so many hours."""

    def make(hours: float, at: datetime) -> Proposal:
        made = propose(f"We should plant {Proposal.objects.count() + 2} trees along the tram line.")
        Proposal.objects.filter(pk=made.pk).update(created_at=at - timedelta(hours=hours))
        decide(moderator=malik, proposal=made, decision=Decision.ACCEPT, now=at)
        return made

    return make


def test_nothing_was_decided_yet(consultation: Consultation) -> None:
    assert (delays_of(consultation).number, delays_of(consultation).median_hours) == (0, None)


def test_the_median_is_that_of_first_decisions(
    decided: Callable[[float, datetime], Proposal], consultation: Consultation, malik: Account
) -> None:
    made = [decided(hours, NOW) for hours in (2, 6, 60)]
    later = NOW + timedelta(hours=200)
    decide(moderator=malik, proposal=made[0], decision=Decision.REFUSE, reason=Reason.UNCLEAR, now=later)
    found = delays_of(consultation)
    assert (found.number, found.median_hours, found.late) == (3, pytest.approx(6), 1)


def test_each_day_has_its_own_median_and_old_days_are_left_out(
    decided: Callable[[float, datetime], Proposal], consultation: Consultation
) -> None:
    noon = timezone.localtime(NOW).replace(hour=12) - timedelta(days=1)
    for hours, days in ((2, 0), (4, 0), (10, 1), (500, 20)):
        decided(hours, noon - timedelta(days=days))
    days = [(number, median) for _day, number, median in delays_of(consultation).days]
    assert days == [(1, pytest.approx(10)), (2, pytest.approx(3))]


def test_the_page_shows_the_median_the_oldest_and_the_chart(
    client: Client, olga: Account, decided: Callable[[float, datetime], Proposal], propose: Callable[[str], Proposal]
) -> None:
    consultation = decided(5, NOW).consultation
    Proposal.objects.filter(pk=propose("We should open the park at night.").pk).update(
        created_at=NOW - timedelta(hours=30)
    )
    cache.clear()
    client.force_login(olga)
    text = client.get(f"/office/c/{consultation.slug}/pulse?lang=en").text
    for part in ("Median delay of moderation", "target 48 h", "the oldest for 30 h", "Half of 1 decisions"):
        assert part in text
