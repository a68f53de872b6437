"""Styles and scripts as ready-made bytes: read once, compressed once, kept by browsers for as long as they like."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parvis.ballotbox.answer import send_bytes
from parvis.ballotbox.request import Request, Send

KINDS = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
}
WORKER = "/worker.js"
"""The end of the address of a script that may serve the pages of a consultation from a device that is offline."""
_HEADERS = [
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Accept-Encoding"),
]


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """The bytes of a file, plain and compressed, and their type."""

    kind: bytes
    plain: bytes
    gzip: bytes


def read_files(folder: Path, prefix: str) -> dict[str, ReadyFile]:
    """The files of a folder and of those below, by the path that a browser asks: `prefix` and the place in it.

    Only the types in `KINDS`. The prefix must change with the content, because browsers never ask again.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        kind = KINDS.get(path.suffix)
        if kind is not None:
            plain = path.read_bytes()
            found[prefix + path.relative_to(folder).as_posix()] = ReadyFile(kind, plain, compress(plain))
    return found


def compress(plain: bytes) -> bytes:
    """Bytes as gzip, as small as it makes them.

    >>> zlib.decompress(compress(b"calm " * 99), 31) == b"calm " * 99
    True
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(plain) + packer.flush()


async def send_file(files: Mapping[str, ReadyFile], request: Request, send: Send) -> bool:
    """Sends the file that is asked; False where it is none of these, or the method is another than GET or HEAD."""
    file = files.get(request.path)
    if file is None or request.method not in {"GET", "HEAD"}:
        return False
    headers = list(_HEADERS)
    if request.path.endswith(WORKER):
        headers.append((b"service-worker-allowed", b"/c/"))
    body = file.plain
    if b"gzip" in request.headers.get(b"accept-encoding", b""):
        headers.append((b"content-encoding", b"gzip"))
        body = file.gzip
    await send_bytes(send, body, file.kind, headers=headers)
    return True
