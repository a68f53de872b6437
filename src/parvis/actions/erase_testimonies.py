"""Testimonies are erased when their time is over, after a dry run that trained readers see a week ahead."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.set_apart import erase_text
from parvis.domain.proposal import ProposalState
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Consultation, SetApartText

SHOWN_AHEAD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A text that would be erased: of which proposal, when, and whether nobody has decided on it yet."""

    proposal: int
    keep_until: datetime
    is_open: bool


def _kept() -> QuerySet[SetApartText]:
    return SetApartText.objects.filter(content__isnull=False).order_by("keep_until", "pk")


def texts_due(consultation: Consultation, now: datetime | None = None) -> list[Due]:
    """The dry run: what is erased within a week in a consultation, the first first."""
    limit = (now or timezone.now()) + timedelta(days=SHOWN_AHEAD_DAYS)
    rows = _kept().filter(proposal__consultation=consultation, keep_until__lte=limit)
    states = rows.values_list("proposal", "keep_until", "proposal__state")
    return [Due(number, until, state == ProposalState.SET_ASIDE) for number, until, state in states]


@transaction.atomic
def erase_testimonies(rows: QuerySet[SetApartText], *, now: datetime) -> int:
    """Erase these texts of one consultation, with an act on record for them all; how many."""
    found = list(rows.select_related("proposal__consultation").order_by("keep_until", "pk"))
    for row in found:
        erase_text(row.proposal, now)
    if found:
        record_act(
            by=None,
            kind=StaffActKind.ERASE_TESTIMONIES,
            place=found[0].proposal.consultation,
            after={"proposals": [row.proposal_id for row in found]},
            now=now,
        )
    return len(found)
