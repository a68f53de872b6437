"""A real local HTTP server that answers as a language model would, as scripted: well, slowly, badly, or steered."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server sends, and what it received."""

    content: str = ""
    body: bytes | None = None
    status: int = 200
    location: str = ""
    wait: float = 0.0
    drip: float = 0.0
    play: Callable[[dict[str, Any]], bytes] | None = None
    described: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self, asked: dict[str, Any]) -> bytes:
        if self.play:
            return self.play(asked)
        chat = {"choices": [{"message": {"role": "assistant", "content": self.content}}]}
        return json.dumps(chat).encode() if self.body is None else self.body


def sentences(*items: tuple[str, list[int]]) -> str:
    return json.dumps({"sentences": [{"text": text, "sources": sources} for text, sources in items]})


@contextmanager
def serve(script: Script) -> Iterator[str]:
    """The address of a server that plays `script` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(body)
            script.requests.append(asked)
            script.headers.append(dict(self.headers))
            time.sleep(script.wait)
            try:
                self._send(script.answer(asked))
            except OSError:
                self.close_connection = True

        def do_GET(self) -> None:
            self._send(json.dumps(script.described).encode())

        def _send(self, answer: bytes) -> None:
            self.send_response(script.status)
            if script.location:
                self.send_header("Location", script.location)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if not script.drip:
                self.wfile.write(answer)
                return
            for byte in answer:
                self.wfile.write(bytes([byte]))
                time.sleep(script.drip)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
