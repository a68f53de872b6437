"""Reading the acts of staff: who may, searching, and the file to take away."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from parvis.actions.record_act import record_act
from parvis.actions.rights import RIGHTS, Act, NotYourRole
from parvis.domain.csv_cell import guard_cell
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Membership, StaffAct

COLUMNS = ("number", "at", "who", "email", "what", "organisation", "consultation", "on_what", "before", "after")


@dataclass(frozen=True, slots=True)
class ActSearch:
    """What to look for; every part left empty is not asked about. `until` is included."""

    words: str = ""
    kind: str = ""
    who: str = ""
    consultation: str = ""
    since: date | None = None
    until: date | None = None


def acts_for(account: Account, search: ActSearch | None = None) -> QuerySet[StaffAct]:
    """The acts that an account may read, the newest first. Raises `NotYourRole` for someone who may read none."""
    found = StaffAct.objects.select_related("by", "organisation", "consultation")
    if not account.is_superuser:
        held = _places(account)
        if not held.exists():
            raise NotYourRole
        whole = held.filter(consultation__isnull=True).values("organisation")
        single = held.filter(consultation__isnull=False).values("consultation")
        found = found.filter(Q(organisation__in=whole) | Q(consultation__in=single))
    return _narrow(found, search or ActSearch())


def may_read_acts(account: Account) -> bool:
    """Whether an account may read acts anywhere."""
    return account.is_superuser or _places(account).exists()


@transaction.atomic
def export_acts(account: Account, search: ActSearch | None = None) -> str:
    """The acts found, as CSV with one header row; the download is an act itself. Raises `NotYourRole`."""
    found = list(acts_for(account, search))
    record_act(by=account, kind=StaffActKind.EXPORT_ACTS, after={"rows": len(found)})
    return write_csv(found)


def write_csv(acts: Iterable[StaffAct]) -> str:
    """Acts as CSV text; a cell that a spreadsheet would run as a formula is preceded by an apostrophe."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerows([guard_cell(cell) for cell in _cells(act)] for act in acts)
    return sheet.getvalue()


def _cells(act: StaffAct) -> tuple[str, ...]:
    who, email = (act.by.name, act.by.email) if act.by else ("", "")
    places = (str(act.organisation or ""), str(act.consultation or ""))
    changes = [json.dumps(value, ensure_ascii=False) if value else "" for value in (act.before, act.after)]
    return (str(act.pk), act.at.isoformat(), who, email, act.kind, *places, act.subject, *changes)


def _places(account: Account) -> QuerySet[Membership]:
    roles = [role for role, acts in RIGHTS.items() if Act.SEE_ACTS in acts]
    return Membership.objects.filter(account=account, account__is_active=True, role__in=roles)


def _narrow(found: QuerySet[StaffAct], search: ActSearch) -> QuerySet[StaffAct]:
    asked = {
        "kind": search.kind,
        "by__email": search.who,
        "consultation__slug": search.consultation,
        "at__date__gte": search.since,
        "at__date__lte": search.until,
    }
    found = found.filter(**{name: value for name, value in asked.items() if value})
    for word in search.words.split():
        found = found.filter(Q(subject__icontains=word) | Q(by__name__icontains=word) | Q(by__email__icontains=word))
    return found
