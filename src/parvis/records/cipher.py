"""The cipher that texts set apart are kept under: AES-GCM with keys of their own, several of them while they change."""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parvis.configuration import Configuration, read_testimony_keys
from parvis.domain.errors import BadSetting, gettext_noop

_NONCE_BYTES = 12
_KEY_BYTES = 32


class KeyMissing(BadSetting):
    code = "testimony-key-missing"
    sentence = gettext_noop(
        "{name}: the key that a text set apart was encrypted with is not there. "
        "Put the former key back, after the present one and a comma."
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted text, and the name of its key."""

    key: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Cipher:
    """Encrypts with the first of `keys` (name, 32 bytes), decrypts with any."""

    keys: tuple[tuple[str, bytes], ...]

    @classmethod
    def of(cls, configuration: Configuration) -> "Cipher":
        """The cipher of the keys that are set, else of the one kept in the data folder. Raises `BadSetting`."""
        return cls(tuple(map(_derive, read_testimony_keys(configuration))))

    @property
    def present_key(self) -> str:
        return self.keys[0][0]

    def encrypt(self, text: str, about: str) -> Sealed:
        """`text` under the first key, bound to what it is `about`: moved to another row, it cannot be read.

        >>> cipher = Cipher((("one", bytes(32)),))
        >>> cipher.decrypt(cipher.encrypt("not for all", "1/7"), "1/7")
        'not for all'
        """
        name, key = self.keys[0]
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return Sealed(name, nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode()))

    def decrypt(self, sealed: Sealed, about: str) -> str:
        """The text again. Raises `KeyMissing` without its key, or when it was changed or moved."""
        key = dict(self.keys).get(sealed.key)
        nonce, content = sealed.content[:_NONCE_BYTES], sealed.content[_NONCE_BYTES:]
        try:
            return AESGCM(key or b"").decrypt(nonce, content, about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise KeyMissing(name="PARVIS_TESTIMONY_KEY") from error


def _derive(secret: str) -> tuple[str, bytes]:
    """The name and the key of a secret: HKDF with SHA-256 (RFC 5869); the name is a digest of the key."""
    key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"parvis.testimony").derive(secret.encode())
    return hashlib.sha256(b"parvis.testimony.name" + key).hexdigest()[:16], key
