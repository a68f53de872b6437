"""Cards for a participant: a draw among the open proposals, each with its seal."""

import random
from dataclasses import dataclass

from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.domain.ballot import CardKind
from parvis.domain.phase import VOTING_PHASES

DEFAULT_SIZE = 12
MAXIMUM_SIZE = 50
_POOL_FACTOR = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One proposal as it is offered: with its seal, and the probability that the draw gave it."""

    proposal: OpenProposal
    seal: str
    kind: CardKind
    probability: float


@dataclass(frozen=True, slots=True)
class Sequence:
    """The cards of one draw, and how far this participant is."""

    draw: int
    cards: tuple[Card, ...]
    answered: int
    open: int


def draw_cards(
    crowd: Crowd,
    view: ConsultationView,
    *,
    participant: int | None,
    met: set[int],
    size: int = DEFAULT_SIZE,
    first: int | None = None,
    source: int = 0,
    chance: random.Random | None = None,
) -> Sequence:
    """A sequence of `size` cards at most, none of them `met`; empty where nothing is left or votes are closed.

    Uniform among the proposals with the fewest ballots (four times as many as there are cards). `first` puts one
    open proposal in front, as a link asks.
    """
    chance = chance or random.SystemRandom()
    draw = chance.getrandbits(63)
    now = crowd.clock()
    waiting = [proposal for proposal in view.proposals if proposal not in met]
    if view.phase(now) not in VOTING_PHASES:
        waiting = []
    linked = [first] if first is not None and first in view.proposals and waiting else []
    pool = _fewest_ballots(crowd, view, [proposal for proposal in waiting if proposal != first], size)
    picked = chance.sample(pool, min(size - len(linked), len(pool)))
    probability = len(picked) / len(pool) if pool else 0.0
    chosen = [(proposal, CardKind.LINKED, 1.0) for proposal in linked]
    chosen += [(proposal, CardKind.STANDARD, probability) for proposal in picked]
    cards = tuple(
        Card(
            view.proposals[proposal],
            crowd.sealer.seal(
                consultation=view.id,
                proposal=proposal,
                participant=participant,
                draw=draw,
                probability=chance_of_card,
                kind=kind,
                source=source,
                now=now // 1000,
            ),
            kind,
            chance_of_card,
        )
        for proposal, kind, chance_of_card in chosen
    )
    return Sequence(draw, cards, len(met & view.proposals.keys()), len(view.proposals))


def _fewest_ballots(crowd: Crowd, view: ConsultationView, waiting: list[int], size: int) -> list[int]:
    tallies = crowd.board.tallies(view.id)
    ballots = dict(zip(tallies.proposals.tolist(), tallies.counts[:, 1:].sum(axis=1).tolist(), strict=True))
    return sorted(waiting, key=lambda proposal: (ballots.get(proposal, 0), proposal))[: size * _POOL_FACTOR]
