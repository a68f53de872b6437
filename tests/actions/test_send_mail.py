"""Mails wait in the database, leave by a real SMTP server, and are erased when they have served."""

from datetime import timedelta

from django.core.mail import send_mail
from django.utils import timezone
from post_office.models import STATUS, Email

from parvis.actions.send_mail import erase_old_mails, send_waiting_mails
from tests.mailbox import Mailbox


def _post(subject: str = "Votre proposition est publiée") -> None:
    send_mail(subject, "Merci d’avoir écrit.", "parvis@example.org", ["camille@example.org"])


def test_a_mail_waits_then_arrives_with_its_accents(mailbox: Mailbox) -> None:
    _post()
    assert not mailbox.arrived
    [arrived] = mailbox.deliver()
    assert (arrived["Subject"], arrived["To"]) == ("Votre proposition est publiée", "camille@example.org")
    assert "Merci d’avoir écrit." in arrived.get_content()


def test_a_mail_is_sent_once(mailbox: Mailbox) -> None:
    _post()
    mailbox.deliver()
    assert len(mailbox.deliver()) == 1


def test_a_mail_that_the_server_refuses_waits_and_leaves_later(mailbox: Mailbox) -> None:
    mailbox.is_open = False
    _post()
    assert not mailbox.deliver()
    mailbox.is_open = True
    Email.objects.update(scheduled_time=timezone.now())
    assert len(mailbox.deliver()) == 1


def test_mails_are_erased_when_they_have_served(mailbox: Mailbox) -> None:
    _post()
    send_waiting_mails()
    assert Email.objects.get().status == STATUS.sent
    assert erase_old_mails(timezone.now() + timedelta(days=6)) == 0
    assert erase_old_mails(timezone.now() + timedelta(days=8)) > 0
    assert not Email.objects.exists()


def test_a_mail_that_never_left_is_erased_after_a_month(mailbox: Mailbox) -> None:
    _post()
    assert erase_old_mails(timezone.now() + timedelta(days=29)) == 0
    assert erase_old_mails(timezone.now() + timedelta(days=31)) > 0
