"""The participant's token: a pseudonym and its signature, carried by a cookie or as a bearer token.

It also carries the source of the participation where there is one, so that nothing else needs to be kept for it.
"""

import binascii
import hashlib
import hmac
import secrets
import struct
import time
from dataclasses import dataclass
from typing import NamedTuple

from parvis.ballotbox.keys import FROM_URL, MAC_BYTES, TO_URL, Key, KeyRing
from parvis.ballotbox.request import cookie_of
from parvis.domain.ballot import FIRST_IDENTIFIED_PARTICIPANT, FIRST_RANDOM_PARTICIPANT, ParticipantId
from parvis.domain.errors import TokenInvalid

COOKIE_DAYS = 365
MAXIMUM_REMEMBERED = 20_000
"""Tokens found good that are remembered at most: some 8 MB, and 12 where each came among long cookies."""
_LONGEST_REMEMBERED = 400
MINIMUM_IDENTITY_LENGTH = 16
"""From this length a request's identity is taken as unguessable; shorter ones name no participant."""
_BODY = struct.Struct(">BIQI")
_SOURCED_BODY = struct.Struct(">BIQIIxx")
"""The same with the source, and two empty bytes so that its base64 needs no padding."""
_BODIES = {(body.size + MAC_BYTES) // 3 * 4: body for body in (_BODY, _SOURCED_BODY)}


@dataclass(frozen=True, slots=True)
class Participation:
    """Who takes part, and the number of the source that brought her first; 0 without one."""

    participant: ParticipantId
    source: int = 0


def cookie_name(consultation: int) -> str:
    """The cookie of one consultation: a person has another pseudonym in each."""
    return f"parvis_{consultation}"


class _Checked(NamedTuple):
    participation: Participation
    last_second: int
    key: Key


class Tokens:
    """Issues and reads the tokens of participants, signed with the ring's keys."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._checked: dict[tuple[str | bytes, int], _Checked] = {}

    def issue(self, consultation: int, participant: int, *, source: int = 0, now: int | None = None) -> str:
        """A token for this participant; `now` in seconds since 1970 UTC. It lasts `COOKIE_DAYS`.

        It has 44 characters, or 52 with the number of a source.
        """
        key = self._ring.current
        known = (key.id, consultation, participant, now or int(time.time()))
        body = _SOURCED_BODY.pack(*known, source) if source else _BODY.pack(*known)
        mac = _signature(key.token, body)
        return binascii.b2a_base64(body + mac, newline=False).translate(TO_URL).decode()

    def read(self, token: str | None, consultation: int, *, now: int | None = None) -> Participation | None:
        """The participation of a token, or None when it is absent, forged, too old or of another consultation.

        A token that was found good is remembered; it is checked anew when the ring was read again.
        """
        return self._read(token, consultation, now) if token else None

    def read_cookies(self, header: bytes, consultation: int, *, now: int | None = None) -> Participation | None:
        """The same for the cookies of a request; a header of usual length is remembered whole."""
        if len(header) > _LONGEST_REMEMBERED:
            return self.read(cookie_of(header, cookie_name(consultation)), consultation, now=now)
        return self._read(header, consultation, now)

    def _read(self, shown: str | bytes, consultation: int, now: int | None) -> Participation | None:
        checked = self._checked.get((shown, consultation))
        if checked is None or self._ring.get(checked.key.id) is not checked.key:
            self._checked.pop((shown, consultation), None)
            token = shown if isinstance(shown, str) else cookie_of(shown, cookie_name(consultation))
            checked = self._check(token or "", consultation)
            if checked is None:
                return None
            if len(self._checked) >= MAXIMUM_REMEMBERED:
                self._checked.clear()
            self._checked[shown, consultation] = checked
        return checked.participation if (now or int(time.time())) <= checked.last_second else None

    def _check(self, token: str, consultation: int) -> "_Checked | None":
        written = token.encode(errors="replace")
        shape = _BODIES.get(len(written))
        if shape is None:
            return None
        try:
            raw = binascii.a2b_base64(written.translate(FROM_URL), strict_mode=True)
        except (binascii.Error, ValueError):
            return None
        number, owner, participant, issued, *source = shape.unpack_from(raw)
        key = self._ring.get(number)
        if key is None or owner != consultation:
            return None
        if not hmac.compare_digest(raw[shape.size :], _signature(key.token, raw[: shape.size])):
            return None
        return _Checked(Participation(ParticipantId(participant), *source), issued + COOKIE_DAYS * 86_400, key)

    def require(self, token: str, consultation: int) -> Participation:
        """As `read`, for a token that was shown on purpose. Raises `TokenInvalid`."""
        found = self.read(token, consultation)
        if found is None:
            raise TokenInvalid
        return found

    def newcomer(self, consultation: int, identity: str | None = None) -> ParticipantId:
        """A new pseudonym.

        A request that carries an unguessable identity (an Idempotency-Key of `MINIMUM_IDENTITY_LENGTH` characters or
        more) always makes the same one, so that a newcomer whose answer was lost may send her first ballot again.
        """
        if identity and len(identity) >= MINIMUM_IDENTITY_LENGTH:
            message = b"newcomer %d %s" % (consultation, identity.encode())
            digest = hmac.digest(self._ring.oldest.token, message, hashlib.sha256)
        else:
            digest = secrets.token_bytes(8)
        span = FIRST_IDENTIFIED_PARTICIPANT - FIRST_RANDOM_PARTICIPANT
        return ParticipantId(FIRST_RANDOM_PARTICIPANT + int.from_bytes(digest[:8]) % span)

    def identified(self, consultation: int, provider: str, subject: str) -> ParticipantId:
        """The pseudonym of the person whom a provider calls `subject`: always the same in a consultation, of no other.

        It is made with the ring's oldest key: without it nobody finds the person from the pseudonym, nor the other way.
        """
        message = "\0".join(("identified", str(consultation), provider, subject)).encode()
        digest = hmac.digest(self._ring.oldest.token, message, hashlib.sha256)
        span = 2**63 - FIRST_IDENTIFIED_PARTICIPANT
        return ParticipantId(FIRST_IDENTIFIED_PARTICIPANT + int.from_bytes(digest[:8]) % span)


def _signature(key: bytes, body: bytes) -> bytes:
    """Keyed BLAKE2b (RFC 7693): for so few bytes it keeps Python's lock, so that a busy thread cannot take its turn."""
    return hashlib.blake2b(body, key=key, digest_size=MAC_BYTES).digest()
