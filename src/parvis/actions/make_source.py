"""The organiser makes sources, to know which link or site brought participants, and retires them."""

import re

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.domain.errors import BadRequest, Conflict, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Source, SourceRetirement

LONGEST_CODE = 40
MOST_SOURCES = 500
_CODE = re.compile(rf"[a-z0-9-]{{1,{LONGEST_CODE}}}")


class BadSourceCode(BadRequest):
    code = "bad-source-code"
    sentence = gettext_noop("A code is made of small letters, digits and hyphens, {limit} at most.")


class SourceCodeTaken(Conflict):
    code = "source-code-taken"
    sentence = gettext_noop("The code “{taken}” has been used here, and a code is never used twice. Choose another.")


class TooManySources(Conflict):
    code = "too-many-sources"
    sentence = gettext_noop("A consultation has {limit} sources at most.")


@transaction.atomic
def make_source(
    *, by: Account, consultation: Consultation, name: str, code: str = "", kind: Source.Kind = Source.Kind.LINK
) -> Source:
    """Add a source; without a code, one is made from the name.

    Raises `NotYourRole`, `BadSourceCode`, `SourceCodeTaken`, `TooManySources`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    # The row is written first, so that two people at once never take the same number.
    bump_version(consultation, proposals=())
    held = Source.objects.filter(consultation=consultation)
    taken = set(held.values_list("code", flat=True))
    code = code or _free_code(name, taken)
    if not _CODE.fullmatch(code):
        raise BadSourceCode(limit=LONGEST_CODE)
    if code in taken:
        raise SourceCodeTaken(taken=code)
    if len(taken) >= MOST_SOURCES:
        raise TooManySources(limit=MOST_SOURCES)
    number = (held.aggregate(last=Max("number"))["last"] or 0) + 1
    source = Source.objects.create(
        consultation=consultation, number=number, code=code, name=name, kind=kind.value, created_by=by
    )
    _record(by, source, {}, {"source": code, "name": name, "kind": kind.value})
    return source


@transaction.atomic
def retire_source(*, by: Account, source: Source) -> None:
    """From now on its code counts as none; its ballots keep its number. Raises `NotYourRole`."""
    require(by, Act.RUN_CONSULTATION, source.consultation)
    _made, is_new = SourceRetirement.objects.get_or_create(source=source, defaults={"by": by})
    if is_new:
        bump_version(source.consultation, proposals=())
        _record(by, source, {"source": source.code}, {"source": ""})


def make_site_sources(*, by: Account, consultation: Consultation, sites: list[str]) -> None:
    """A source for each site that may embed and has none yet, named as the site is."""
    known = set(Source.objects.filter(consultation=consultation, kind=Source.Kind.EMBED).values_list("name", flat=True))
    for site in sites:
        name = site.partition("://")[2][:120]
        if name not in known:
            make_source(by=by, consultation=consultation, name=name, kind=Source.Kind.EMBED)


def _free_code(name: str, taken: set[str]) -> str:
    """A code after the name that nothing here has had."""
    stem = slugify(name.replace(".", "-")).replace("_", "-")[: LONGEST_CODE - 4].strip("-") or "source"
    tried = (stem if number == 1 else f"{stem}-{number}" for number in range(1, MOST_SOURCES + 2))
    return next(code for code in tried if code not in taken)


def _record(by: Account, source: Source, before: dict[str, str], after: dict[str, str]) -> None:
    place = source.consultation
    kind = StaffActKind.CHANGE_CONSULTATION
    record_act(by=by, kind=kind, place=place, subject=source.code, before=before, after=after)
