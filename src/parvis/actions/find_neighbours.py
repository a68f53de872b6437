"""The proposals nearest to one that is moderated. Compares letters, not meaning: needs no model, and never decides."""

from dataclasses import dataclass
from threading import Lock

import numpy as np

from parvis.domain.proposal import ProposalState
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import Grade, TextSpace, Vectors, grade_of, nearest
from parvis.records.models import Consultation, Proposal

SHOWN = 5
_CONSIDERED = 60
_RECENTRED_AT = 1.2
"""A space that has grown by a fifth since it was centred is centred anew."""


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


class _Growing:
    """The vectors of a consultation's texts in this process: 4 kB a text, made when a text is first met."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.space = TextSpace.of(LexicalVectors(), {})
        self.centred_at = 0

    def refresh(self, consultation: Consultation) -> TextSpace:
        """The space with every text that has come since the last call."""
        with self.lock:
            last = int(self.space.ids[-1]) if len(self.space.ids) else 0
            fresh = Proposal.objects.filter(consultation=consultation, pk__gt=last).order_by("pk")
            rows = list(fresh.values_list("pk", "text", "language"))
            if rows and len(self.space.ids) + len(rows) > self.centred_at * _RECENTRED_AT:
                everything = Proposal.objects.filter(consultation=consultation).values_list("pk", "text", "language")
                self._centre(list(everything))
            elif rows:
                self._append(rows)
            return self.space

    def _centre(self, rows: list[tuple[int, str, str]]) -> None:
        texts, languages = {pk: text for pk, text, _ in rows}, {pk: language for pk, _, language in rows}
        self.space = TextSpace.of(self.space.encoder, texts, languages)
        self.centred_at = len(rows)

    def _append(self, rows: list[tuple[int, str, str]]) -> None:
        space = self.space
        codes = [language for _, _, language in rows]
        added: Vectors = space.place([text for _, text, _ in rows], codes)
        self.space = TextSpace(
            np.append(space.ids, [pk for pk, _, _ in rows]),
            (*space.languages, *codes),
            np.vstack([space.vectors, added]),
            space.centre,
            space.encoder,
        )


_spaces: dict[int, _Growing] = {}
_spaces_lock = Lock()


def find_neighbours(proposal: Proposal) -> NearProposals:
    """The published and the pending proposals of the same consultation that share most words with this one."""
    with _spaces_lock:
        growing = _spaces.setdefault(proposal.consultation_id, _Growing())
    space = growing.refresh(proposal.consultation)
    query = space.place([proposal.text], [proposal.language])[0]
    rows, likeness = nearest(space.vectors, query, _CONSIDERED)
    close = {
        int(space.ids[row]): float(value)
        for row, value in zip(rows, likeness, strict=True)
        if value >= space.encoder.scale.hint
    }
    close.pop(proposal.pk, None)
    found = Proposal.objects.filter(pk__in=close, consultation=proposal.consultation_id)
    scale = space.encoder.scale
    near = sorted(
        (Near(one, close[one.pk], grade_of(close[one.pk], scale) is Grade.COPY) for one in found),
        key=lambda one: (-one.likeness, one.proposal.pk),
    )
    pending = {ProposalState.WAITING.value, ProposalState.POSTPONED.value}
    return NearProposals(
        published=tuple(one for one in near if one.proposal.state == ProposalState.ACCEPTED)[:SHOWN],
        pending=tuple(one for one in near if one.proposal.state in pending)[:SHOWN],
    )
