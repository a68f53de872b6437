"""Changing what a consultation says and how it runs: settings, dates, languages and texts, each on its own."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from parvis.actions.create_consultation import Dates, TextMissing
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import DatePassed, change_consultation, record_change
from parvis.configuration import LANGUAGES
from parvis.domain.errors import BadRequest, Conflict, gettext_noop
from parvis.domain.phase import Phase
from parvis.records.models import Account, Consultation, ConsultationText

NOT_SETTINGS = frozenset(
    {
        "id",
        "organisation",
        "slug",
        "default_language",
        "languages",
        "opens_at",
        "voting_only_at",
        "closes_at",
        "results_at",
        "follow_up_at",
        "is_published",
        "is_paused",
        "is_example",
        "preview_key",
        "version",
        "marked_changes",
        "created_at",
    }
)
"""Columns that are no setting: what identifies it, where it stands, and what has an act of its own."""


class NotASetting(BadRequest):
    code = "not-a-setting"
    sentence = gettext_noop("{detail} cannot be changed here.")


class DateBegan(Conflict):
    code = "date-began"
    sentence = gettext_noop("{date} has passed, so its date stays. Use the buttons of the consultation’s page instead.")


class LanguageUnknown(BadRequest):
    code = "language-unknown"
    sentence = gettext_noop("“{language}” is not a language of this installation.")


def setting_names() -> frozenset[str]:
    """The columns of a consultation that are settings: they are edited freely, and copied with it."""
    return frozenset(field.name for field in Consultation._meta.concrete_fields) - NOT_SETTINGS


class NoIdentityProvider(Conflict):
    code = "no-identity-provider"
    sentence = gettext_noop(
        "This installation names no identity provider for citizens, so nobody could vote. "
        "Whoever runs it must set PARVIS_CITIZEN_OIDC first."
    )


@transaction.atomic
def edit_settings(*, by: Account, consultation: Consultation, changes: Mapping[str, object]) -> Consultation:
    """Write settings by name. Raises `NotYourRole`, `NotASetting`, `NoIdentityProvider`, or what the record refuses."""
    require(by, Act.RUN_CONSULTATION, consultation)
    for name in sorted(changes.keys() - setting_names()):
        raise NotASetting(detail=name)
    if changes.get("asks_identity") and not django_settings.CONFIGURATION.citizen_providers:
        raise NoIdentityProvider
    checked = Consultation(pk=consultation.pk, **changes)
    checked.clean_fields(exclude={field.name for field in Consultation._meta.fields} - changes.keys())
    return change_consultation(by, consultation, **changes)


@transaction.atomic
def edit_dates(*, by: Account, consultation: Consultation, dates: Dates, now: datetime | None = None) -> Consultation:
    """Plan the phases anew. Once it is public, what has begun stays, and what is moved must be to come.

    Raises `NotYourRole`, `BadSchedule`, `DateBegan`, `DatePassed`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    moment = now or timezone.now()
    planned = {name: getattr(dates, name) for name in dates.__dataclass_fields__}
    if consultation.phase(moment) is not Phase.DRAFT:
        for name, date in planned.items():
            _require_to_come(name, getattr(consultation, name), date, moment)
    return change_consultation(by, consultation, **planned)


@transaction.atomic
def edit_languages(
    *, by: Account, consultation: Consultation, default_language: str, languages: list[str]
) -> Consultation:
    """Offer these languages, the default one first. Texts of a language that is left stay for its return.

    Raises `NotYourRole`, `LanguageUnknown`, `TextMissing` when nothing is written in the default language.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    wanted = [default_language, *(code for code in languages if code != default_language)]
    for code in wanted:
        if code not in LANGUAGES:
            raise LanguageUnknown(language=code)
    main = consultation.texts.filter(language=default_language).first()
    if main is None or not main.question.strip():
        raise TextMissing(language=default_language)
    return change_consultation(by, consultation, default_language=default_language, languages=wanted)


@transaction.atomic
def edit_texts(*, by: Account, consultation: Consultation, texts: Mapping[str, Mapping[str, str]]) -> Consultation:
    """Write texts by language and by name. A language without a question keeps none of its row.

    Raises `NotYourRole`, `TextMissing`, `ValidationError` for one that is too long.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    there = {text.language: text for text in consultation.texts.all()}
    before, after = dict[str, dict[str, str]](), dict[str, dict[str, str]]()
    for language, words in texts.items():
        text = there.get(language) or _new_text(consultation, language)
        said = {name: word.strip() for name, word in words.items()}
        changed = {name: word for name, word in said.items() if getattr(text, name) != word}
        if not changed:
            continue
        before[language] = {name: getattr(text, name) for name in changed}
        after[language] = changed
        _write_text(text, changed)
    if not after:
        return consultation
    record_change(by, consultation, before, after)
    consultation.refresh_from_db()
    return consultation


def _require_to_come(name: str, before: datetime | None, after: datetime | None, now: datetime) -> None:
    if before == after:
        return
    if before is not None and before <= now:
        raise DateBegan(date=name)
    if after is not None and after <= now:
        raise DatePassed(date=name)


def _new_text(consultation: Consultation, language: str) -> ConsultationText:
    name = consultation.text_in(consultation.default_language).organiser_name
    return ConsultationText(consultation=consultation, language=language, organiser_name=name)


def _write_text(text: ConsultationText, changed: Mapping[str, str]) -> None:
    for name, word in changed.items():
        setattr(text, name, word)
    if not text.question:
        if text.language == text.consultation.default_language:
            raise TextMissing(language=text.language)
        if text.pk:
            text.delete()
        return
    text.full_clean(validate_constraints=False)
    text.save()
