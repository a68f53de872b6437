"""Reads the office's records into the catalogue of the crowd's door."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import close_old_connections

from parvis.actions.quarantine import quarantined_accounts
from parvis.actions.set_cards import card_settings_of
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal, Texts, Translation
from parvis.domain.proposal import ProposalState
from parvis.domain.standing import UnsealedPolicy
from parvis.records.consultation import Consultation, milliseconds
from parvis.records.models import Proposal, ProposalTranslation, Source, Territory

_FIELDS = (
    "id",
    "text",
    "language",
    "participant",
    "imported_author",
    "idea",
    "theme_id",
    "territory_id",
    "accepted_at",
    "created_at",
    "is_seed",
)


class RecordsSource:
    """A `CatalogueSource` over the Django records. It runs on threads of the crowd's, not on requests."""

    def versions(self) -> Mapping[int, int]:
        close_old_connections()
        return dict(Consultation.objects.values_list("id", "version"))

    def load(self, consultation: int, known: ConsultationView | None) -> ConsultationView:
        del known
        record = Consultation.objects.prefetch_related("texts").get(pk=consultation)
        accepted = Proposal.objects.filter(consultation=record, state=ProposalState.ACCEPTED.value)
        translations = _translations(record)
        proposals = {
            row["id"]: _open_proposal(row, translations.get(row["id"], ()))
            for row in accepted.order_by("id").values(*_FIELDS)
        }
        closed = Proposal.objects.filter(consultation=record).exclude(state=ProposalState.ACCEPTED.value)
        return ConsultationView(
            id=record.pk,
            slug=record.slug,
            version=record.version,
            schedule=record.schedule,
            default_language=record.default_language,
            texts={
                text.language: Texts(text.question, text.stem, text.introduction, text.organiser_name)
                for text in record.texts.all()
                if text.language in {record.default_language, *record.languages}
            },
            proposals=proposals,
            closed=frozenset(closed.values_list("id", flat=True)),
            unsealed=UnsealedPolicy(record.unsealed_policy),
            shows_others=record.shows_others,
            is_example=record.is_example,
            settings=card_settings_of(record),
            themes=frozenset(proposal.theme for proposal in proposals.values()) - {0},
            territories=frozenset(proposal.territory for proposal in proposals.values()) - {0},
            territory_names=_territory_names(record, proposals.values()),
            sources=dict(Source.objects.filter(consultation=record, retirement=None).values_list("code", "number")),
            preview_key=record.preview_key,
            asks_identity=record.asks_identity,
            quarantined=quarantined_accounts(record),
        )


def _territory_names(record: Consultation, proposals: Iterable[OpenProposal]) -> dict[int, str]:
    """The territories that open proposals are about, and those that a proposal may choose, in the list's order."""
    used = {proposal.territory for proposal in proposals}
    rows = Territory.objects.filter(consultation=record).values_list("id", "name", "removed_at")
    asks = record.asks_proposal_territory
    return {number: name for number, name, removed_at in rows if number in used or (asks and removed_at is None)}


def _translations(record: Consultation) -> dict[int, list[ProposalTranslation]]:
    found: dict[int, list[ProposalTranslation]] = {}
    for one in ProposalTranslation.objects.filter(proposal__consultation=record):
        found.setdefault(one.proposal_id, []).append(one)
    return found


def _open_proposal(row: dict[str, Any], translations: Iterable[ProposalTranslation]) -> OpenProposal:
    present = [one for one in translations if one.is_of(row["text"], row["language"])]
    return OpenProposal(
        id=row["id"],
        text=row["text"],
        language=row["language"],
        author=row["participant"] or row["imported_author"] or 0,
        idea=row["idea"] or 0,
        theme=row["theme_id"] or 0,
        territory=row["territory_id"] or 0,
        accepted_at=milliseconds(row["accepted_at"] or row["created_at"]) or 0,
        is_seed=row["is_seed"],
        translations={one.language: Translation(one.text, one.engine) for one in present},
    )
