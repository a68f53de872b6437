"""Seals: the proof that cards were really offered, by which draw and each with what probability.

A seal binds consultation, draw, participant and every card of the draw, under one signature. An *open* seal is bound
to no one: it stands on the landing, the same bytes for all, and proves only that the card was offered there.
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
MAXIMUM_CARDS = 60
"""Cards of a draw at most, so that no vote carries more than 772 characters of seal."""
_DRAW = struct.Struct(">BBxIQII")
_CARD = struct.Struct(">BIf")
_CARDS = np.dtype([("kind", ">u1"), ("proposal", ">u4"), ("probability", ">f4")])
_BOUND_TO = struct.Struct(">Q")
_WITHOUT_CARDS = (_DRAW.size + MAC_BYTES) // 3 * 4
_A_CARD = _CARD.size // 3 * 4
"""Characters: each part is of a multiple of three bytes, so that seals need no padding and can be written in one go."""
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
        """The seal of one card, as `seal_draw` makes it: 64 characters."""
        cards = [(kind, proposal, probability)]
        return self.seal_draw(
            cards, consultation=consultation, participant=participant, draw=draw, source=source, now=now
        )

    def seal_draw(
        self,
        cards: Sequence[tuple[int, int, float]],
        *,
        consultation: int,
        participant: int | None,
        draw: int,
        source: int = 0,
        now: int,
    ) -> str:
        """The seal of the cards of one draw (kind, proposal, probability): 52 characters, and 12 a card.

        `participant` None makes it open; `now` in seconds since 1970 UTC.
        """
        packed = b"".join([_CARD.pack(*card) for card in cards])
        return self._seal([(participant, draw, source)], [len(cards)], packed, consultation, now)[0].decode()

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
        packed = np.empty(sum(sizes), _CARDS)
        packed["kind"], packed["proposal"], packed["probability"] = kinds, proposals, probabilities
        return self._seal(draws, sizes, packed.tobytes(), consultation, now)

    def _seal(
        self,
        draws: Iterable[tuple[int | None, int, int]],
        sizes: Sequence[int],
        cards: bytes,
        consultation: int,
        now: int,
    ) -> list[bytes]:
        key, head, bound_to = self._ring.current, _DRAW.pack, _BOUND_TO.pack
        unsigned = _unsigned(key.seal)
        parts: list[bytes] = []
        ends = accumulate([size * _CARD.size for size in sizes], initial=0)
        for (participant, draw, source), (start, end) in zip(draws, pairwise(ends), strict=True):
            body = head(key.id, participant is None, consultation, draw, source, now) + cards[start:end]
            signed = unsigned.copy()
            signed.update(body + bound_to(participant or 0))
            parts += (body, signed.digest())
        written = binascii.b2a_base64(b"".join(parts), newline=False).translate(TO_URL)
        ends = accumulate([_WITHOUT_CARDS + size * _A_CARD for size in sizes], initial=0)
        return [written[start:end] for start, end in pairwise(ends)]

    def unseal(
        self, seal: str | None, *, consultation: int, proposal: int, participant: int | None, now: int
    ) -> Provenance:
        """The provenance of this proposal's card that a valid seal proves.

        Raises `SealMissing`, `SealInvalid` (forged, altered, of a dropped key, or bound to another participant),
        `SealForeign` (of another consultation, or of a draw without this proposal) or `SealExpired`.
        """
        if not seal:
            raise SealMissing
        raw = _decode(seal)
        body = raw[:-MAC_BYTES]
        number, is_open, owner, draw, source, issued = _DRAW.unpack_from(body)
        key = self._ring.get(number)
        if key is None:
            raise SealInvalid
        expected = _unsigned(key.seal)
        expected.update(body + _BOUND_TO.pack(0 if is_open else participant or 0))
        if not hmac.compare_digest(raw[-MAC_BYTES:], expected.digest()):
            raise SealInvalid
        if owner != consultation:
            raise SealForeign
        kind, probability = _card_of(proposal, body)
        if not -_CLOCK_SLACK_SECONDS <= now - issued <= self._lifetime:
            raise SealExpired
        return Provenance(Standing.SEALED, kind, draw, probability, source)


def _card_of(proposal: int, body: bytes) -> tuple[CardKind, float]:
    """The kind and the probability of a proposal's card. Raises `SealForeign` when the draw did not offer it."""
    for kind, card, probability in _CARD.iter_unpack(body[_DRAW.size :]):
        if card == proposal:
            return _KINDS[kind], probability
    raise SealForeign


def _unsigned(key: bytes) -> hashlib.blake2b:
    """A signature to go on with: what a seal says, then whom it is bound to, which has always the same length."""
    return hashlib.blake2b(key=key, digest_size=MAC_BYTES)


def _decode(seal: str) -> bytes:
    written = seal.encode(errors="replace")
    cards, rest = divmod(len(written) - _WITHOUT_CARDS, _A_CARD)
    if rest or not 0 < cards <= MAXIMUM_CARDS:
        raise SealInvalid
    try:
        return binascii.a2b_base64(written.translate(FROM_URL), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise SealInvalid from error
