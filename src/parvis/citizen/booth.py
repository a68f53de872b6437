"""What the pages of Django ask of the crowd on a participant's behalf. Everything here runs on the crowd's loop."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.ballotbox.board import Tallies
from parvis.ballotbox.cards import SealedCard, Wish, draw_cards, served
from parvis.ballotbox.casting import MAXIMUM_BALLOTS, BallotIn, cast_ballots, first_source
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.token import Participation
from parvis.domain.ballot import CardKind, ParticipantId
from parvis.domain.errors import ParvisError, SealExpired, SealInvalid
from parvis.domain.opinion import Mark, Opinion
from parvis.insight.log import opinion_counts


@dataclass(frozen=True, slots=True)
class Others:
    """How many participants said what of one proposal."""

    agree: int
    neutral: int
    disagree: int
    skip: int

    @property
    def total(self) -> int:
        """The opinions that shares are taken of: skips say nothing of the proposal."""
        return self.agree + self.neutral + self.disagree


@dataclass(frozen=True, slots=True)
class Held:
    """What a participant holds on one proposal, the seal to change it with, and what others said, where it is shown."""

    proposal: OpenProposal
    mark: Mark
    seal: str
    others: Others | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What one participant sees: her next card, what she just said, and how far she is."""

    card: SealedCard | None
    said: Held | None
    answered: int
    open: int


async def look(
    crowd: Crowd,
    view: ConsultationView,
    *,
    participant: ParticipantId | None,
    wish: Wish,
    said: int | None = None,
) -> Sight:
    """The next card as it is wished for, and what the participant holds on `said`."""
    marks = await crowd.marks_of(view.id, participant)
    drawn = draw_cards(crowd, view, participant=participant, met=set(marks), wish=wish)
    crowd.note_served(served(view, drawn, crowd.clock()))
    proposal = view.proposals.get(said) if said is not None else None
    held = None
    if proposal is not None and participant is not None and proposal.id in marks:
        held = _held(crowd, view, participant, proposal, marks)
    return Sight(drawn.cards[0] if drawn.cards else None, held, drawn.answered, drawn.open)


async def list_held(crowd: Crowd, view: ConsultationView, participant: ParticipantId) -> list[Held]:
    """What a participant holds on the open proposals, the last one that she met first. Withdrawn ones stay in."""
    marks = await crowd.marks_of(view.id, participant)
    history = await crowd.history(view.id, participant)
    order = dict.fromkeys(entry.proposal for entry in reversed(history))
    met = [view.proposals[proposal] for proposal in order if proposal in view.proposals and proposal in marks]
    return [_held(crowd, view, participant, proposal, marks) for proposal in met]


async def browse(
    crowd: Crowd, view: ConsultationView, participant: ParticipantId | None
) -> tuple[Tallies, dict[int, int]]:
    """The tallies of this moment, and the marks that a participant holds, by proposal."""
    return crowd.board.tallies(view.id), dict(await crowd.marks_of(view.id, participant))


async def cast(
    crowd: Crowd, view: ConsultationView, *, caster: Participation, ballot: BallotIn, source: int = 0
) -> int:
    """Records one ballot of a form, and returns the number of the source it is counted under.

    A seal that has aged is renewed, so that a card left open overnight still counts; `source` is then the page's.
    Raises whatever forbids it.
    """
    attempts = await cast_ballots(crowd, view, caster=caster, ballots=[ballot])
    if isinstance(attempts[0].settled, SealExpired | SealInvalid):
        seal = seal_chosen(crowd, view, caster.participant, ballot.proposal, source=source)
        ballot = BallotIn(ballot.proposal, ballot.opinion, ballot.qualifiers, seal)
        attempts = await cast_ballots(crowd, view, caster=caster, ballots=[ballot])
    if isinstance(attempts[0].settled, ParvisError):
        raise attempts[0].settled
    return first_source(attempts)


async def withdraw_all(crowd: Crowd, view: ConsultationView, participant: ParticipantId | None) -> None:
    """Withdraws every vote that a participant holds. The log keeps that they were withdrawn, and the sums stay exact.

    Raises `PhaseForbids` once the votes are closed.
    """
    if participant is None:
        return
    held = [one for one in await list_held(crowd, view, participant) if one.mark.opinion is not Opinion.WITHDRAWN]
    for start in range(0, len(held), MAXIMUM_BALLOTS):
        ballots = [
            BallotIn(one.proposal.id, "withdrawn", [], one.seal) for one in held[start : start + MAXIMUM_BALLOTS]
        ]
        await cast_ballots(crowd, view, caster=Participation(participant), ballots=ballots)


def others_of(crowd: Crowd, view: ConsultationView, proposal: int) -> Others | None:
    """What others said of one proposal, where the organiser shows it now."""
    if not view.shows_results(crowd.clock()):
        return None
    counts = opinion_counts(crowd.board.counts_of(view.id, proposal)[None, :])[0]
    return Others(*(int(count) for count in counts))


async def support_of(crowd: Crowd, view: ConsultationView, proposals: Sequence[int]) -> dict[int, Others]:
    """What others said so far of these proposals, where the organiser shows it now."""
    found = {proposal: others_of(crowd, view, proposal) for proposal in proposals}
    return {proposal: others for proposal, others in found.items() if others}


def _held(
    crowd: Crowd,
    view: ConsultationView,
    participant: ParticipantId,
    proposal: OpenProposal,
    marks: Mapping[int, int],
) -> Held:
    mark = Mark.from_int(marks[proposal.id])
    others = others_of(crowd, view, proposal.id) if mark.opinion is not Opinion.WITHDRAWN else None
    return Held(proposal, mark, seal_chosen(crowd, view, participant, proposal.id), others)


def seal_chosen(
    crowd: Crowd, view: ConsultationView, participant: ParticipantId | None, proposal: int, *, source: int = 0
) -> str:
    """The seal of a card that a person chose herself; an open one for someone who has no number yet."""
    return crowd.sealer.seal(
        consultation=view.id,
        proposal=proposal,
        participant=participant,
        draw=secrets.randbits(63),
        probability=1.0,
        kind=CardKind.CHOSEN,
        source=source,
        now=crowd.clock() // 1000,
    )
