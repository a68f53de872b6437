"""What each line of the table of retention means in records: what is held, what is over, and how it is erased.

The kinds are those of `domain/retention.py` that a consultation may set; `SWEEPS` has one line for each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from parvis.actions.erase_testimonies import erase_testimonies
from parvis.domain.proposal import ProposalState
from parvis.domain.retention import ADDRESSES_KEPT_AT_MOST, UNCONFIRMED_KEPT, DataKey
from parvis.records.final import FinalRows
from parvis.records.models import (
    Consultation,
    Declaration,
    Flag,
    NewsRequest,
    PersonalCode,
    Proposal,
    SetApartText,
)

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Sweep:
    """`held` gives the rows that hold something of a person; `over` those among them whose time is over.

    `end` is when the time of what is held is over for all, or None; `erase` answers how many rows it emptied.
    """

    held: Callable[[Consultation], Rows]
    over: Callable[[Rows, Consultation, datetime, int], Rows]
    end: Callable[[Consultation, int], datetime | None]
    erase: Callable[[Rows, datetime], int]


def flags_in(consultation: Consultation) -> FinalRows[Flag]:
    """The flags of a consultation: final records, of which only the number of who flagged may be emptied."""
    found: FinalRows[Flag] = Flag.objects.filter(proposal__consultation=consultation)
    return found


def _closed(consultation: Consultation, days: int) -> datetime | None:
    return consultation.closes_at + timedelta(days=days) if consultation.closes_at else None


def _last_step(consultation: Consultation, days: int) -> datetime | None:
    end = consultation.follow_up_at or consultation.closes_at
    return end + timedelta(days=days) if end else None


def _all_after(end: Callable[[Consultation, int], datetime | None]) -> Callable[..., Rows]:
    """Everything at once when the time is over, nothing before."""

    def over(rows: Rows, consultation: Consultation, now: datetime, days: int) -> Rows:
        moment = end(consultation, days)
        return rows if moment is not None and moment <= now else rows.none()

    return over


def _answers_over(rows: Rows, consultation: Consultation, now: datetime, days: int) -> Rows:
    if consultation.closes_at is None:
        return rows.filter(erase_after__lte=now)
    return _all_after(_closed)(rows, consultation, now, days)


def _addresses_over(rows: Rows, consultation: Consultation, now: datetime, days: int) -> Rows:
    moment = _last_step(consultation, days)
    if moment is not None and moment <= now:
        return rows
    unconfirmed = Q(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_KEPT)
    withdrawn = Q(proposal__state=ProposalState.WITHDRAWN.value)
    return rows.filter(unconfirmed | withdrawn | Q(asked_at__lt=now - ADDRESSES_KEPT_AT_MOST))


def _texts_over(rows: Rows, _consultation: Consultation, now: datetime, days: int) -> Rows:
    """A shorter time holds for texts set apart before; a longer one does not: what was promised stands."""
    return rows.filter(Q(keep_until__lte=now) | Q(set_apart_at__lte=now - timedelta(days=days)))


def _delete(rows: Rows, _now: datetime) -> int:
    return int(rows.delete()[0])


def _forget_authors(rows: Rows, _now: datetime) -> int:
    return int(rows.update(participant=None))


def _forget_flaggers(rows: Rows, _now: datetime) -> int:
    assert isinstance(rows, FinalRows)
    return int(rows.empty("participant"))


def _erase_texts(rows: Rows, now: datetime) -> int:
    return erase_testimonies(rows, now=now)


def _never(_consultation: Consultation, _days: int) -> None:
    """Each text has its own end."""


SWEEPS: Mapping[DataKey, Sweep] = {
    DataKey.PROPOSALS: Sweep(
        lambda one: Proposal.objects.filter(consultation=one, participant__isnull=False),
        _all_after(_closed),
        _closed,
        _forget_authors,
    ),
    DataKey.CODES: Sweep(
        lambda one: PersonalCode.objects.filter(consultation=one), _all_after(_closed), _closed, _delete
    ),
    DataKey.DECLARATIONS: Sweep(
        lambda one: Declaration.objects.filter(consultation=one), _answers_over, _closed, _delete
    ),
    DataKey.ADDRESSES: Sweep(
        lambda one: NewsRequest.objects.filter(consultation=one), _addresses_over, _last_step, _delete
    ),
    DataKey.TESTIMONIES: Sweep(
        lambda one: SetApartText.objects.filter(proposal__consultation=one, content__isnull=False),
        _texts_over,
        _never,
        _erase_texts,
    ),
    DataKey.FLAGS: Sweep(
        lambda one: flags_in(one).filter(participant__isnull=False), _all_after(_closed), _closed, _forget_flaggers
    ),
}
