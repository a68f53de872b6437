"""The ring of secret keys that seals and tokens are signed with; it rotates without a restart.

The newest key signs, every key of the ring verifies. The ring is a small JSON file that only its owner may read.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from parvis.domain.errors import BadSetting

SECRET_BYTES = 32
MAC_BYTES = 16
MAXIMUM_KEYS = 200
TO_URL = bytes.maketrans(b"+/", b"-_")
FROM_URL = bytes.maketrans(b"-_+/", b"+/!!")
"""What is signed has one spelling: a character outside the alphabet of addresses is refused."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret, and the two keys derived from it, so that a seal can never pass for a token."""

    id: int
    seal: bytes
    token: bytes


class _Entry(TypedDict):
    id: int
    secret: str
    made_at: int


def _derive(number: int, secret: bytes) -> Key:
    return Key(
        id=number,
        seal=hmac.digest(secret, b"parvis seal", hashlib.sha256),
        token=hmac.digest(secret, b"parvis token", hashlib.sha256),
    )


class KeyRing:
    """The keys of one installation. Call `reload` now and then: it reads the file again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = (0, 0)
        self._keys: dict[int, Key] = {}
        self.current: Key
        self.oldest: Key
        if not path.exists():
            _write_first(path)
        self.reload()

    def reload(self) -> bool:
        """Whether the file had changed. Raises `BadSetting` when it cannot be read as a ring; the keys held stay."""
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp == self._stamp:
                return False
            entries = _read(self._path)
        except FileNotFoundError:
            if self._keys:
                return False
            raise
        except OSError as error:
            raise _unreadable(self._path, error) from error
        self._keys = {entry["id"]: _derive(entry["id"], bytes.fromhex(entry["secret"])) for entry in entries}
        self.oldest, self.current = self._keys[entries[0]["id"]], self._keys[entries[-1]["id"]]
        self._stamp = stamp
        return True

    def get(self, number: int) -> Key | None:
        """The key of that number, or None when it was never made here or was dropped."""
        return self._keys.get(number)

    def rotate(self) -> int:
        """Adds a key that signs from now on, and answers its number. Earlier ones go on verifying."""
        entries = _read(self._path)
        number = max(entry["id"] for entry in entries) + 1
        if number > MAXIMUM_KEYS:
            raise BadSetting(name=str(self._path), detail="this ring is full; start a new one after the consultation.")
        _write(self._path, [*entries, _new_entry(number)])
        self.reload()
        return number


def _new_entry(number: int) -> _Entry:
    return {"id": number, "secret": secrets.token_hex(SECRET_BYTES), "made_at": int(time.time())}


def _read(path: Path) -> list[_Entry]:
    try:
        entries: list[_Entry] = json.loads(path.read_text(encoding="utf-8"))["keys"]
        for entry in entries:
            is_number = type(entry["id"]) is int and 0 < entry["id"] <= MAXIMUM_KEYS
            if not is_number or len(bytes.fromhex(entry["secret"])) < SECRET_BYTES:
                raise ValueError(entry["id"])
        if not entries or len({entry["id"] for entry in entries}) != len(entries):
            raise ValueError(len(entries))
    except (ValueError, KeyError, TypeError) as error:
        detail = "this is not a key ring. Restore it from your backup, or move it away to start with a new one."
        raise BadSetting(name=str(path), detail=detail) from error
    return entries


def _write_first(path: Path) -> None:
    """Makes the ring; of several processes that start together, one makes it for all."""
    try:
        partial = _write_beside(path, [_new_entry(1)])
        try:
            with contextlib.suppress(FileExistsError):
                os.link(partial, path)
        finally:
            partial.unlink()
        _flush_folder(path.parent)
    except OSError as error:
        raise _unreadable(path, error) from error


def _write(path: Path, entries: list[_Entry]) -> None:
    _write_beside(path, entries).replace(path)
    _flush_folder(path.parent)


def _write_beside(path: Path, entries: list[_Entry]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{secrets.token_hex(4)}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"keys": entries}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return partial


def _flush_folder(folder: Path) -> None:
    """A key that signed a token must outlive a power cut, or that participant would be taken for a newcomer."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unreadable(path: Path, error: OSError) -> BadSetting:
    detail = f"the key ring cannot be read or made ({error.strerror}). Check the folder and its rights."
    return BadSetting(name=str(path), detail=detail)
