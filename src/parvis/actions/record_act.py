"""Writing down an act of staff, inside the transaction of the act itself: both are kept, or neither."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Organisation, StaffAct

SUBJECT_LENGTH = 300


def record_act(
    *,
    by: Account | None,
    kind: StaffActKind,
    place: Organisation | Consultation | None = None,
    subject: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> StaffAct:
    """Record who did what, where, on what, and what it changed. `by` is None for the command line."""
    act = describe_act(by=by, kind=kind, place=place, subject=subject, before=before, after=after, now=now)
    act.save(force_insert=True)
    return act


def describe_act(
    *,
    by: Account | None,
    kind: StaffActKind,
    place: Organisation | Consultation | None = None,
    subject: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> StaffAct:
    """The same, not written yet: for many acts that are written at once."""
    consultation = place if isinstance(place, Consultation) else None
    return StaffAct(
        by=by,
        kind=kind.value,
        consultation=consultation,
        organisation_id=consultation.organisation_id if consultation else place.pk if place else None,
        subject=subject[:SUBJECT_LENGTH],
        before=dict(before or {}),
        after=dict(after or {}),
        at=now or timezone.now(),
    )
