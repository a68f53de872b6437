"""Cuts what links people to their votes and proposals once its time is over; sums and published texts stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.domain.retention import ATTEMPTS_KEPT_DAYS
from parvis.domain.staff_act import StaffActKind
from parvis.records.final import FinalRows
from parvis.records.models import Consultation, FailedAttempt, Flag, PersonalCode, Proposal


@dataclass(frozen=True, slots=True)
class Links:
    """What still links people to a consultation, and when the timer cuts it (None: no date of closing yet)."""

    codes: int
    authors: int
    flags: int
    cut_at: datetime | None

    @property
    def total(self) -> int:
        """All of them."""
        return self.codes + self.authors + self.flags

    def is_due(self, now: datetime) -> bool:
        """Whether the timer would cut them now."""
        return self.cut_at is not None and self.cut_at <= now and self.total > 0


def links_of(consultation: Consultation) -> Links:
    """What a dry run tells: nothing is changed. Three queries."""
    end = consultation.closes_at
    codes, authors, flags = _links(consultation)
    return Links(
        codes.count(),
        authors.count(),
        flags.count(),
        end + timedelta(days=consultation.links_kept_days) if end else None,
    )


def apply_retention(now: datetime | None = None) -> int:
    """For the background: cut every link whose time is over, and forget old failures; how many rows were touched."""
    moment = now or timezone.now()
    old = FailedAttempt.objects.filter(at__lt=moment - timedelta(days=ATTEMPTS_KEPT_DAYS)).delete()[0]
    return old + sum(cut_links(one) for one in _over(moment))


@transaction.atomic
def cut_links(consultation: Consultation) -> int:
    """Erase the codes of one consultation and the numbers of its authors; how many. Doing it twice changes nothing."""
    links = links_of(consultation)
    if not links.total:
        return 0
    codes, authors, flags = _links(consultation)
    codes.delete()
    authors.update(participant=None)
    flags.empty("participant")
    told = {"codes": links.codes, "authors": links.authors, "flags": links.flags}
    record_act(by=None, kind=StaffActKind.APPLY_RETENTION, place=consultation, subject=consultation.slug, after=told)
    return links.total


def _links(
    consultation: Consultation,
) -> tuple[QuerySet[PersonalCode], QuerySet[Proposal], FinalRows[Flag]]:
    return (
        PersonalCode.objects.filter(consultation=consultation),
        Proposal.objects.filter(consultation=consultation, participant__isnull=False),
        flags_in(consultation).filter(participant__isnull=False),
    )


def flags_in(consultation: Consultation) -> FinalRows[Flag]:
    """The flags of a consultation: final records, of which only the number of who flagged may be emptied."""
    found: FinalRows[Flag] = Flag.objects.filter(proposal__consultation=consultation)
    return found


def _over(now: datetime) -> Iterable[Consultation]:
    """Consultations that closed long enough ago, each by its own setting."""
    closed = Consultation.objects.filter(closes_at__lt=now)
    return [one for one in closed if one.closes_at and one.closes_at + timedelta(days=one.links_kept_days) <= now]
