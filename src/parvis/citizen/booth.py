"""What the pages of Django ask of the crowd on a participant's behalf. Everything here runs on the crowd's loop."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.ballotbox.board import Tallies
from parvis.ballotbox.cards import SealedCard, Wish, draw_cards, served
from parvis.ballotbox.casting import MAXIMUM_BALLOTS, BallotIn, cast_ballots
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
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
    first: int | None = None,
    source: int = 0,
    said: int | None = None,
) -> Sight:
    """The next card, with `first` in front where it is asked, and what the participant holds on `said`."""
    marks = await crowd.marks_of(view.id, participant)
    wish = Wish(size=1, first=first, source=source)
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


async def cast(crowd: Crowd, view: ConsultationView, *, participant: ParticipantId, ballot: BallotIn) -> None:
    """Records one ballot of a form. A seal that has aged is renewed, so that a card left open overnight still counts.

    Raises whatever forbids it.
    """
    settled = (await cast_ballots(crowd, view, participant=participant, ballots=[ballot]))[0].settled
    if isinstance(settled, SealExpired | SealInvalid):
        ballot = BallotIn(
            ballot.proposal, ballot.opinion, ballot.qualifiers, seal_chosen(crowd, view, participant, ballot.proposal)
        )
        settled = (await cast_ballots(crowd, view, participant=participant, ballots=[ballot]))[0].settled
    if isinstance(settled, ParvisError):
        raise settled


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
        await cast_ballots(crowd, view, participant=participant, ballots=ballots)


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


def source_of(crowd: Crowd, view: ConsultationView, ballot: BallotIn, participant: ParticipantId | None) -> str:
    """The code of the source that the ballot's seal names; empty without one, or once it is retired."""
    now, seal = crowd.clock() // 1000, ballot.seal
    try:
        proved = crowd.sealer.unseal(
            seal, consultation=view.id, proposal=ballot.proposal, participant=participant, now=now
        )
    except ParvisError:
        return ""
    return next((code for code, number in view.sources.items() if number == proved.source), "")


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


def seal_chosen(crowd: Crowd, view: ConsultationView, participant: ParticipantId | None, proposal: int) -> str:
    """The seal of a card that a person chose herself; an open one for someone who has no number yet."""
    return crowd.sealer.seal(
        consultation=view.id,
        proposal=proposal,
        participant=participant,
        draw=secrets.randbits(63),
        probability=1.0,
        kind=CardKind.CHOSEN,
        now=crowd.clock() // 1000,
    )
