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
_PINNED = {Reason.PINNED: CardKind.PINNED}
_ENDS = 2 * len(Reason)


class WrittenCards:
    """The cards of one version of a consultation.

    A place is that of a proposal among the view's, in the order of their numbers: its position on a board of this view.
    A card is its sentence, then its end: what few or all others say as well, and so is written once for all of them.
    """

    def __init__(self, view: ConsultationView) -> None:
        self.view = view
        self._numbers = sorted(view.proposals)
        self._translated = {language for proposal in view.proposals.values() for language in proposal.translations}
        self._sentences: dict[str, tuple[_Parts, NDArray[np.int32]]] = {}
        self._traits: dict[bytes, int] = {}
        self._ends: dict[str, _Parts] = {}

    def standard(self, wanted: str, spoken: str, places: Ints, reasons: NDArray[np.int8], sizes: Ints) -> list[bytes]:
        """The parts of the cards of several standard draws, two a card, of which the last of a draw ends its list.

        `sizes` of them are of each draw. Proposals are in the language `wanted` where they are, reasons as `spoken`.
        """
        sentences, traits = self._sentences_in(wanted, places)
        ends = traits.take(places) * _ENDS + reasons
        ends[sizes.cumsum()[sizes > 0] - 1] += len(Reason)
        parts = np.empty(2 * len(places), object)
        parts[::2], parts[1::2] = sentences.take(places), self._ends_in(spoken).take(ends)
        found: list[bytes] = parts.tolist()
        return found

    def card(self, wanted: str, spoken: str, proposal: int, kind: CardKind, reason: Reason) -> bytes:
        """One card of any kind."""
        sentence, traits = _parts_of(self.view, proposal, self._language(wanted))
        return sentence + traits + _reason(kind, reason, spoken)

    def _language(self, wanted: str) -> str:
        """Those who want a language without any translation share what is written."""
        return wanted if wanted in self._translated else ""

    def _sentences_in(self, wanted: str, places: Ints) -> tuple[_Parts, NDArray[np.int32]]:
        """What begins each card, and the number of its traits; written where it was not yet, for these places."""
        language = self._language(wanted)
        if language not in self._sentences:
            count = len(self._numbers)
            self._sentences[language] = np.empty(count, object), np.full(count, -1, np.int32)
        sentences, traits = self._sentences[language]
        missing = places[traits.take(places) < 0]
        for place in missing.tolist():
            sentences[place], written = _parts_of(self.view, self._numbers[place], language)
            traits[place] = self._traits.setdefault(written, len(self._traits))
        return sentences, traits

    def _ends_in(self, spoken: str) -> _Parts:
        """The ends of standard cards, `_ENDS` for each of the traits: each reason with a comma, then as a last one."""
        known = self._ends.get(spoken)
        if known is None or len(known) < _ENDS * len(self._traits):
            whys = [_reason(_PINNED.get(reason, CardKind.STANDARD), reason, spoken) for reason in Reason]
            whys = [*(why + b"," for why in whys), *whys]
            known = np.array([traits + why for traits in self._traits for why in whys], object)
            self._ends[spoken] = known
        return known


def sequence_json(draw: int, seal: bytes, cards: Sequence[bytes], progress: bytes) -> bytes:
    """A sequence: its cards in parts, with their commas, and what `progress_json` tells."""
    start = b'{"draw":"%d","seal":"%b","cards":[' % (draw, seal if cards else b"")
    return b"".join([start, *cards, progress])


@lru_cache(maxsize=1024)
def progress_json(answered: int, many: int, again: frozenset[int]) -> bytes:
    """The end of a sequence: how many proposals are answered, open, and met `again`."""
    met = b",".join([b"%d" % proposal for proposal in sorted(again)])
    return b'],"answered":%d,"met":[%b],"open":%d}' % (answered, met, many)


def _parts_of(view: ConsultationView, number: int, language: str) -> tuple[bytes, bytes]:
    """What begins the card of a proposal, and its traits, which many proposals share."""
    proposal = view.proposals[number]
    found = proposal.translation(language)
    translation = found and {"text": found.text, "language": language, "engine": found.engine or None}
    sentence: dict[str, object] = {"proposal": number, "text": proposal.text}
    traits = {
        "language": proposal.language,
        "seed": proposal.is_seed,
        "territory": view.territory_names.get(proposal.territory),
    }
    (sentence if translation else traits)["translation"] = translation
    return encode(sentence)[:-1] + b",", encode(traits)[1:-1] + b","


@cache
def _reason(kind: CardKind, reason: Reason, spoken: str) -> bytes:
    """What ends a card."""
    return encode({"kind": kind.name.lower(), "why": translate(reason.sentence, spoken)})[1:]
