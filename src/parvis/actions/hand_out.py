"""The queue as it is handed out: one item at a time, which nobody else is handed while it is being read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.actions.decide import open_appeals, waiting_proposals
from parvis.actions.rights import Act, require
from parvis.domain.moderation import ALERT_HOURS, LOCK_SECONDS, TARGET_HOURS
from parvis.domain.proposal import ProposalState
from parvis.records.models import Account, Appeal, Consultation, Flag, ModerationDecision, Proposal, ReadingLock

_TRIES = 5


class ItemKind(StrEnum):
    """Why an item is in the queue."""

    FLAGGED = "flagged"
    APPEALED = "appealed"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal handed to a moderator. `since` is when it began to wait; it should be read before `due`."""

    kind: ItemKind
    proposal: Proposal
    since: datetime
    flags: tuple[Flag, ...] = ()
    appeal: Appeal | None = None

    @property
    def due(self) -> datetime:
        return self.since + timedelta(hours=TARGET_HOURS)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What waits: `late` are past the target, `soon` will be before long; `oldest` is when the first of all came."""

    new: int
    flagged: int
    appealed: int
    soon: int
    late: int
    oldest: datetime | None

    @property
    def all(self) -> int:
        return self.new + self.flagged + self.appealed


def open_flags() -> QuerySet[Flag]:
    """The flags on published proposals that no decision in force came after."""
    later = ModerationDecision.objects.filter(
        proposal=OuterRef("proposal"), at__gte=OuterRef("at"), undone_by__isnull=True, undoes__isnull=True
    )
    return Flag.objects.filter(~Exists(later), proposal__state=ProposalState.ACCEPTED.value)


def count_queue(consultation: Consultation, now: datetime | None = None) -> QueueCounts:
    """How much waits in a consultation, and how much of it is late."""
    moment = now or timezone.now()
    waiting = waiting_proposals(consultation)
    late = waiting.filter(created_at__lt=moment - timedelta(hours=TARGET_HOURS)).count()
    alerted = waiting.filter(created_at__lt=moment - timedelta(hours=ALERT_HOURS)).count()
    return QueueCounts(
        new=waiting.count(),
        flagged=open_flags().filter(proposal__consultation=consultation).values("proposal").distinct().count(),
        appealed=open_appeals().filter(decision__proposal__consultation=consultation).count(),
        soon=alerted - late,
        late=late,
        oldest=waiting.order_by("created_at").values_list("created_at", flat=True).first(),
    )


def hand_out(
    *, moderator: Account, consultation: Consultation, wanted: int | None = None, now: datetime | None = None
) -> Item | None:
    """The next item for a moderator, locked for her: the one she holds already, else flags, appeals, the oldest.

    `wanted` asks for one proposal by its id. None when nothing waits that nobody else is reading, or when someone else
    holds the one wanted. Raises `NotYourRole`.
    """
    require(moderator, Act.MODERATE, consultation)
    moment = now or timezone.now()
    everything = Proposal.objects.filter(consultation=consultation)
    if wanted is not None:
        return _first_taken(everything.filter(pk=wanted), moderator, moment)
    held = everything.filter(lock__moderator=moderator, lock__until__gt=moment)
    return _first_taken(held, moderator, moment) or _first_taken_of_queue(everything, moderator, moment)


def _first_taken_of_queue(everything: QuerySet[Proposal], moderator: Account, moment: datetime) -> Item | None:
    appeals = open_appeals().exclude(decision__moderator=moderator)
    groups = (
        everything.filter(pk__in=open_flags().values("proposal")),
        everything.filter(pk__in=appeals.values("decision__proposal")),
        everything.filter(state=ProposalState.WAITING.value),
    )
    for group in groups:
        taken = _first_taken(group, moderator, moment)
        if taken:
            return taken
    return None


def _first_taken(candidates: QuerySet[Proposal], moderator: Account, moment: datetime) -> Item | None:
    held_by_others = Q(lock__until__gt=moment) & ~Q(lock__moderator=moderator)
    free = candidates.exclude(held_by_others).select_related("consultation").order_by("id")
    for proposal in free[:_TRIES]:
        if renew_lock(moderator=moderator, proposal=proposal, now=moment):
            return _as_item(proposal)
    return None


def renew_lock(*, moderator: Account, proposal: Proposal, now: datetime | None = None) -> bool:
    """Take or keep an item for two minutes more; False where someone else holds it."""
    moment = now or timezone.now()
    until = moment + timedelta(seconds=LOCK_SECONDS)
    free_or_mine = Q(moderator=moderator) | Q(until__lte=moment)
    taken = ReadingLock.objects.filter(free_or_mine, proposal=proposal).update(moderator=moderator, until=until)
    if taken:
        return True
    try:
        with transaction.atomic():
            ReadingLock.objects.create(proposal=proposal, moderator=moderator, until=until)
    except IntegrityError:
        return False
    return True


def release_locks(*, moderator: Account, consultation: Consultation) -> None:
    """Give back what a moderator holds, when she leaves the queue."""
    ReadingLock.objects.filter(moderator=moderator, proposal__consultation=consultation).delete()


def _as_item(proposal: Proposal) -> Item:
    if proposal.state == ProposalState.ACCEPTED:
        flags = tuple(open_flags().filter(proposal=proposal))
        return Item(ItemKind.FLAGGED, proposal, flags[0].at if flags else proposal.created_at, flags)
    appeal = open_appeals().filter(decision__proposal=proposal).select_related("decision").first()
    if appeal is not None:
        return Item(ItemKind.APPEALED, proposal, appeal.at, appeal=appeal)
    return Item(ItemKind.NEW, proposal, proposal.created_at)
