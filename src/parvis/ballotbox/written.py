"""Sequences as JSON. What a card says is written once, and then used for everyone who reads the same language."""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.answer import encode, translate
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.served import Ints
from parvis.domain.ballot import CardKind
from parvis.sequence.reason import Reason

_Parts = NDArray[np.object_]


class WrittenCards:
    """The cards of one version of a consultation.

    A place is that of a proposal among the view's, in the order of their numbers: its position on a board of this view.
    """

    def __init__(self, view: ConsultationView) -> None:
        self.view = view
        self._numbers = sorted(view.proposals)
        self._translated = {language for proposal in view.proposals.values() for language in proposal.translations}
        self._texts: dict[str, tuple[_Parts, NDArray[np.bool_]]] = {}

    def standard(self, wanted: str, spoken: str, places: Ints, reasons: NDArray[np.int8], sizes: Ints) -> list[bytes]:
        """The parts of the cards of several standard draws, two a card, of which the last of a draw ends its list.

        `sizes` of them are of each draw. Proposals are in the language `wanted` where they are, reasons as `spoken`.
        """
        why = reasons.astype(np.int64)
        why[sizes.cumsum()[sizes > 0] - 1] += len(Reason)
        parts = np.empty(2 * len(places), object)
        parts[::2], parts[1::2] = self._at(wanted, places), _standard_reasons(spoken).take(why)
        found: list[bytes] = parts.tolist()
        return found

    def card(self, wanted: str, spoken: str, proposal: int, kind: CardKind, reason: Reason) -> bytes:
        """One card of any kind."""
        return _text(self.view, proposal, self._language(wanted)) + _reason(kind, reason, spoken)

    def _language(self, wanted: str) -> str:
        """Those who want a language without any translation share what is written."""
        return wanted if wanted in self._translated else ""

    def _at(self, wanted: str, places: Ints) -> _Parts:
        language = self._language(wanted)
        if language not in self._texts:
            count = len(self._numbers)
            self._texts[language] = np.empty(count, object), np.zeros(count, np.bool_)
        texts, is_written = self._texts[language]
        if not is_written.take(places).all():
            for place in places[~is_written.take(places)].tolist():
                texts[place] = _text(self.view, self._numbers[place], language)
                is_written[place] = True
        found: _Parts = texts.take(places)
        return found


def sequence_json(draw: int, seal: bytes, cards: Sequence[bytes], progress: bytes) -> bytes:
    """A sequence: its cards in parts, with their commas, and what `progress_json` tells."""
    start = b'{"draw":"%d","seal":"%b","cards":[' % (draw, seal if cards else b"")
    return b"".join([start, *cards, progress])


@lru_cache(maxsize=1024)
def progress_json(answered: int, many: int, again: frozenset[int]) -> bytes:
    """The end of a sequence: how many proposals are answered, open, and met `again`."""
    met = b",".join([b"%d" % proposal for proposal in sorted(again)])
    return b'],"answered":%d,"met":[%b],"open":%d}' % (answered, met, many)


def _text(view: ConsultationView, number: int, language: str) -> bytes:
    """What begins the card of a proposal."""
    proposal = view.proposals[number]
    found = proposal.translation(language)
    shown = {
        "proposal": number,
        "text": proposal.text,
        "language": proposal.language,
        "translation": found and {"text": found.text, "language": language, "engine": found.engine or None},
        "seed": proposal.is_seed,
        "territory": view.territory_names.get(proposal.territory),
    }
    return encode(shown)[:-1] + b","


@cache
def _reason(kind: CardKind, reason: Reason, spoken: str) -> bytes:
    """What ends a card."""
    return encode({"kind": kind.name.lower(), "why": translate(reason.sentence, spoken)})[1:]


@cache
def _standard_reasons(spoken: str) -> _Parts:
    """The same for each reason of a standard sequence, by its number: with a comma, then as the last card has it."""
    pinned = {Reason.PINNED: CardKind.PINNED}
    ends = [_reason(pinned.get(reason, CardKind.STANDARD), reason, spoken) for reason in Reason]
    return np.array([*(end + b"," for end in ends), *ends], object)
