"""Cards for a participant: a draw of the selection board, under one seal."""

import secrets
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.seal import MAXIMUM_CARDS
from parvis.ballotbox.served import NOTHING_ASKED, AskedFor, BoardBasis, ServedDraw
from parvis.domain.ballot import CardKind
from parvis.domain.phase import VOTING_PHASES
from parvis.sequence.draw import draw
from parvis.sequence.reason import Reason


@dataclass(frozen=True, slots=True)
class Wish:
    """What a participant asks of a draw: a number of cards, a first one from a link, a kind, a theme, a territory."""

    size: int | None = None
    first: int | None = None
    kind: CardKind = CardKind.STANDARD
    theme: int | None = None
    territory: int | None = None
    source: int = 0

    @property
    def is_standard(self) -> bool:
        """Whether it asks for no more than a number of cards."""
        is_limited = self.theme is not None or self.territory is not None
        return self.kind is CardKind.STANDARD and self.first is None and not is_limited

    def as_kept(self) -> AskedFor:
        """What is kept of it with the exposure, so that the draw can be made again: nothing of a standard one."""
        if self.is_standard:
            return NOTHING_ASKED
        size = min(self.size or 0, MAXIMUM_CARDS)
        return AskedFor(self.kind, size, self.first or 0, self.theme or 0, self.territory or 0)


class SealedCard(NamedTuple):
    """One proposal as it is offered: the seal of its draw, the probability that it had there, and why it is shown."""

    proposal: OpenProposal
    seal: str
    kind: CardKind
    probability: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class SealedSequence:
    """The cards of one draw, and how far this participant is."""

    draw: int
    cards: tuple[SealedCard, ...]
    answered: int
    open: int
    basis: BoardBasis
    wish: Wish = Wish()


def draw_cards(
    crowd: Crowd, view: ConsultationView, *, participant: int | None, met: set[int], wish: Wish | None = None
) -> SealedSequence:
    """A sequence for this participant, none of it `met`; empty where nothing is left or votes are closed.

    A proposal that was closed since the board was made is left out. Whoever serves the sequence notes its exposure.
    """
    wish = wish or Wish()
    now = crowd.clock()
    answered = len(met & view.proposals.keys())
    board = crowd.selection.board(view)
    seed = secrets.randbits(63)
    if board is None or view.phase(now) not in VOTING_PHASES:
        return SealedSequence(seed, (), answered, len(view.proposals), BoardBasis())
    history = np.fromiter(met, np.int64, len(met))
    drawn = draw(
        board,
        history,
        view.settings,
        seed,
        kind=wish.kind,
        first=wish.first,
        theme=wish.theme,
        territory=wish.territory,
        size=None if wish.size is None else min(wish.size, MAXIMUM_CARDS),
    )
    offered = [card for card in drawn.cards if card.proposal in view.proposals]
    seal = crowd.sealer.seal_draw(
        [(card.kind, card.proposal, card.probability) for card in offered],
        consultation=view.id,
        participant=participant,
        draw=drawn.draw,
        source=wish.source,
        now=now // 1000,
    )
    cards = tuple(
        SealedCard(view.proposals[card.proposal], seal, card.kind, card.probability, card.reason) for card in offered
    )
    return SealedSequence(drawn.draw, cards, answered, len(view.proposals), crowd.selection.basis(view), wish)


def preview_cards(view: ConsultationView) -> SealedSequence:
    """The first proposal there is, to be looked at only: no draw made it, and its empty seal records nothing."""
    first = next(iter(view.proposals.values()), None)
    cards = (SealedCard(first, "", CardKind.UNKNOWN, 0.0, Reason.CHANCE),) if first else ()
    return SealedSequence(0, cards, 0, len(view.proposals), BoardBasis())


def served(view: ConsultationView, sequence: SealedSequence, now: int, *, times: int = 1) -> ServedDraw:
    """The exposure that serving a sequence is, at `now` in milliseconds since 1970 UTC."""
    return ServedDraw(
        consultation=view.id,
        draw=sequence.draw,
        served_at=now,
        times=times,
        proposals=tuple([card.proposal.id for card in sequence.cards]),
        probabilities=tuple([card.probability for card in sequence.cards]),
        basis=sequence.basis,
        asked=sequence.wish.as_kept(),
    )
