"""A new draft with the settings and texts of an earlier consultation, and nothing of its people."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.actions.consultation_kinds import CLOSING_HOUR
from parvis.actions.create_consultation import propose_slug
from parvis.actions.edit_consultation import setting_names
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, ConsultationText, Territory

DEFAULT_DAYS = 42


@transaction.atomic
def duplicate_consultation(*, by: Account, consultation: Consultation, now: datetime | None = None) -> Consultation:
    """Make a draft like it, of the same length from now on: settings, territories and texts, and nothing of its people.

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
        **{name: getattr(consultation, name) for name in setting_names()},
    )
    Territory.objects.bulk_create(
        Territory(consultation=made, name=name, position=place)
        for place, name in enumerate(consultation.territory_list)
    )
    names = [field.name for field in ConsultationText._meta.concrete_fields if field.name not in {"id", "consultation"}]
    ConsultationText.objects.bulk_create(
        ConsultationText(consultation=made, **{name: getattr(text, name) for name in names})
        for text in consultation.texts.all()
    )
    record_act(
        by=by,
        kind=StaffActKind.CREATE_CONSULTATION,
        place=made,
        subject=made.slug,
        after={"duplicate_of": consultation.slug},
    )
    return made


def _same_length(consultation: Consultation, now: datetime) -> tuple[datetime, datetime | None]:
    start, end = consultation.opens_at or consultation.created_at, consultation.closes_at
    length = max(end - start, timedelta(days=1)) if end else timedelta(days=DEFAULT_DAYS)
    day = timezone.localtime(now + length)
    closes_at = day.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)
    if end is None or consultation.voting_only_at is None:
        return closes_at, None
    votes_only = min(max(end - consultation.voting_only_at, timedelta()), closes_at - now)
    return closes_at, closes_at - votes_only
