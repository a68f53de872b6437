"""A new draft with all that was set up for an earlier consultation, and nothing of its people."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import AutoField, Model
from django.utils import timezone

from parvis.actions.consultation_kinds import CLOSING_HOUR
from parvis.actions.create_consultation import propose_slug
from parvis.actions.edit_consultation import setting_names
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import (
    Account,
    Consultation,
    ConsultationText,
    Look,
    MailText,
    ModerationSettings,
    PartnerLogo,
    RetentionPeriod,
    Rule,
    RuleText,
    Territory,
    Theme,
)

DEFAULT_DAYS = 42
COPIED: Mapping[type[Model], frozenset[str]] = {
    ConsultationText: frozenset(),
    Territory: frozenset({"removed_at"}),
    Theme: frozenset(),
    Look: frozenset(),
    PartnerLogo: frozenset(),
    ModerationSettings: frozenset({"alerted_at"}),
    Rule: frozenset(),
    RuleText: frozenset(),
    MailText: frozenset(),
    RetentionPeriod: frozenset(),
}
"""The tables that are set-up, each with the columns that are not: they are left at their defaults."""


@transaction.atomic
def duplicate_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """Make a draft like it, of the same length from now on: all that is set up, and nothing of its people.

    Raises `NotYourRole`.
    """
    require(by, Act.SEE_CONSULTATION, consultation)
    require(by, Act.CREATE_CONSULTATION, consultation.organisation)
    closes_at, voting_only_at = _same_length(consultation, now or timezone.now())
    made = Consultation.objects.create(
        organisation=consultation.organisation,
        slug=propose_slug(consultation.text_in(consultation.default_language).question),
        default_language=consultation.default_language,
        languages=consultation.languages,
        closes_at=closes_at,
        voting_only_at=voting_only_at,
        **{name: getattr(consultation, name) for name in setting_names() - {"sequence_settings"}},
        sequence_settings=_without_pinned(consultation.sequence_settings),
    )
    for model, left_out in COPIED.items():
        _copy_rows(model, left_out, consultation, made)
    record_act(
        by=by,
        kind=StaffActKind.CREATE_CONSULTATION,
        place=made,
        subject=made.slug,
        after={"duplicate_of": consultation.slug},
    )
    return made


def _copy_rows(model: type[Model], left_out: frozenset[str], source: Consultation, made: Consultation) -> None:
    """The rows of a table that belong to one consultation, again for another; rows that were taken off are left."""
    rows = model._default_manager.filter(consultation=source)
    if "removed_at" in left_out:
        rows = rows.filter(removed_at=None)
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in left_out | {"consultation"} and not isinstance(field, AutoField)
    ]
    made_rows = [model(consultation=made, **{name: getattr(row, name) for name in names}) for row in rows]
    model._default_manager.bulk_create(made_rows)


def _without_pinned(settings: Mapping[str, object]) -> dict[str, object]:
    """Pinned proposals are those of the other consultation."""
    return {name: value for name, value in settings.items() if name != "pinned"}


def _same_length(consultation: Consultation, now: datetime) -> tuple[datetime, datetime | None]:
    start, end = consultation.opens_at or consultation.created_at, consultation.closes_at
    length = max(end - start, timedelta(days=1)) if end else timedelta(days=DEFAULT_DAYS)
    day = timezone.localtime(now + length)
    closes_at = day.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)
    if end is None or consultation.voting_only_at is None:
        return closes_at, None
    votes_only = min(max(end - consultation.voting_only_at, timedelta()), closes_at - now)
    return closes_at, closes_at - votes_only
