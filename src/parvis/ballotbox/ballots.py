"""Ballots over HTTP: casting them, one or a small batch, and reading one's own."""

import msgspec

from parvis.ballotbox.answer import problem_of, send_json
from parvis.ballotbox.casting import Attempt, BallotIn, cast_ballots, first_source
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.request import Request, Send
from parvis.ballotbox.results import ResultsPage
from parvis.ballotbox.token import COOKIE_DAYS, Participation, cookie_name
from parvis.domain.ballot import Outcome, ParticipantId
from parvis.domain.errors import MalformedRequest, ParvisError
from parvis.domain.opinion import Mark


class BallotsIn(msgspec.Struct, forbid_unknown_fields=True):
    """A request's ballots: either `ballots`, or the fields of a single one. `token`: answer with a bearer token."""

    ballots: list[BallotIn] | None = None
    proposal: int | None = None
    opinion: str | None = None
    qualifiers: list[str] = []
    seal: str | None = None
    id: str = ""
    token: bool = False

    def all(self) -> list[BallotIn]:
        """The ballots of the request. Raises `MalformedRequest` when there is none, or two ways of giving them."""
        if self.ballots is not None:
            if self.proposal is not None or self.opinion is not None:
                raise MalformedRequest(detail="it holds both “ballots” and a “proposal” with its “opinion”.")
            return self.ballots
        if self.proposal is None or self.opinion is None:
            raise MalformedRequest(detail="it holds neither “ballots” nor a “proposal” with its “opinion”.")
        return [BallotIn(self.proposal, self.opinion, self.qualifiers, self.seal, self.id)]


_DECODER = msgspec.json.Decoder(BallotsIn)


def participant_of(request: Request, crowd: Crowd, view: ConsultationView) -> ParticipantId | None:
    """Who sends this, or None for no one yet. Raises `TokenInvalid`."""
    found = participation_of(request, crowd, view)
    return None if found is None else found.participant


def participation_of(request: Request, crowd: Crowd, view: ConsultationView) -> Participation | None:
    """The participation that a bearer token names, else the cookie. Raises `TokenInvalid`."""
    headers = request.headers
    if b"authorization" in headers and (bearer := request.bearer()) is not None:
        return crowd.tokens.require(bearer, view.id)
    cookies = headers.get(b"cookie")
    return crowd.tokens.read_cookies(cookies, view.id) if cookies else None


class Ballots:
    """The answers of `/ballots`."""

    def __init__(self, crowd: Crowd, results: ResultsPage) -> None:
        self._crowd = crowd
        self._results = results

    async def show_mine(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Sends what this participant holds on each proposal that she met."""
        participant = participant_of(request, self._crowd, view)
        history = await self._crowd.history(view.id, participant) if participant is not None else []
        latest = {entry.proposal: entry for entry in history}
        ballots = []
        for entry in sorted(latest.values(), key=lambda entry: entry.sequence):
            mark = Mark.from_int(entry.mark)
            proposal = view.proposals.get(entry.proposal)
            ballots.append(
                {
                    "proposal": entry.proposal,
                    "text": proposal.text if proposal else None,
                    "open": proposal is not None,
                    "opinion": mark.opinion.name.lower(),
                    "qualifiers": list(mark.qualifiers),
                    "revision": entry.revision,
                    "cast_at": entry.cast_at,
                }
            )
        await send_json(send, {"ballots": ballots})

    async def cast(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Records what is sent. Raises what forbids the whole request, or a single ballot's own error."""
        request.require_own_origin()
        sent = await request.json(_DECODER)
        known = participation_of(request, self._crowd, view)
        identity = request.header(b"idempotency-key")
        if known is None:
            name = identity or next((ballot.id for ballot in sent.all()), "")
            caster = Participation(self._crowd.tokens.newcomer(view.id, name))
        else:
            caster = known
        attempts = await cast_ballots(self._crowd, view, caster=caster, ballots=sent.all(), identity=identity)
        was_recorded = any(isinstance(attempt.settled, Outcome) for attempt in attempts)
        source = caster.source or first_source(attempts)
        headers, body = [], {}
        if was_recorded and (known is None or (source != known.source and request.bearer() is None)):
            token = self._crowd.tokens.issue(view.id, caster.participant, source=source)
            if sent.token:
                body["token"] = token
            else:
                headers.append((b"set-cookie", _cookie(request, view, token)))
        if sent.ballots is None and isinstance(attempts[0].settled, ParvisError):
            raise attempts[0].settled
        language = request.language()
        told = [self._told(view, attempt, language) for attempt in attempts]
        status = 201 if any(isinstance(a.settled, Outcome) and a.settled.is_new for a in attempts) else 200
        answer = told[0] | body if sent.ballots is None else {"ballots": told, **body}
        await send_json(send, answer, status=status, headers=headers)

    def _told(self, view: ConsultationView, attempt: Attempt, language: str) -> dict[str, object]:
        settled = attempt.settled
        if isinstance(settled, ParvisError):
            return {"proposal": attempt.ballot.proposal, "error": problem_of(settled, language)}
        mark = Mark.from_int(settled.entry.mark)
        return {
            "proposal": settled.entry.proposal,
            "opinion": mark.opinion.name.lower(),
            "qualifiers": list(mark.qualifiers),
            "revision": settled.entry.revision,
            "recorded": settled.is_new,
            "standing": settled.entry.provenance.standing.name.lower(),
            "others": self._results.opinions_of(view, settled.entry.proposal),
        }


def _cookie(request: Request, view: ConsultationView, token: str) -> bytes:
    secure = "; Secure" if request.header(b"x-forwarded-proto") == "https" else ""
    age = COOKIE_DAYS * 86_400
    return f"{cookie_name(view.id)}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}".encode()
