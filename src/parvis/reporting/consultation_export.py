"""What an export needs of the office's records."""

from parvis.actions.quarantine import decisions_on, quarantined_accounts
from parvis.domain.proposal import ProposalState
from parvis.records.consultation import milliseconds
from parvis.records.models import Consultation, Proposal
from parvis.reporting.polis_set import ExportedConsultation, ExportedDecision, ExportedProposal

_REJECTED = frozenset({ProposalState.REFUSED.value, ProposalState.WITHDRAWN.value})


def describe_consultation(consultation: Consultation, public_url: str) -> ExportedConsultation:
    """The consultation with all its proposals, in order of id."""
    text = consultation.text_in(consultation.default_language)
    proposals = Proposal.objects.filter(consultation=consultation).select_related("territory")
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
            )
            for proposal in proposals.order_by("id").iterator()
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


def _moderated(proposal: Proposal) -> int:
    """1 accepted, -1 refused or withdrawn, 0 where nobody has decided: an import may open such a proposal to votes."""
    if proposal.state in _REJECTED:
        return -1
    return 1 if proposal.state == ProposalState.ACCEPTED.value and proposal.accepted_at else 0
