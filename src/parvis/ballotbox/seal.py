"""Seals: the proof that a card was really offered, by which draw and with what probability.

A seal binds consultation, proposal, draw and participant. An *open* seal is bound to no one: it stands on the landing,
the same bytes for all, and proves only that the card was offered there.
"""

import binascii
import hashlib
import hmac
import struct
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import ArrayLike

from parvis.ballotbox.keys import FROM_URL, MAC_BYTES, TO_URL, KeyRing
from parvis.domain.ballot import CardKind, Provenance
from parvis.domain.errors import SealExpired, SealForeign, SealInvalid, SealMissing
from parvis.domain.standing import Standing

SEAL_SECONDS = 24 * 3600
_DRAW = struct.Struct(">BBIQII")
_CARD = struct.Struct(">BxIf")
_CARDS = np.dtype([("kind", ">u1"), ("padding", ">u1"), ("proposal", ">u4"), ("probability", ">f4")])
_BOUND_TO = struct.Struct(">Q")
_LENGTH = _DRAW.size + _CARD.size + MAC_BYTES
_CHARACTERS = _LENGTH // 3 * 4
_CLOCK_SLACK_SECONDS = 120
_KINDS = {int(kind): kind for kind in CardKind}


class Sealer:
    """Makes and checks seals with the ring's keys. The signature is keyed BLAKE2b (RFC 7693), of 16 bytes."""

    def __init__(self, ring: KeyRing, *, lifetime_seconds: int = SEAL_SECONDS) -> None:
        self._ring = ring
        self._lifetime = lifetime_seconds

    def seal(
        self,
        *,
        consultation: int,
        proposal: int,
        participant: int | None,
        draw: int,
        probability: float,
        kind: CardKind,
        source: int = 0,
        now: int,
    ) -> str:
        """The seal of one card, as `seal_all` makes it."""
        cards = [(kind, proposal, probability)]
        return self.seal_all(
            cards, consultation=consultation, participant=participant, draw=draw, source=source, now=now
        )[0]

    def seal_all(
        self,
        cards: Iterable[tuple[int, int, float]],
        *,
        consultation: int,
        participant: int | None,
        draw: int,
        source: int = 0,
        now: int,
    ) -> list[str]:
        """The seals of the cards of one draw (kind, proposal, probability), 64 characters each.

        `participant` None makes them open; `now` in seconds since 1970 UTC.
        """
        kinds, proposals, probabilities = zip(*cards, strict=True) if (cards := list(cards)) else ((), (), ())
        seals = self.seal_draws(
            [(participant, draw, source)],
            [len(kinds)],
            kinds,
            proposals,
            probabilities,
            consultation=consultation,
            now=now,
        )
        return [seal.decode() for seal in seals]

    def seal_draws(
        self,
        draws: Iterable[tuple[int | None, int, int]],
        sizes: Sequence[int],
        kinds: ArrayLike,
        proposals: ArrayLike,
        probabilities: ArrayLike,
        *,
        consultation: int,
        now: int,
    ) -> list[bytes]:
        """The seals of several draws (participant, draw, source), of so many cards each, in one go."""
        packed = np.zeros(sum(sizes), _CARDS)
        packed["kind"], packed["proposal"], packed["probability"] = kinds, proposals, probabilities
        cards, key = packed.tobytes(), self._ring.current
        parts: list[bytes] = []
        ends = accumulate((size * _CARD.size for size in sizes), initial=0)
        for (participant, draw, source), (start, end) in zip(draws, pairwise(ends), strict=True):
            head = _DRAW.pack(key.id, participant is None, consultation, draw, source, now)
            shared = _signature(key.seal, head, participant or 0)
            for place in range(start, end, _CARD.size):
                card = cards[place : place + _CARD.size]
                own = shared.copy()
                own.update(card)
                parts += (head, card, own.digest())
        written = binascii.b2a_base64(b"".join(parts), newline=False).translate(TO_URL)
        return [written[start : start + _CHARACTERS] for start in range(0, len(written), _CHARACTERS)]

    def unseal(
        self, seal: str | None, *, consultation: int, proposal: int, participant: int | None, now: int
    ) -> Provenance:
        """The provenance that a valid seal proves.

        Raises `SealMissing`, `SealInvalid` (forged, altered, of a dropped key, or bound to another participant),
        `SealForeign` (of another consultation or proposal) or `SealExpired`.
        """
        if not seal:
            raise SealMissing
        raw = _decode(seal)
        number, is_open, owner, draw, source, issued = _DRAW.unpack_from(raw)
        kind, card, probability = _CARD.unpack_from(raw, _DRAW.size)
        key = self._ring.get(number)
        if key is None or kind not in _KINDS:
            raise SealInvalid
        expected = _signature(key.seal, raw[: _DRAW.size], 0 if is_open else participant or 0)
        expected.update(raw[_DRAW.size : -MAC_BYTES])
        if not hmac.compare_digest(raw[-MAC_BYTES:], expected.digest()):
            raise SealInvalid
        if owner != consultation or card != proposal:
            raise SealForeign
        if not -_CLOCK_SLACK_SECONDS <= now - issued <= self._lifetime:
            raise SealExpired
        return Provenance(Standing.SEALED, _KINDS[kind], draw, probability, source)


def _signature(key: bytes, head: bytes, participant: int) -> hashlib.blake2b:
    """The signature of a draw's part of a seal and of whom it is bound to, to be gone on with the card's part."""
    return hashlib.blake2b(head + _BOUND_TO.pack(participant), key=key, digest_size=MAC_BYTES)


def _decode(seal: str) -> bytes:
    written = seal.encode(errors="replace")
    if len(written) != _CHARACTERS:
        raise SealInvalid
    try:
        return binascii.a2b_base64(written.translate(FROM_URL), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise SealInvalid from error
