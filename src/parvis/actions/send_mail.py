"""Mails wait in the database and leave from the background: a page never waits for a mail server, and none is lost.

Whoever has something to say uses `django.core.mail`; the default mailer queues it (django-post-office).
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from post_office.mail import send_queued
from post_office.models import STATUS, Email

from parvis.domain.retention import MAILS_KEPT, UNSENT_MAILS_KEPT


def send_waiting_mails() -> int:
    """Send the mails that wait, a batch at a time; how many left. One that fails is tried again later, eight times."""
    sent, _failed, _requeued = send_queued(processes=1)
    return int(sent)


def erase_old_mails(now: datetime | None = None) -> int:
    """Erase mails a week after they left, and a month after they could not: they hold addresses. How many rows."""
    now = now or timezone.now()
    left = Email.objects.filter(status=STATUS.sent, last_updated__lt=now - MAILS_KEPT)
    stuck = Email.objects.exclude(status=STATUS.sent).filter(created__lt=now - UNSENT_MAILS_KEPT)
    return int(left.delete()[0] + stuck.delete()[0])


def erase_mails_to(addresses: Iterable[str], *, about: str) -> int:
    """Erase the mails to these addresses that hold `about` (an address of ours), sent or waiting. How many rows."""
    return sum(Email.objects.filter(to=address, message__contains=about).delete()[0] for address in addresses)
