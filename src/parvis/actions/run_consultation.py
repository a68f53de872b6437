"""What an organiser does to a consultation that exists: publish, open, pause, resume, votes only, close, reopen."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.actions.check_readiness import require_ready
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import BadRequest, Conflict, gettext_noop
from parvis.domain.phase import OVER_PHASES, PROPOSING_PHASES, VOTING_PHASES, Phase
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Proposal


class NotRunning(Conflict):
    code = "not-running"
    sentence = gettext_noop("This consultation is not running: its phase is “{phase}”.")


class AlreadyOver(Conflict):
    code = "already-over"
    sentence = gettext_noop("This consultation is over and cannot be opened again like this.")


class NotOver(Conflict):
    code = "not-over"
    sentence = gettext_noop("This consultation is not over, so there is nothing to open again.")


class ReasonMissing(BadRequest):
    code = "reason-missing"
    sentence = gettext_noop("Say why in a sentence: it stays in the record of acts.")


class DatePassed(BadRequest):
    code = "date-passed"
    sentence = gettext_noop("The date chosen for {date} has passed already. Choose one to come.")


LONGEST_REASON = 500


@transaction.atomic
def bump_version(consultation: Consultation, *, proposals: Collection[int] | None = None) -> None:
    """Tell the crowd's door that something it shows has changed, in one transaction with the change.

    `proposals` are the ids of those that changed, none where only settings did: the door reads no other again. None
    says that any may have.
    """
    row = Consultation.objects.filter(pk=consultation.pk)
    if proposals is None:
        row.update(version=F("version") + 1)
        return
    if proposals:
        mark_changed(consultation, proposals)
    row.update(version=F("version") + 1, marked_changes=F("marked_changes") + 1)


@transaction.atomic
def mark_changed(consultation: Consultation, proposals: Collection[int]) -> None:
    """Leave word that the next version, whoever makes it, changes these proposals.

    The row of the consultation is held to the end of the transaction: nobody makes that version before the change can
    be read, so that whoever reads a version finds all that it and the earlier ones changed, however acts cross.
    """
    version = Consultation.objects.select_for_update().values_list("version", flat=True).get(pk=consultation.pk)
    Proposal.objects.filter(pk__in=proposals).update(changed_in=version + 1)


def publish_consultation(*, by: Account, consultation: Consultation) -> Consultation:
    """Show a draft to everyone; its dates then decide its phase. Publishing twice changes nothing.

    Raises `NotYourRole`, `NotReady`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    require_ready(consultation)
    return change_consultation(by, consultation, is_published=True)


@transaction.atomic
def open_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """Publish and start receiving proposals and votes at once, whatever start was planned.

    Raises `NotYourRole`, `AlreadyOver` when the planned end has passed, `NotReady` while something must still be done.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    moment = now or timezone.now()
    if consultation.closes_at and consultation.closes_at <= moment:
        raise AlreadyOver
    require_ready(consultation, now=moment)
    if consultation.opens_at and consultation.opens_at <= moment:
        return change_consultation(by, consultation, is_published=True, is_paused=False)
    return change_consultation(by, consultation, is_published=True, is_paused=False, opens_at=moment)


@transaction.atomic
def pause_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """Stop all recording for a while; the pages say so. Raises `NotYourRole`, `NotRunning`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    phase = consultation.phase(now)
    if phase is Phase.PAUSED:
        return consultation
    if phase not in VOTING_PHASES:
        raise NotRunning(phase=phase)
    return change_consultation(by, consultation, is_paused=True)


def resume_consultation(*, by: Account, consultation: Consultation) -> Consultation:
    """Record again after a pause. Raises `NotYourRole`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    return change_consultation(by, consultation, is_paused=False)


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
    return change_consultation(by, consultation, closes_at=moment, voting_only_at=earlier, is_paused=False)


@transaction.atomic
def start_votes_only(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """From this moment on nothing new is proposed; votes go on to the end. Raises `NotYourRole`, `NotRunning`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    moment = now or timezone.now()
    phase = consultation.phase(moment)
    if phase is Phase.VOTING_ONLY:
        return consultation
    if phase not in PROPOSING_PHASES:
        raise NotRunning(phase=phase)
    return change_consultation(by, consultation, voting_only_at=moment)


@transaction.atomic
def reopen_consultation(
    *,
    by: Account,
    consultation: Consultation,
    reason: str,
    closes_at: datetime,
    takes_proposals: bool = True,
    now: datetime | None = None,
) -> Consultation:
    """Receive votes again, and proposals unless told otherwise, until a new end. The reason stays in the record.

    Raises `NotYourRole`, `NotOver`, `ReasonMissing`, `DatePassed`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    moment = now or timezone.now()
    if consultation.phase(moment) not in OVER_PHASES:
        raise NotOver
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing
    if closes_at <= moment:
        raise DatePassed(date="closes_at")
    voting_only = None if takes_proposals else min(consultation.voting_only_at or moment, moment)
    later = {name: _if_after(getattr(consultation, name), closes_at) for name in ("results_at", "follow_up_at")}
    fields = {"closes_at": closes_at, "voting_only_at": voting_only, "is_paused": False, **later}
    return change_consultation(by, consultation, StaffActKind.REOPEN_CONSULTATION, reason, **fields)


def _if_after(planned: datetime | None, moment: datetime) -> datetime | None:
    return planned if planned and planned > moment else None


@transaction.atomic
def change_consultation(
    by: Account,
    consultation: Consultation,
    kind: StaffActKind = StaffActKind.CHANGE_CONSULTATION,
    reason: str = "",
    /,
    **fields: object,
) -> Consultation:
    """Write these fields, tell the crowd's door, and record the act with what it changed. No rights are asked here.

    Raises `BadSchedule` for dates that are not in order.
    """
    changed = {name: value for name, value in fields.items() if getattr(consultation, name) != value}
    if not changed:
        return consultation
    before = {name: getattr(consultation, name) for name in changed}
    for name, value in changed.items():
        setattr(consultation, name, value)
    _ = consultation.schedule
    consultation.save(update_fields=list(changed))
    record_change(by, consultation, before, changed | ({"reason": reason} if reason else {}), kind)
    consultation.refresh_from_db(fields=["version"])
    return consultation


def record_change(
    by: Account,
    consultation: Consultation,
    before: Mapping[str, object],
    after: Mapping[str, object],
    kind: StaffActKind = StaffActKind.CHANGE_CONSULTATION,
) -> None:
    """Tell the crowd's door that settings were written, and record the act: in the transaction that writes."""
    bump_version(consultation, proposals=())
    record_act(by=by, kind=kind, place=consultation, subject=consultation.slug, before=before, after=after)
