"""A participant's access and erasure, asked of the office with a personal code or the number that stands for her."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from parvis.actions.erase_participant import Erased, erase_participant
from parvis.actions.find_participant import UnknownCode, find_participant
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, may, require
from parvis.actions.words_held import words_held
from parvis.domain.ballot import Entry
from parvis.domain.opinion import Mark
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation

_LONGEST_NUMBER = 19


def who_asks(*, consultation: Consultation, said: str) -> int:
    """The participant whom a personal code or a pseudonym names. Raises `UnknownCode`."""
    said = said.strip()
    if said.isascii() and said.isdecimal() and 13 <= len(said) <= _LONGEST_NUMBER:
        return int(said)
    return find_participant(consultation=consultation, code=said)


@transaction.atomic
def give_access(
    *, by: Account, consultation: Consultation, participant: int, history: Sequence[Entry]
) -> dict[str, Any]:
    """All that is kept of a participant, to be handed to her. The act is recorded, without the number.

    `history` is hers in the ballot log. A testimony is in it where `by` may read testimonies, which is on record; else
    the document says that a trained reader hands it out. Raises `NotYourRole`, `UnknownCode` for a number
    that left nothing here.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    reads = may(by, Act.READ_TESTIMONIES, consultation)
    held = words_held(consultation, participant, with_testimonies=reads)
    document = {"consultation": consultation.slug, "votes": [_said(entry) for entry in history], **held}
    if not any(document[name] for name in ("votes", *held)):
        raise UnknownCode
    for told in held["testimonies"] if reads else []:
        subject = f"#{told['id']}"
        record_act(by=by, kind=StaffActKind.READ_TESTIMONY, place=consultation, subject=subject)
    record_act(by=by, kind=StaffActKind.GIVE_ACCESS, place=consultation, subject=consultation.slug)
    return document


@transaction.atomic
def erase_on_request(*, by: Account, consultation: Consultation, participant: int) -> Erased:
    """Cut everything that links a participant to what she said. Her votes stay in the sums, under a bare number.

    Published proposals lose their author, others lose their words. Raises `NotYourRole`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    erased = erase_participant(consultation=consultation, participant=participant, keeps_published=True)
    told = {"left": erased.left, "erased": erased.erased, "codes": erased.codes}
    record_act(by=by, kind=StaffActKind.ERASE_PARTICIPANT, place=consultation, subject=consultation.slug, after=told)
    return erased


def _said(entry: Entry) -> dict[str, Any]:
    mark = Mark.from_int(entry.mark)
    return {
        "proposal": entry.proposal,
        "opinion": mark.opinion.name.lower(),
        "qualifiers": [qualifier.value for qualifier in mark.qualifiers],
        "revision": entry.revision,
        "at_ms": entry.cast_at,
    }
