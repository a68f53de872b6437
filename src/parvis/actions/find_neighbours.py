"""The proposals nearest to one that is moderated. Compares letters, not meaning: needs no model, and never decides."""

from dataclasses import dataclass

from parvis.domain.proposal import ProposalState
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import Grade
from parvis.insight.neighbourhood import CANDIDATES, Neighbourhood
from parvis.records.models import Proposal

SHOWN = 5
_SHOWN_STATES = (ProposalState.ACCEPTED.value, ProposalState.WAITING.value, ProposalState.POSTPONED.value)


@dataclass(frozen=True, slots=True)
class Near:
    """A proposal near another. `likeness` is a cosine, -1 to 1."""

    proposal: Proposal
    likeness: float
    is_copy: bool


@dataclass(frozen=True, slots=True)
class NearProposals:
    """The nearest ones that are published, and those that wait too, nearest first, five of each at most."""

    published: tuple[Near, ...]
    pending: tuple[Near, ...]


def find_neighbours(proposal: Proposal) -> NearProposals:
    """The published and the pending proposals of the same consultation that share most words with this one.

    Nothing is kept between two calls.
    """
    others = Proposal.objects.filter(consultation=proposal.consultation_id, state__in=_SHOWN_STATES)
    held = Neighbourhood(LexicalVectors())
    rows_of_texts = others.exclude(pk=proposal.pk).values_list("pk", "text", "language")
    held.follow({pk: (text, language) for pk, text, language in rows_of_texts})
    found = held.near(proposal.text, language=proposal.language, k=CANDIDATES)
    rows = Proposal.objects.in_bulk([one.proposal for one in found])
    near = [Near(rows[one.proposal], one.likeness, one.grade is Grade.COPY) for one in found if one.proposal in rows]
    return NearProposals(
        published=tuple(one for one in near if one.proposal.state == ProposalState.ACCEPTED)[:SHOWN],
        pending=tuple(one for one in near if one.proposal.state != ProposalState.ACCEPTED)[:SHOWN],
    )
