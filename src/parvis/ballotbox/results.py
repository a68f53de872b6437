"""Live results as bytes, made once for each state of the board and served to all."""

import hashlib
from dataclasses import dataclass
from typing import Any

from parvis.ballotbox.answer import SECURITY_HEADERS, encode, send_bytes, send_json
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.request import Request, Send
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.opinion import OPINION_NAMES, Qualifier, marks_of
from parvis.domain.phase import require_shown
from parvis.insight.log import opinion_counts, qualifier_counts

FRESH_MS = 1_000
_OPINIONS = ("agree", "neutral", "disagree", "skip")
_MARKS = tuple((name, marks_of(OPINION_NAMES[name])) for name in _OPINIONS)
_QUALIFIERS = tuple(qualifier.value for qualifier in Qualifier)


class ResultsNotYet(Conflict):
    code = "results-not-yet"
    sentence = gettext_noop("The results of this consultation will be shown after it closes.")


def require_results(view: ConsultationView, now: int) -> None:
    """Raises `NotOpenYet` before a consultation opens, and `ResultsNotYet` while its organiser keeps results back."""
    require_shown(view.phase(now))
    if not view.shows_results(now):
        raise ResultsNotYet


@dataclass(frozen=True, slots=True)
class _Made:
    at: int
    state: tuple[int, int, int]
    body: bytes
    etag: bytes
    head: dict[str, object]
    by_proposal: dict[int, dict[str, object]]


class ResultsPage:
    """The live results of each consultation; at most one is built a second."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._made: dict[int, _Made] = {}

    async def answer(self, request: Request, send: Send, view: ConsultationView) -> None:
        """Sends the tallies of every open proposal, or of those in `proposals=3,5` for a page that shows a few.

        Raises as `require_results`.
        """
        now = self._crowd.clock()
        require_results(view, now)
        made = self._present(view, now)
        wanted = request.numbers("proposals")
        if wanted:
            chosen = [made.by_proposal[number] for number in sorted(wanted) if number in made.by_proposal]
            await send_json(send, made.head | {"proposals": chosen})
            return
        body, etag = made.body, made.etag
        headers = [(name, value) for name, value in SECURITY_HEADERS if name != b"cache-control"]
        headers += [(b"etag", etag), (b"cache-control", b"public, max-age=1")]
        if request.headers.get(b"if-none-match") == etag:
            await send_bytes(send, b"", b"application/json", status=304, headers=headers)
            return
        await send_bytes(send, body, b"application/json", headers=headers)

    def opinions_of(self, view: ConsultationView, proposal: int) -> dict[str, int] | None:
        """What others said of one proposal, where the organiser shows it."""
        if not view.shows_results(self._crowd.clock()):
            return None
        counts = self._crowd.board.counts_of(view.id, proposal).tolist()
        return {name: sum(counts[marks.start : marks.stop]) for name, marks in _MARKS}

    def _present(self, view: ConsultationView, now: int) -> _Made:
        state = (self._crowd.board.position, view.version, self._crowd.board.change)
        made = self._made.get(view.id)
        if made and (made.state == state or 0 <= now - made.at < FRESH_MS):
            return made
        document = self._document(view)
        body = encode(document)
        etag = b'"' + hashlib.blake2b(body, digest_size=9).hexdigest().encode() + b'"'
        rows: list[dict[str, object]] = document.pop("proposals")
        made = _Made(now, state, body, etag, document, {int(str(row["id"])): row for row in rows})
        self._made[view.id] = made
        return made

    def _document(self, view: ConsultationView) -> dict[str, Any]:
        tallies = self._crowd.board.tallies(view.id)
        opinions = dict(zip(tallies.proposals.tolist(), opinion_counts(tallies.counts).tolist(), strict=True))
        qualifiers = dict(zip(tallies.proposals.tolist(), qualifier_counts(tallies.counts).tolist(), strict=True))
        none = [0] * len(_QUALIFIERS)
        return {
            "slug": view.slug,
            "example": view.is_example,
            "position": tallies.position,
            "participants": tallies.participants,
            "ballots": tallies.ballots,
            "apart": tallies.apart,
            "quarantined": {"participants": tallies.held_participants, "ballots": tallies.held_ballots},
            "proposals": [
                {
                    "id": proposal.id,
                    "text": proposal.text,
                    "language": proposal.language,
                    "seed": proposal.is_seed,
                    **dict(zip(_OPINIONS, opinions.get(proposal.id, none), strict=False)),
                    "qualifiers": dict(zip(_QUALIFIERS, qualifiers.get(proposal.id, none), strict=True)),
                }
                for proposal in view.proposals.values()
            ],
        }
