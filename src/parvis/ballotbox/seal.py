"""Seals: the proof that a card was really offered, by which draw and with what probability.

A seal binds consultation, proposal, draw and participant. An *open* seal is bound to no one: it stands on the landing,
the same bytes for all, and proves only that the card was offered there.
"""

import binascii
import hashlib
import hmac
import struct

from parvis.ballotbox.keys import FROM_URL, MAC_BYTES, TO_URL, KeyRing
from parvis.domain.ballot import CardKind, Provenance
from parvis.domain.errors import SealExpired, SealForeign, SealInvalid, SealMissing
from parvis.domain.standing import Standing

SEAL_SECONDS = 24 * 3600
_BODY = struct.Struct(">BBBxIIQfII")
_BOUND_TO = struct.Struct(">Q")
_LENGTH = _BODY.size + MAC_BYTES
_CHARACTERS = _LENGTH // 3 * 4
_CLOCK_SLACK_SECONDS = 120
_KINDS = {int(kind): kind for kind in CardKind}


class Sealer:
    """Makes and checks seals with the ring's keys."""

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
        """The seal of one card, 64 characters. `participant` None makes it open; `now` in seconds since 1970 UTC."""
        key = self._ring.current
        is_open = participant is None
        body = _BODY.pack(key.id, is_open, kind, consultation, proposal, draw, probability, source, now)
        mac = hmac.digest(key.seal, body + _BOUND_TO.pack(participant or 0), hashlib.sha256)[:MAC_BYTES]
        return binascii.b2a_base64(body + mac, newline=False).translate(TO_URL).decode()

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
        number, is_open, kind, owner, card, draw, probability, source, issued = _BODY.unpack_from(raw)
        key = self._ring.get(number)
        if key is None or kind not in _KINDS:
            raise SealInvalid
        bound = _BOUND_TO.pack(0 if is_open else participant or 0)
        expected = hmac.digest(key.seal, raw[: _BODY.size] + bound, hashlib.sha256)[:MAC_BYTES]
        if not hmac.compare_digest(raw[_BODY.size :], expected):
            raise SealInvalid
        if owner != consultation or card != proposal:
            raise SealForeign
        if not -_CLOCK_SLACK_SECONDS <= now - issued <= self._lifetime:
            raise SealExpired
        return Provenance(Standing.SEALED, _KINDS[kind], draw, probability, source)


def _decode(seal: str) -> bytes:
    written = seal.encode(errors="replace")
    if len(written) != _CHARACTERS:
        raise SealInvalid
    try:
        return binascii.a2b_base64(written.translate(FROM_URL), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise SealInvalid from error
