"""What the table of retention would erase now (the dry run), and erasing it; sums and published texts stay.

The timer applies it everywhere each hour; an organiser may do so for her consultation at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.office_sessions import erase_old_sessions
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.send_mail import erase_old_mails
from parvis.actions.sweeps import SWEEPS
from parvis.domain.retention import ATTEMPTS_KEPT, SETTABLE, DataKey, check_period
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, FailedAttempt, RetentionPeriod
from parvis.records.retention import periods_of


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a dry run: for how many `days` a kind is kept, how many rows there are, and how many are over.

    `end` is when the time of all of them is over; None where there is no date of closing, or each has its own.
    """

    kind: DataKey
    days: int
    held: int
    over: int
    end: datetime | None


def plan_retention(
    consultation: Consultation, now: datetime | None = None, periods: Mapping[DataKey, int] | None = None
) -> list[Planned]:
    """The dry run of one consultation: nothing is changed. `periods` tries other times than those that hold."""
    moment, days = now or timezone.now(), {**periods_of(consultation), **(periods or {})}
    lines = []
    for kind, sweep in SWEEPS.items():
        rows = sweep.held(consultation)
        over = sweep.over(rows, consultation, moment, days[kind])
        lines.append(Planned(kind, days[kind], rows.count(), over.count(), sweep.end(consultation, days[kind])))
    return lines


@transaction.atomic
def apply_retention(
    consultation: Consultation, *, by: Account | None = None, now: datetime | None = None
) -> dict[DataKey, int]:
    """Erase what is over in one consultation; how many rows of each kind. Doing it twice changes nothing.

    `by` is None for the timer and the command. What it did is on record. Raises `NotYourRole`.
    """
    if by is not None:
        require(by, Act.RUN_CONSULTATION, consultation)
    moment, days = now or timezone.now(), periods_of(consultation)
    erased = {}
    for kind, sweep in SWEEPS.items():
        over = sweep.over(sweep.held(consultation), consultation, moment, days[kind])
        if count := sweep.erase(over, moment):
            erased[kind] = count
    if DataKey.PROPOSALS in erased:
        bump_version(consultation)
    if erased:
        told = {kind.value: count for kind, count in erased.items()}
        record_act(
            by=by,
            kind=StaffActKind.APPLY_RETENTION,
            place=consultation,
            subject=consultation.slug,
            after=told,
            now=moment,
        )
    return erased


def apply_everywhere(now: datetime | None = None) -> int:
    """For the background: every consultation, then what the installation keeps of its own; how many rows."""
    moment = now or timezone.now()
    count = sum(sum(apply_retention(one, now=moment).values()) for one in Consultation.objects.order_by("id"))
    old = FailedAttempt.objects.filter(at__lt=moment - ATTEMPTS_KEPT).delete()[0]
    return count + old + erase_old_mails(moment) + erase_old_sessions(moment)


@transaction.atomic
def set_periods(
    *, by: Account, consultation: Consultation, periods: Mapping[DataKey, int], for_organisation: bool = False
) -> None:
    """Set for how long each kind is kept here; or in every consultation of the organisation that set nothing itself.

    Nothing is erased by it: the timer does that. Raises `NotYourRole`, `PeriodOutOfBounds`.
    """
    place = consultation.organisation if for_organisation else consultation
    require(by, Act.RUN_CONSULTATION, place)
    before = periods_of(consultation)
    for kind, days in periods.items():
        check_period(kind, days)
        RetentionPeriod.objects.update_or_create(
            organisation=consultation.organisation,
            consultation=None if for_organisation else consultation,
            kind=kind.value,
            defaults={"days": days},
        )
    changed = [kind for kind in SETTABLE if kind in periods and (for_organisation or before[kind] != periods[kind])]
    if changed:
        record_act(
            by=by,
            kind=StaffActKind.SET_RETENTION,
            place=place,
            subject=consultation.organisation.name if for_organisation else consultation.slug,
            before={} if for_organisation else {kind.value: before[kind] for kind in changed},
            after={kind.value: periods[kind] for kind in changed},
        )
