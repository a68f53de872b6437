"""The words of the mails that citizens receive: those of everywhere, an organiser's own, and how she changes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.citizen_mail import TELLING, MailKind, check_mail, fill_mail
from parvis.domain.staff_act import StaffActKind
from parvis.domain.usual_mails import USUAL_PARAGRAPHS, USUAL_SUBJECTS
from parvis.records.models import Account, Consultation, MailText


@dataclass(frozen=True, slots=True)
class MailWords:
    """A subject and a body, with blanks between braces."""

    subject: str
    body: str


def usual_words(kind: MailKind, language: str) -> MailWords:
    """The words of everywhere, in a language."""
    with translation.override(language):
        return MailWords(gettext(USUAL_SUBJECTS[kind]), "\n\n".join(map(gettext, USUAL_PARAGRAPHS[kind])))


def words_of(consultation: Consultation, kind: MailKind, language: str) -> MailWords:
    """The organiser's words in a language where she wrote some, else those of everywhere; one query."""
    own = MailText.objects.filter(consultation=consultation, kind=kind.value, language=language).first()
    return MailWords(own.subject, own.body) if own else usual_words(kind, language)


def own_words(consultation: Consultation) -> dict[tuple[str, str], MailWords]:
    """Every mail that the organiser changed, by kind and language; one query."""
    rows = MailText.objects.filter(consultation=consultation)
    return {(row.kind, row.language): MailWords(row.subject, row.body) for row in rows}


def compose(consultation: Consultation, words: MailWords, values: Mapping[str, str]) -> MailWords:
    """The mail as it is sent; on a sensitive subject without what another reader of the mailbox could understand."""
    told = {name: said for name, said in values.items() if not (consultation.safety_layer and name in TELLING)}
    return MailWords(words.subject, fill_mail(words.body, told))


@transaction.atomic
def change_mail(
    *, by: Account, consultation: Consultation, kind: MailKind, written: Mapping[str, MailWords | None]
) -> None:
    """Set the words of one mail by language; None brings those of everywhere back. What changed is on record.

    Raises `NotYourRole`, `MailWithoutWords`, `UnknownBlank`, `MissingBlank`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    before = own_words(consultation)
    for language, words in written.items():
        _write(consultation, kind, language, words)
    after = own_words(consultation)
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if changed:
        record_act(
            by=by,
            kind=StaffActKind.CHANGE_MAILS,
            place=consultation,
            subject=consultation.slug,
            before={f"{kind} ({language})": _told(before.get((kind, language))) for kind, language in changed},
            after={f"{kind} ({language})": _told(after.get((kind, language))) for kind, language in changed},
        )


def _write(consultation: Consultation, kind: MailKind, language: str, words: MailWords | None) -> None:
    if words is None or words == usual_words(kind, language):
        MailText.objects.filter(consultation=consultation, kind=kind.value, language=language).delete()
        return
    check_mail(kind, words.subject, words.body)
    MailText.objects.update_or_create(
        consultation=consultation,
        kind=kind.value,
        language=language,
        defaults={"subject": words.subject, "body": words.body},
    )


def _told(words: MailWords | None) -> list[str]:
    return [words.subject, words.body] if words else []
