"""Brings the records of a conversation held elsewhere into the office: a consultation, closed, and its proposals."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.proposal import ProposalState
from parvis.domain.territory import clean_name, key_of
from parvis.insight.translating import hash_source
from parvis.insight.translations_file import KeptTranslation
from parvis.records.models import (
    Consultation,
    ConsultationText,
    ImportedFile,
    Organisation,
    Proposal,
    ProposalTranslation,
    Territory,
)

_STATES = {1: ProposalState.ACCEPTED, 0: ProposalState.WAITING, -1: ProposalState.REFUSED}
_BATCH_ROWS = 1_000


class SlugHoldsOther(Conflict):
    code = "slug-holds-other"
    sentence = gettext_noop("“{slug}” holds another consultation. Choose another address with --slug.")


@dataclass(frozen=True, slots=True)
class ImportedProposal:
    """A proposal as the file has it. `moderated`: 1 accepted, 0 not moderated, -1 rejected; times in ms since 1970."""

    number: int
    author: int | None
    text: str
    created_at: int
    moderated: int
    is_seed: bool = False
    territory: str = ""


@dataclass(frozen=True, slots=True)
class ImportedConversation:
    """What a file says of a conversation. `digest` names the content; times in milliseconds since 1970 UTC."""

    kind: str
    digest: str
    topic: str
    description: str
    language: str
    agree_is: int
    opened_at: int
    closed_at: int
    proposals: tuple[ImportedProposal, ...]
    translations: tuple[KeptTranslation, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedRecords:
    """The consultation, and the id of each proposal by the number it has in the file."""

    consultation: Consultation
    proposal_ids: dict[int, int]
    is_new: bool


@transaction.atomic
def import_conversation(
    *, slug: str, conversation: ImportedConversation, organisation: str, shows_unmoderated: bool = True
) -> ImportedRecords:
    """Makes the consultation and its proposals, or finds those that the same file made before.

    Proposals that nobody had moderated are open ones in the exporting software: they are accepted, unless
    `shows_unmoderated` is False. Raises `SlugHoldsOther` when the address holds anything else, `BadTerritoryName`.
    """
    found = Consultation.objects.filter(slug=slug).first()
    if found is not None:
        if not ImportedFile.objects.filter(
            consultation=found, kind=conversation.kind, digest=conversation.digest
        ).exists():
            raise SlugHoldsOther(slug=slug)
        return ImportedRecords(found, _ids(found), is_new=False)
    consultation = _make_consultation(slug, conversation, organisation)
    states = _STATES | ({0: ProposalState.ACCEPTED} if shows_unmoderated else {})
    places = _make_territories(consultation, conversation)
    spoken = {one.number: one.source for one in conversation.translations}
    Proposal.objects.bulk_create(
        (
            _proposal(
                consultation,
                given,
                language=spoken.get(given.number, conversation.language),
                state=states[given.moderated],
                territory=places.get(key_of(given.territory)),
            )
            for given in conversation.proposals
        ),
        batch_size=_BATCH_ROWS,
    )
    _make_translations(consultation, conversation)
    ImportedFile.objects.create(
        consultation=consultation,
        kind=conversation.kind,
        digest=conversation.digest,
        agree_is=conversation.agree_is,
        counts={"proposals": len(conversation.proposals)},
    )
    return ImportedRecords(consultation, _ids(consultation), is_new=True)


def _make_consultation(slug: str, conversation: ImportedConversation, organisation: str) -> Consultation:
    place, _ = Organisation.objects.get_or_create(name=organisation)
    consultation = Consultation.objects.create(
        organisation=place,
        slug=slug,
        default_language=conversation.language,
        languages=[conversation.language],
        opens_at=_moment(conversation.opened_at),
        closes_at=_moment(conversation.closed_at + 1),
        is_published=True,
        shows_others=True,
        maximum_length=1000,
    )
    ConsultationText.objects.create(
        consultation=consultation,
        language=conversation.language,
        question=conversation.topic[:300] or slug,
        introduction=conversation.description[:4000],
        organiser_name=organisation,
    )
    return consultation


def _make_territories(consultation: Consultation, conversation: ImportedConversation) -> dict[str, Territory]:
    """The territories that proposals name, in the order in which they come, by the key of their name."""
    written: dict[str, str] = {}
    for given in conversation.proposals:
        if given.territory:
            written.setdefault(key_of(given.territory), given.territory)
    made = Territory.objects.bulk_create(
        Territory(consultation=consultation, name=clean_name(name), position=place)
        for place, name in enumerate(written.values())
    )
    return dict(zip(written, made, strict=True))


def _proposal(
    consultation: Consultation,
    given: ImportedProposal,
    *,
    language: str,
    state: ProposalState,
    territory: Territory | None,
) -> Proposal:
    moment = _moment(given.created_at)
    return Proposal(
        consultation=consultation,
        text=given.text[:1000],
        original_text=given.text[:1000],
        language=language,
        state=state.value,
        is_seed=given.is_seed,
        territory=territory,
        imported_number=given.number,
        imported_author=given.author,
        created_at=moment,
        accepted_at=moment if given.moderated == 1 else None,
    )


def _make_translations(consultation: Consultation, conversation: ImportedConversation) -> None:
    """Those that translate a text as it is; an outdated one would be shown nowhere."""
    by_number = {one.imported_number: one for one in Proposal.objects.filter(consultation=consultation)}
    ProposalTranslation.objects.bulk_create(
        (
            ProposalTranslation(
                proposal=(source := by_number[one.number]),
                language=one.language,
                text=one.text[:1000],
                made_by=one.made_by[:80],
                version=one.version[:40],
                is_machine=one.is_machine,
                source_hash=hash_source(source.text, source.language) if one.is_machine else "",
                at=_moment(one.at),
            )
            for one in conversation.translations
            if one.is_current
        ),
        batch_size=_BATCH_ROWS,
    )


def _ids(consultation: Consultation) -> dict[int, int]:
    numbered = Proposal.objects.filter(consultation=consultation).values_list("imported_number", "id")
    return {number: proposal for number, proposal in numbered if number is not None}


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
