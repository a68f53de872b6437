"""Sequences that several participants ask for in the same moment: drawn together, sealed together, noted together."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.answered import MARK_BITS, Packed
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.served import Ints, ServedBatch
from parvis.domain.ballot import CardKind
from parvis.domain.phase import VOTING_PHASES
from parvis.sequence.draw import draw_together
from parvis.sequence.reason import Reason

_DRAW_MASK = 2**63 - 1
_KIND_OF = np.full(len(Reason), CardKind.STANDARD, np.uint8)
_KIND_OF[Reason.PINNED] = CardKind.PINNED


@dataclass(frozen=True, slots=True)
class Offers:
    """The cards of several draws, `sizes[0]` of them for the first who asked, then those of the second.

    `places` are positions on the board, and so among the proposals of its view; `reasons` are values of `Reason`.
    `met` counts the open proposals that each has met. `seals` has one for each draw.
    """

    draws: list[int]
    seals: list[bytes]
    met: list[int]
    sizes: Ints
    places: Ints
    reasons: NDArray[np.int8]


def may_deal(crowd: Crowd, view: ConsultationView) -> bool:
    """Whether sequences can be dealt together now: votes are open, and the board is made from this view."""
    return crowd.selection.is_of(view) and view.phase(crowd.clock()) in VOTING_PHASES


def deal_together(
    crowd: Crowd,
    view: ConsultationView,
    participants: Sequence[int | None],
    histories: Sequence[Packed],
    sources: Sequence[int],
    *,
    size: int | None = None,
) -> Offers:
    """A standard sequence for each, sealed, and its exposure noted: what `draw_cards` gives to each alone.

    `histories` are what each has met, `sources` the numbers of the links that brought them, 0 for none.
    """
    board = crowd.selection.board(view)
    assert board is not None
    now = crowd.clock()
    seeds = np.frombuffer(os.urandom(8 * len(histories)), np.int64) & _DRAW_MASK
    draws = seeds.tolist()
    met = np.frombuffer(b"".join(histories), np.int64) >> MARK_BITS
    drawn = draw_together(board, met, [*map(len, histories)], view.settings, draws, size=size)
    proposals = board.candidates.proposal.take(drawn.places)
    seals = crowd.sealer.seal_draws(
        [*zip(participants, draws, sources, strict=True)],
        drawn.sizes.tolist(),
        _KIND_OF.take(drawn.reasons),
        proposals,
        drawn.probabilities,
        consultation=view.id,
        now=now // 1000,
    )
    sizes = drawn.sizes
    if not sizes.all():
        seeds, sizes = seeds[sizes > 0], sizes[sizes > 0]
    crowd.note_batch(
        ServedBatch(
            consultation=view.id,
            basis=crowd.selection.basis(view),
            draw=seeds,
            served_at=np.full(len(seeds), now),
            times=np.ones(len(seeds), np.int64),
            sizes=sizes,
            proposals=proposals,
            probabilities=drawn.probabilities.astype(np.float32),
        )
    )
    return Offers(draws, seals, drawn.met.tolist(), drawn.sizes, drawn.places, drawn.reasons)
