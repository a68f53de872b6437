"""One bounded HTTP exchange with a service that an operator named: a deadline for the whole answer, and a size limit.

Redirects are not followed and no proxy is used: what is sent goes to the address that was set, and nowhere else.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from parvis.domain.errors import BadSetting

MOST_BYTES = 1_000_000
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def require_usable(address: str, *, name: str, allow_plain: bool = False) -> None:
    """Raises `BadSetting` unless `address` is https, or http on this machine (anywhere with `allow_plain`).

    >>> require_usable("http://127.0.0.1:5000", name="translation")
    >>> require_usable("http://example.org", name="translation")
    Traceback (most recent call last):
    parvis.domain.errors.BadSetting: translation: an address on another machine must start with https://
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(name=name, detail="the address must start with https://, or http:// on this machine")
    if parts.scheme == "http" and parts.hostname not in _LOCAL and not allow_plain:
        raise BadSetting(name=name, detail="an address on another machine must start with https://")


def exchange(
    method: str, address: str, *, body: bytes | None = None, headers: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """The status and the body of one answer, cut at `MOST_BYTES`.

    Raises `TimeoutError` when the whole of it takes more than `timeout` seconds; `OSError` or
    `http.client.HTTPException` when nothing usable comes.
    """
    parts = urlsplit(address)
    connection = _connect(parts.scheme, parts.hostname or "", parts.port, timeout)
    connection.connect()
    # A service may send a byte a second for hours, so the whole answer has one deadline, not each read of it.
    late = threading.Event()
    cut = threading.Timer(timeout, _cut_off, [connection.sock, late])
    cut.daemon = True
    cut.start()
    try:
        connection.request(method, parts.path, body, dict(headers))
        response = connection.getresponse()
        received = response.read(MOST_BYTES)
    except (OSError, http.client.HTTPException):
        if not late.is_set():
            raise
    finally:
        cut.cancel()
        connection.close()
    if late.is_set():
        raise TimeoutError
    return response.status, received


def _connect(scheme: str, host: str, port: int | None, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _cut_off(wire: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
