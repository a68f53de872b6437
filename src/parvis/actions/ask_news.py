"""Someone asks to be told something by e-mail, confirms it by a link, and ends it with one tap."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from parvis.actions.news_mail import mail_link_that_confirms
from parvis.actions.send_mail import erase_mails_to
from parvis.domain.errors import BadRequest, gettext_noop
from parvis.records.account import fold_email
from parvis.records.models import Consultation, NewsRequest, Proposal

ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""How long a second link to the same address waits: nobody's mailbox is filled from here."""

LONGEST_EMAIL = 254


class BadEmail(BadRequest):
    code = "bad-email"
    sentence = gettext_noop("This does not look like an e-mail address. Check it, for example name@example.org.")


@transaction.atomic
def ask_for_news(
    *,
    consultation: Consultation,
    email: str,
    language: str,
    site: str,
    proposal: Proposal | None = None,
    now: datetime | None = None,
) -> None:
    """Send the link that confirms. `site` is the address that links start with.

    The answer is the same whether the address is known or not. Raises `BadEmail`.
    """
    moment = now or timezone.now()
    folded = fold_email(email.strip())
    _require_email(folded)
    asked, is_new = NewsRequest.objects.get_or_create(
        consultation=consultation,
        proposal=proposal,
        email=folded,
        defaults={"language": language, "asked_at": moment},
    )
    if asked.confirmed_at or (not is_new and moment - asked.asked_at < ASKED_AGAIN_AFTER):
        return
    NewsRequest.objects.filter(pk=asked.pk).update(language=language, asked_at=moment)
    asked.language = language
    mail_link_that_confirms(asked, site)


def _require_email(email: str) -> None:
    if len(email) > LONGEST_EMAIL:
        raise BadEmail
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadEmail from error


def confirm_news(asked: NewsRequest, *, now: datetime | None = None) -> None:
    """The link was followed: from now on mails are sent. Decisions taken before are not told again."""
    if asked.confirmed_at is None:
        asked.confirmed_at = now or timezone.now()
        asked.save(update_fields=["confirmed_at"])


def end_news(asked: NewsRequest) -> None:
    """No more mails; the address is erased at once."""
    asked.delete()


def erase_addresses_of(consultation: Consultation, participant: int) -> None:
    """Erase the addresses that were given with this participant's proposals, and what was sent to them."""
    mine = NewsRequest.objects.filter(consultation=consultation, proposal__participant=participant)
    erase_mails_to(mine.values_list("email", flat=True), about=consultation.address)
    mine.delete()
