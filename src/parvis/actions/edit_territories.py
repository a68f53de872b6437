"""The organiser writes the list of territories: adds, renames, takes off. A number that was given stays given."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.domain.declaration import AboutQuestion
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.margins import rename_margin
from parvis.domain.staff_act import StaffActKind
from parvis.domain.territory import MOST_TERRITORIES, clean_name, key_of
from parvis.records.models import Account, Consultation, Declaration, Territory


class TooManyTerritories(Conflict):
    code = "too-many-territories"
    sentence = gettext_noop("A consultation has {limit} territories at most.")


class TerritoryThere(Conflict):
    code = "territory-there"
    sentence = gettext_noop(
        "“{name}” is on the list already, or was: two territories of one name could not be told apart."
    )


@transaction.atomic
def add_territories(*, by: Account, consultation: Consultation, names: Iterable[str]) -> list[Territory]:
    """Add these names at the end of the list; those that are on it stay as they are, those taken off come back.

    Empty names are left out. Returns what was added or came back.
    Raises `NotYourRole`, `BadTerritoryName`, `TooManyTerritories`, and then adds nothing.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    # The row is written first, so that two people at once never write one name twice.
    bump_version(consultation, proposals=())
    there = {key_of(one.name): one for one in Territory.objects.filter(consultation=consultation)}
    last = Territory.objects.filter(consultation=consultation).aggregate(last=Max("position"))["last"]
    place = 0 if last is None else last + 1
    new, back = list[Territory](), list[Territory]()
    for name in (clean_name(name) for name in names if name.strip()):
        held = there.get(key_of(name))
        if held is None:
            new.append(Territory(consultation=consultation, name=name, position=place + len(new)))
            there[key_of(name)] = new[-1]
        elif held.removed_at:
            held.removed_at = None
            back.append(held)
    if len(there) > MOST_TERRITORIES:
        raise TooManyTerritories(limit=MOST_TERRITORIES)
    Territory.objects.bulk_create(new)
    Territory.objects.bulk_update(back, ["removed_at"], batch_size=500)
    if new or back:
        _record(by, consultation, {}, {"territories": [one.name for one in (*new, *back)]})
    return [*new, *back]


@transaction.atomic
def rename_territory(*, by: Account, territory: Territory, name: str) -> Territory:
    """Write its name otherwise. What people said of themselves, the population and the helplines follow.

    Raises `NotYourRole`, `BadTerritoryName`, `TerritoryThere`.
    """
    consultation = territory.consultation
    require(by, Act.RUN_CONSULTATION, consultation)
    bump_version(consultation, proposals=())
    before, after = territory.name, clean_name(name)
    if after == before:
        return territory
    others = Territory.objects.filter(consultation=consultation).exclude(pk=territory.pk).values_list("name", flat=True)
    if key_of(after) in map(key_of, others):
        raise TerritoryThere(name=after)
    territory.name = after
    territory.save(update_fields=["name"])
    _carry_name(consultation, before, after)
    _record(by, consultation, {"territory": before}, {"territory": after})
    return territory


@transaction.atomic
def remove_territory(*, by: Account, territory: Territory, now: datetime | None = None) -> None:
    """Take it off the list: nobody chooses it any more. Proposals about it, and what people said, stay as they are.

    Raises `NotYourRole`.
    """
    require(by, Act.RUN_CONSULTATION, territory.consultation)
    if not Territory.objects.filter(pk=territory.pk, removed_at=None).update(removed_at=now or timezone.now()):
        return
    bump_version(territory.consultation, proposals=())
    _record(by, territory.consultation, {"territory": territory.name}, {"territory": ""})


def _carry_name(consultation: Consultation, before: str, after: str) -> None:
    Declaration.objects.filter(consultation=consultation, question=AboutQuestion.TERRITORY.value, answer=before).update(
        answer=after
    )
    held = Consultation.objects.get(pk=consultation.pk)
    lines = [{**row, "territory": after} if row.get("territory") == before else row for row in held.helplines]
    consultation.population = rename_margin(held.population, before, after)
    consultation.helplines = lines
    consultation.save(update_fields=["population", "helplines"])


def _record(by: Account, consultation: Consultation, before: dict[str, object], after: dict[str, object]) -> None:
    kind = StaffActKind.CHANGE_CONSULTATION
    record_act(by=by, kind=kind, place=consultation, subject=consultation.slug, before=before, after=after)
