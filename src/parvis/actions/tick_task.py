"""Ticking a task of the playbook. The tick is a record of staff: who, and when; taking it back is another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, StaffAct


@dataclass(frozen=True, slots=True)
class Tick:
    """Who did a task, and when that was said."""

    by: str
    at: datetime


def ticks_of(consultation: Consultation) -> Mapping[str, Tick]:
    """The tasks that are done, by their key: the last word on each counts."""
    acts = StaffAct.objects.filter(consultation=consultation, kind=StaffActKind.TICK_TASK.value)
    done: dict[str, Tick] = {}
    for act in acts.select_related("by").order_by("id"):
        done.pop(act.subject, None)
        if act.after.get("done"):
            done[act.subject] = Tick(str(act.by or ""), act.at)
    return done


def tick_task(*, by: Account, consultation: Consultation, task: str, is_done: bool) -> None:
    """Say that a task is done, or that it is not after all. Saying it twice changes nothing. Raises `NotYourRole`."""
    require(by, Act.RUN_CONSULTATION, consultation)
    was_done = task in ticks_of(consultation)
    if was_done is not is_done:
        record_act(
            by=by,
            kind=StaffActKind.TICK_TASK,
            place=consultation,
            subject=task,
            before={"done": was_done},
            after={"done": is_done},
        )
