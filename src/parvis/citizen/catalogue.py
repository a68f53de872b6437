"""Reads the office's records into the catalogue of the crowd's door."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import close_old_connections
from django.db.models import Q, QuerySet

from parvis.actions.quarantine import quarantined_accounts
from parvis.actions.set_cards import card_settings_of
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal, Texts, Translation
from parvis.ballotbox.redraw import GoneProposal
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
        # The version is read before the proposals: what changes in between is read again next time.
        record = Consultation.objects.prefetch_related("texts").get(pk=consultation)
        proposals, closed = _proposals(record, known)
        territories = frozenset(proposal.territory for proposal in proposals.values()) - {0}
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
            closed=closed,
            unsealed=UnsealedPolicy(record.unsealed_policy),
            shows_others=record.shows_others,
            is_example=record.is_example,
            settings=card_settings_of(record),
            themes=frozenset(proposal.theme for proposal in proposals.values()) - {0},
            territories=territories,
            territory_names=_territory_names(record, territories),
            sources=dict(Source.objects.filter(consultation=record, retirement=None).values_list("code", "number")),
            preview_key=record.preview_key,
            unmarked=_unmarked(record),
            asks_identity=record.asks_identity,
            quarantined=quarantined_accounts(record),
        )


def read_gone(consultation: Consultation) -> list[GoneProposal]:
    """The proposals that were open once and are no more, with what is left of them."""
    rows = Proposal.objects.filter(consultation=consultation, accepted_at__isnull=False)
    found = rows.exclude(state=ProposalState.ACCEPTED.value).order_by("id").values("changed_in", *_FIELDS)
    return [GoneProposal(_open_proposal(row, ()), row["changed_in"]) for row in found]


def _unmarked(record: Consultation) -> int:
    return record.version - record.marked_changes


def _proposals(
    record: Consultation, known: ConsultationView | None
) -> tuple[Mapping[int, OpenProposal], frozenset[int]]:
    """Those that are open, and those that once were: what is known already, and what was marked as changed since."""
    rows = Proposal.objects.filter(consultation=record)
    if known is None or known.unmarked != _unmarked(record):
        known, changed = None, rows.filter(Q(state=ProposalState.ACCEPTED.value) | Q(changed_in__gt=0))
    else:
        changed = rows.filter(changed_in__gt=known.version)
    found = list(changed.order_by("id").values("state", *_FIELDS))
    if known and not found:
        return known.proposals, known.closed
    translations = _translations(changed)
    shown = {
        row["id"]: _open_proposal(row, translations.get(row["id"], ()))
        for row in found
        if row["state"] == ProposalState.ACCEPTED.value
    }
    hidden = frozenset(row["id"] for row in found) - shown.keys()
    if known is None:
        return shown, hidden
    return _renewed(known.proposals, shown, hidden), (known.closed - shown.keys()) | hidden


def _renewed(
    known: Mapping[int, OpenProposal], shown: Mapping[int, OpenProposal], hidden: Collection[int]
) -> Mapping[int, OpenProposal]:
    """The same proposals but for these, in the order of their ids."""
    renewed, last = dict(known), max(known, default=0)
    for number in hidden:
        renewed.pop(number, None)
    renewed |= shown
    is_in_order = all(number > last or number in known for number in shown)
    return renewed if is_in_order else dict(sorted(renewed.items()))


def _territory_names(record: Consultation, used: Collection[int]) -> dict[int, str]:
    """The territories that open proposals are about, and those that a proposal may choose, in the list's order."""
    rows = Territory.objects.filter(consultation=record).values_list("id", "name", "removed_at")
    asks = record.asks_proposal_territory
    return {number: name for number, name, removed_at in rows if number in used or (asks and removed_at is None)}


def _translations(proposals: QuerySet[Proposal]) -> dict[int, list[ProposalTranslation]]:
    found: dict[int, list[ProposalTranslation]] = {}
    for one in ProposalTranslation.objects.filter(proposal__in=proposals.order_by()):
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
