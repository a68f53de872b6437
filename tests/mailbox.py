"""A pytest plugin: a real SMTP server on a free local port that keeps what it is given."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as django_settings
from pytest_django import Settings

from parvis.actions.send_mail import send_waiting_mails


class Mailbox:
    """What arrived at the server, oldest first."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.is_open = True

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        if not self.is_open:
            return "451 the post office is closed, try again later"
        message = BytesParser(EmailMessage, policy=default).parsebytes(envelope.original_content or b"")
        self.arrived.append(message)
        return "250 kept"

    def deliver(self) -> list[EmailMessage]:
        """Let the waiting mails leave; everything that has arrived so far."""
        send_waiting_mails()
        return self.arrived


@pytest.fixture
def mailbox(settings: Settings, db: None) -> Iterator[Mailbox]:
    """Mails are queued in the database and delivered, when asked, to a real server."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": port}}
    settings.MAILERS = {"default": {"BACKEND": "post_office.EmailBackend"}, "delivery": smtp}
    assert django_settings.POST_OFFICE["DEFAULT_MAILER"] == "delivery"
    try:
        yield box
    finally:
        controller.stop()
