"""The next cards over HTTP. What is the same for everyone on a card is made into JSON once."""

from collections.abc import Mapping
from functools import cache

from parvis.ballotbox.answer import SECURITY_HEADERS, encode, send_bytes, translate
from parvis.ballotbox.ballots import participant_of
from parvis.ballotbox.cards import SealedCard, Wish, draw_cards, served
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.request import LANGUAGES, Request, Send
from parvis.domain.ballot import CardKind
from parvis.sequence.reason import Reason

_KINDS = {"consensus": CardKind.CONSENSUS, "controversy": CardKind.CONTROVERSY}
_STANDARD = Wish()


class SequencePage:
    """The answer of `/sequence`."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._written: dict[int, _Written] = {}

    async def answer(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Cards that this participant has not met, with what says how far she is."""
        participant = participant_of(request, self._crowd, view)
        marks = await self._crowd.marks_of(view.id, participant)
        without = request.numbers("without")
        met = {*marks, *without}
        drawn = draw_cards(self._crowd, view, participant=participant, met=met, wish=_wish(request, view))
        self._crowd.note_served(served(view, drawn, self._crowd.clock()))
        wanted = request.parameter("language")
        spoken = wanted if wanted in LANGUAGES else request.language()
        written = self._of(view)
        cards = ",".join([written.card(card, wanted, spoken) for card in drawn.cards])
        answered = drawn.answered - len(without - marks.keys() & view.proposals.keys())
        body = (
            f'{{"draw":"{drawn.draw}","cards":[{cards}],"answered":{answered},'
            f'"met":{sorted(without & marks.keys())},"open":{drawn.open}}}'
        )
        await send_bytes(send, body.encode(), b"application/json", headers=SECURITY_HEADERS)

    def _of(self, view: ConsultationView) -> "_Written":
        written = self._written.get(view.id)
        if written is None or written.view is not view:
            written = self._written[view.id] = _Written(view)
        return written


def _wish(request: Request, view: ConsultationView) -> Wish:
    if not request.query:
        return _STANDARD
    territory = request.number("territory")
    return Wish(
        size=request.number("size"),
        first=request.number("first"),
        kind=_KINDS.get(request.parameter("kind"), CardKind.STANDARD),
        theme=request.number("theme"),
        territory=territory if territory in view.territories else None,
        source=view.sources.get(request.parameter("source"), 0),
    )


class _Written:
    """The parts of cards that were written as JSON for one version of a consultation."""

    def __init__(self, view: ConsultationView) -> None:
        self.view = view
        self._proposals: dict[tuple[int, str], str] = {}

    def card(self, card: SealedCard, wanted: str, spoken: str) -> str:
        key = (card.proposal.id, wanted if wanted in LANGUAGES or wanted in self.view.texts else "")
        proposal = self._proposals.get(key)
        if proposal is None:
            proposal = self._proposals[key] = _proposal(card.proposal, key[1], self.view.territory_names)
        return f'{{{proposal},{_reason(card.kind, card.reason, spoken)},"seal":"{card.seal}"}}'


def _proposal(proposal: OpenProposal, wanted: str, territories: Mapping[int, str]) -> str:
    found = proposal.translation(wanted)
    return _members(
        {
            "proposal": proposal.id,
            "text": proposal.text,
            "language": proposal.language,
            "translation": {"text": found.text, "language": wanted, "engine": found.engine or None} if found else None,
            "seed": proposal.is_seed,
            "territory": territories.get(proposal.territory),
        }
    )


@cache
def _reason(kind: CardKind, reason: Reason, spoken: str) -> str:
    return _members({"kind": kind.name.lower(), "why": translate(reason.sentence, spoken)})


def _members(value: dict[str, object]) -> str:
    """The members of a JSON object, without its braces."""
    return encode(value).decode()[1:-1]
