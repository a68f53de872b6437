"""The proposals nearest to one that is moderated. Compares letters, not meaning: needs no model, and never decides."""

import heapq
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from parvis.domain.proposal import ProposalState
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import Grade, TextSpace, similar
from parvis.records.models import Proposal

SHOWN = 5
_CANDIDATES = 60
_SAMPLE = 100
_BEGINNING = 5
_WORD = re.compile(r"\w{3,}")
_ACCENTS = re.compile("[\u0300-\u036f]")
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

    All texts are compared by the beginnings of their rare words, which is quick; the closest and a sample, by which
    they are centred, are then compared by the lexical encoder. Nothing is kept between two calls.
    """
    others = Proposal.objects.filter(consultation=proposal.consultation_id, state__in=_SHOWN_STATES)
    texts = dict(others.exclude(pk=proposal.pk).values_list("pk", "text"))
    candidates = _share_words(proposal.text, texts)
    compared = {pk: texts[pk] for pk in {*candidates, *_sample(sorted(texts))}}
    space = TextSpace.of(LexicalVectors(), compared)
    found = [one for one in similar(space, proposal.text, k=len(compared)).found if one.proposal in candidates]
    rows = Proposal.objects.in_bulk([one.proposal for one in found])
    near = [Near(rows[one.proposal], one.likeness, one.grade is Grade.COPY) for one in found if one.proposal in rows]
    return NearProposals(
        published=tuple(one for one in near if one.proposal.state == ProposalState.ACCEPTED)[:SHOWN],
        pending=tuple(one for one in near if one.proposal.state != ProposalState.ACCEPTED)[:SHOWN],
    )


def _share_words(text: str, texts: Mapping[int, str]) -> frozenset[int]:
    """The proposals whose shared beginnings of words weigh most; a beginning weighs more the rarer it is."""
    mine = _pieces(text)
    shared = {pk: found for pk, other in texts.items() if (found := _pieces(other) & mine)}
    counts = Counter(piece for found in shared.values() for piece in found)
    weights = {piece: math.log1p(len(texts) / count) for piece, count in counts.items()}
    scores = {pk: sum(weights[piece] for piece in found) for pk, found in shared.items()}
    best = heapq.nlargest(_CANDIDATES, scores.items(), key=lambda one: (one[1], -one[0]))
    return frozenset(pk for pk, _ in best)


def _pieces(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFD", text.casefold())
    return frozenset(word[:_BEGINNING] for word in _WORD.findall(_ACCENTS.sub("", plain)))


def _sample(numbers: list[int]) -> list[int]:
    """Proposals spread evenly over the consultation: what they share tells nothing about likeness."""
    return numbers[:: max(1, len(numbers) // _SAMPLE)][:_SAMPLE]
