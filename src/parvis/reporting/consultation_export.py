"""What an export needs of the office's records."""

from django.db.models import Prefetch

from parvis.actions.quarantine import decisions_on, quarantined_accounts
from parvis.domain.proposal import ProposalState
from parvis.insight.translations_file import KeptTranslation
from parvis.records.consultation import milliseconds
from parvis.records.models import Consultation, Proposal, ProposalTranslation
from parvis.reporting.polis_set import ExportedConsultation, ExportedDecision, ExportedProposal

_AT_ONCE = 2_000
_REJECTED = frozenset({ProposalState.REFUSED.value, ProposalState.WITHDRAWN.value})


def describe_consultation(consultation: Consultation, public_url: str) -> ExportedConsultation:
    """The consultation with all its proposals, in order of id."""
    text = consultation.text_in(consultation.default_language)
    proposals = Proposal.objects.filter(consultation=consultation).select_related("territory")
    proposals = proposals.prefetch_related(Prefetch("translations", ProposalTranslation.objects.order_by("language")))
    return ExportedConsultation(
        slug=consultation.slug,
        topic=text.question,
        description=text.introduction,
        url=f"{public_url}/c/{consultation.slug}/",
        proposals=tuple(
            ExportedProposal(
                id=proposal.pk,
                number=proposal.imported_number,
                author=proposal.participant if proposal.participant is not None else proposal.imported_author,
                text=proposal.text,
                created_at=milliseconds(proposal.created_at) or 0,
                moderated=_moderated(proposal),
                is_seed=proposal.is_seed,
                territory=proposal.territory.name if proposal.territory else "",
                translations=tuple(_kept(proposal, one) for one in proposal.translations.all()),
            )
            for proposal in proposals.order_by("id").iterator(chunk_size=_AT_ONCE)
        ),
        quarantined=quarantined_accounts(consultation),
        decisions=tuple(
            ExportedDecision(
                number=one.pk,
                at=milliseconds(one.at) or 0,
                reason=one.reason,
                accounts=len(one.accounts),
                ballots=one.ballots,
                lifts=one.lifts_id,
            )
            for one in decisions_on(consultation)
        ),
    )


def _kept(proposal: Proposal, made: ProposalTranslation) -> KeptTranslation:
    return KeptTranslation(
        number=proposal.pk,
        source=proposal.language,
        language=made.language,
        text=made.text,
        made_by=made.made_by,
        version=made.version,
        is_machine=made.is_machine,
        at=milliseconds(made.at) or 0,
        is_current=made.is_of(proposal.text, proposal.language),
    )


def _moderated(proposal: Proposal) -> int:
    """1 accepted, -1 refused or withdrawn, 0 where nobody has decided: an import may open such a proposal to votes."""
    if proposal.state in _REJECTED:
        return -1
    return 1 if proposal.state == ProposalState.ACCEPTED.value and proposal.accepted_at else 0
