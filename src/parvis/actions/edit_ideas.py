"""An analyst's edit of ideas: added to the list that every later analysis applies, and an act of staff."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import UnknownProposal
from parvis.domain.staff_act import StaffActKind
from parvis.insight.idea_edits import Edit, EditKind, Level
from parvis.records.consultation import milliseconds
from parvis.records.models import Account, Consultation, IdeaEdit, Proposal

LONGEST_NAME = 200


@transaction.atomic
def edit_ideas(
    *,
    by: Account,
    consultation: Consultation,
    kind: EditKind,
    level: Level = Level.IDEA,
    proposals: Sequence[int] = (),
    target: int | None = None,
    name: str = "",
    now: datetime | None = None,
) -> IdeaEdit:
    """Record one edit. Raises `NotYourRole`, `BadEdit`, and `UnknownProposal` for one of another consultation."""
    require(by, Act.EDIT_IDEAS, consultation)
    at = now or timezone.now()
    name = name.strip()[:LONGEST_NAME]
    Edit(0, kind, str(by), milliseconds(at) or 0, level, tuple(proposals), target, name)
    _require_known(consultation, kind, proposals, target)
    made = IdeaEdit.objects.create(
        consultation=consultation,
        by=by,
        at=at,
        kind=kind.value,
        level=level.value,
        proposals=list(proposals),
        target=target,
        name=name,
    )
    after = {"level": level.value, "proposals": list(proposals), "target": target, "name": name}
    record_act(
        by=by, kind=StaffActKind.EDIT_IDEAS, place=consultation, subject=f"{kind} {made.pk}", after=after, now=at
    )
    return made


def _require_known(consultation: Consultation, kind: EditKind, proposals: Sequence[int], target: int | None) -> None:
    if kind is EditKind.UNDO:
        if target is None or not IdeaEdit.objects.filter(consultation=consultation, pk=target).exists():
            raise UnknownProposal
        return
    wanted = {*proposals, *([] if target is None else [target])}
    if Proposal.objects.filter(consultation=consultation, pk__in=wanted).count() != len(wanted):
        raise UnknownProposal
