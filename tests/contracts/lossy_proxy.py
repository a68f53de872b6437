"""A proxy that cuts a PostgreSQL connection just before the answer to a commit comes back."""

import contextlib
import socket
import threading
from typing import Self


class LossyProxy:
    """Passes bytes between a client and a server; once `cut_next_commit` is set, the next commit's answer is lost."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listener]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.port = self._listener.getsockname()[1]
        self.cut_next_commit = False
        self.cuts = 0

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        _hang_up(*self._sockets)
        for thread in self._threads:
            thread.join(5)
        for end in self._sockets:
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                for source, target, is_answer in ((client, server, False), (server, client, True)):
                    thread = threading.Thread(target=self._pass_on, args=(source, target, is_answer), daemon=True)
                    thread.start()
                    self._threads.append(thread)

    def _pass_on(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if is_answer and self.cut_next_commit and b"COMMIT\0" in data:
                    self.cut_next_commit, self.cuts = False, self.cuts + 1
                    break
                target.sendall(data)
        _hang_up(source, target)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
