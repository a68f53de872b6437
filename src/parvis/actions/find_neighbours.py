"""The proposals nearest to one that is moderated. Compares letters, not meaning: needs no model, and never decides.

Each process keeps an index of every consultation that is moderated, and adds to it what came since the last look.
"""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from parvis.domain.proposal import ProposalState
from parvis.domain.set_apart import HIDDEN
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import Centre, Grade, grade_of
from parvis.insight.word_index import WordIndex, fold_text
from parvis.insight.words import detect_language
from parvis.records.models import Consultation, Proposal

SHOWN = 5
_CANDIDATES = 120
_COMPARED = 40
_SAMPLE = 100
_LOOK_BACK = 500
"""Proposals written at the same time may become visible out of order: so many numbers are looked at again."""
_GROWN = 1.25
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


@dataclass(slots=True)
class _Kept:
    """The index of one consultation, and what its texts have in common."""

    words: WordIndex = field(default_factory=WordIndex)
    last: int = 0
    centre: Centre | None = None
    centred_at: int = 0


_KEPT: dict[tuple[int, datetime], _Kept] = {}
_ONE_AT_A_TIME = Lock()
_ENCODER = LexicalVectors()


def find_neighbours(proposal: Proposal) -> NearProposals:
    """The published and the pending proposals of the same consultation that share most words with this one.

    Candidates are found by the beginnings of their rare words; the best are compared by the lexical encoder, centred by
    a sample of the consultation. Of several copies of one text, one is shown in each state.
    """
    kept = _index_of(proposal.consultation)
    found = [number for numbers in kept.words.best(proposal.text, _CANDIDATES) for number in numbers]
    rows = (
        Proposal.objects.filter(state__in=_SHOWN_STATES).exclude(pk=proposal.pk).select_related("theme").in_bulk(found)
    )
    distinct = dict[tuple[str, str], Proposal]()
    for row in (rows[number] for number in found if number in rows):
        distinct.setdefault((fold_text(row.text), row.state), row)
    compared = list(distinct.values())[:_COMPARED]
    near = sorted(_compare(kept, proposal, compared), key=lambda one: (-one.likeness, one.proposal.pk))
    return NearProposals(
        published=tuple(one for one in near if one.proposal.state == ProposalState.ACCEPTED)[:SHOWN],
        pending=tuple(one for one in near if one.proposal.state != ProposalState.ACCEPTED)[:SHOWN],
    )


def _compare(kept: _Kept, proposal: Proposal, others: list[Proposal]) -> list[Near]:
    if not others or kept.centre is None:
        return []
    texts = [proposal.text, *(one.text for one in others)]
    vectors = kept.centre.apply(_ENCODER.encode(texts), [detect_language(text) for text in texts])
    graded = [(one, float(likeness)) for one, likeness in zip(others, vectors[1:] @ vectors[0], strict=True)]
    grades = [(one, likeness, grade_of(likeness, _ENCODER.scale)) for one, likeness in graded]
    return [Near(one, likeness, grade is Grade.COPY) for one, likeness, grade in grades if grade is not Grade.FAR]


def read_texts(consultation: Consultation) -> int:
    """Read what was proposed since the last look, before anyone asks; how many different texts there are."""
    return len(_index_of(consultation).words)


def _index_of(consultation: Consultation) -> _Kept:
    """The index of a consultation, with what was proposed since."""
    with _ONE_AT_A_TIME:
        kept = _KEPT.setdefault((consultation.pk, consultation.created_at), _Kept())
        texts = Proposal.objects.filter(consultation=consultation).exclude(text=HIDDEN).order_by("id")
        for number, text in texts.filter(pk__gt=kept.last - _LOOK_BACK).values_list("pk", "text").iterator():
            kept.words.add(number, text)
            kept.last = max(kept.last, number)
        if kept.centre is None or len(kept.words) > _GROWN * kept.centred_at:
            kept.centre, kept.centred_at = _centre_of(kept.words), len(kept.words)
    return kept


def _centre_of(words: WordIndex) -> Centre:
    """What different texts spread over the consultation share, which tells nothing about likeness."""
    sample = Proposal.objects.filter(pk__in=words.sample(_SAMPLE)).exclude(text=HIDDEN).order_by("id")
    texts = list(sample.values_list("text", flat=True))
    return Centre.of(_ENCODER.encode(texts), [detect_language(text) for text in texts])
