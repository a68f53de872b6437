"""A participant's access and erasure, asked of the office with a personal code or the number that stands for her."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from parvis.actions.ask_news import erase_addresses_of
from parvis.actions.declare import declared_by, erase_declarations
from parvis.actions.erase_participant import Erased, erase_participant
from parvis.actions.find_participant import UnknownCode, find_participant
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.sweeps import flags_in
from parvis.domain.ballot import Entry
from parvis.domain.opinion import Mark
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Flag, PersonalCode, Proposal

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

    `history` is hers in the ballot log. Raises `NotYourRole`, `UnknownCode` for a number that left nothing here.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    proposals = Proposal.objects.filter(consultation=consultation, participant=participant).order_by("id")
    document = {
        "consultation": consultation.slug,
        "votes": [_said(entry) for entry in history],
        "proposals": [
            {"id": one.pk, "text": one.original_text, "state": one.state, "sent_at": one.created_at.isoformat()}
            for one in proposals
        ],
        "about_you": declared_by(consultation, participant),
        "codes": PersonalCode.objects.filter(consultation=consultation, participant=participant).count(),
        "flags": Flag.objects.filter(proposal__consultation=consultation, participant=participant).count(),
    }
    if not any(document[name] for name in ("votes", "proposals", "about_you", "codes", "flags")):
        raise UnknownCode
    record_act(by=by, kind=StaffActKind.GIVE_ACCESS, place=consultation, subject=consultation.slug)
    return document


@transaction.atomic
def erase_on_request(*, by: Account, consultation: Consultation, participant: int) -> Erased:
    """Cut everything that links a participant to what she said. Her votes stay in the sums, under a bare number.

    Published proposals lose their author, others lose their words. Raises `NotYourRole`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    erase_addresses_of(consultation, participant)
    erase_declarations(consultation, participant)
    flags_in(consultation).filter(participant=participant).empty("participant")
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
