"""A translation service that takes a request and never answers, while mails wait; a program in a folder of its own."""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import django
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

PATIENCE_SECONDS = 40


class _Arrivals(Message):
    """Says when a mail has come."""

    def __init__(self) -> None:
        super().__init__()
        self.has_come = threading.Event()

    def handle_message(self, message: object) -> None:
        del message
        self.has_come.set()


class _Silence:
    """A server that hears and says nothing."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.is_asked = threading.Event()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._held.append(connection)
                self.is_asked.set()

    def hang_up(self) -> None:
        """Lets go of whoever waits, so that no thread is at work when the program ends."""
        for end in (self._listener, *self._held):
            end.shutdown(socket.SHUT_RDWR)
            end.close()


def main() -> None:
    """Raises `AssertionError` where a mail, or another task, had to wait for the service that hangs."""
    silence, arrivals = _Silence(), _Arrivals()
    post = Controller(arrivals, hostname="127.0.0.1", port=_free_port(), ready_timeout=60)
    post.start()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
        "PARVIS_TRANSLATION_URL": f"{silence.address}?timeout=120",
        "PARVIS_MAIL_URL": f"smtp://127.0.0.1:{post.port}",
    }
    django.setup()
    _prepare()
    from parvis.chores import Worker

    worker = Worker()
    worker.start()
    assert silence.is_asked.wait(PATIENCE_SECONDS)
    _write_mail()
    assert arrivals.has_come.wait(PATIENCE_SECONDS)
    assert _until(lambda: {"take-pulse", "apply-retention", "alert-moderators"} <= _ended())
    assert "translate-proposals" not in _ended()
    silence.hang_up()
    worker.stop(PATIENCE_SECONDS)
    post.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare() -> None:
    """A published proposal that a service should translate."""
    from django.core.management import call_command

    from parvis.actions.create_organiser import create_organiser
    from parvis.records.models import Consultation, Proposal

    call_command("migrate", verbosity=0)
    made = create_organiser(email="olga@example.org", password="a quiet square at noon", organisation="Region")
    consultation = Consultation.objects.create(organisation=made.organisation, slug="square", is_published=True)
    consultation.texts.create(language="fr", question="Comment ?", organiser_name="Region")
    Proposal.objects.create(consultation=consultation, text="Il faut des arbres.", language="fr", state="accepted")


def _write_mail() -> None:
    from django.core.mail import send_mail

    send_mail("A question", "Here is a question.", "square@example.org", ["camille@example.org"])


def _ended() -> set[str]:
    from parvis.records.chore import Chore

    return set(Chore.objects.exclude(ended_at=None).values_list("name", flat=True))


def _until(is_true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_true() and time.monotonic() < end:
        time.sleep(0.05)
    return is_true()


if __name__ == "__main__":
    main()
