"""What an organiser does to a consultation that exists: publish, open, pause, resume, close."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.phase import VOTING_PHASES, Phase
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation


class NotRunning(Conflict):
    code = "not-running"
    sentence = gettext_noop("This consultation is not running: its phase is “{phase}”.")


class AlreadyOver(Conflict):
    code = "already-over"
    sentence = gettext_noop("This consultation is over and cannot be opened again like this.")


def bump_version(consultation: Consultation) -> None:
    """Tell the crowd's door that something it shows has changed."""
    Consultation.objects.filter(pk=consultation.pk).update(version=F("version") + 1)


def publish_consultation(*, by: Account, consultation: Consultation) -> Consultation:
    """Show a draft to everyone; its dates then decide its phase. Publishing twice changes nothing.

    Raises `NotYourRole`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    return _change(by, consultation, is_published=True)


@transaction.atomic
def open_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """Publish and start receiving proposals and votes at once, whatever start was planned.

    Raises `NotYourRole`, `AlreadyOver` when the planned end has passed.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    moment = now or timezone.now()
    if consultation.closes_at and consultation.closes_at <= moment:
        raise AlreadyOver
    if consultation.opens_at and consultation.opens_at <= moment:
        return _change(by, consultation, is_published=True, is_paused=False)
    return _change(by, consultation, is_published=True, is_paused=False, opens_at=moment)


@transaction.atomic
def pause_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """Stop all recording for a while; the pages say so. Raises `NotYourRole`, `NotRunning`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    phase = consultation.phase(now)
    if phase is Phase.PAUSED:
        return consultation
    if phase not in VOTING_PHASES:
        raise NotRunning(phase=phase)
    return _change(by, consultation, is_paused=True)


def resume_consultation(*, by: Account, consultation: Consultation) -> Consultation:
    """Record again after a pause. Raises `NotYourRole`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    return _change(by, consultation, is_paused=False)


@transaction.atomic
def close_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """End it now. Dates of the phases before the end that lie ahead are brought forward to this moment.

    Raises `NotYourRole`, `NotRunning`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    moment = now or timezone.now()
    phase = consultation.phase(moment)
    if phase is Phase.CLOSED:
        return consultation
    if phase not in VOTING_PHASES | {Phase.PAUSED}:
        raise NotRunning(phase=phase)
    voting_only = consultation.voting_only_at
    earlier = min(voting_only, moment) if voting_only else None
    return _change(by, consultation, closes_at=moment, voting_only_at=earlier, is_paused=False)


@transaction.atomic
def _change(by: Account, consultation: Consultation, **fields: object) -> Consultation:
    if all(getattr(consultation, name) == value for name, value in fields.items()):
        return consultation
    before = {name: getattr(consultation, name) for name in fields}
    for name, value in fields.items():
        setattr(consultation, name, value)
    _ = consultation.schedule
    consultation.save(update_fields=list(fields))
    bump_version(consultation)
    record_act(
        by=by,
        kind=StaffActKind.CHANGE_CONSULTATION,
        place=consultation,
        subject=consultation.slug,
        before=before,
        after=fields,
    )
    consultation.refresh_from_db(fields=["version"])
    return consultation
