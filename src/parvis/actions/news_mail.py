"""The mails to those who asked for news: plain, short, in their language; nothing telling on a sensitive subject."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext

from parvis.actions.citizen_mails import compose, words_of
from parvis.domain.citizen_mail import Blank, MailKind
from parvis.domain.set_apart import HIDDEN
from parvis.records.models import NewsRequest


def mail_link_that_confirms(asked: NewsRequest, site: str) -> None:
    """The only mail before the address is confirmed."""
    values = {Blank.QUESTION.value: _question(asked), Blank.LINK.value: f"{site}{asked.path}"}
    words = compose(asked.consultation, words_of(asked.consultation, MailKind.CONFIRM, asked.language), values)
    EmailMessage(words.subject, f"{words.body}\n", to=[asked.email]).send()


def mail_news(asked: NewsRequest, kind: MailKind, site: str, *, page: str, statement: Sequence[str] = ()) -> None:
    """A mail in the person's language, with a link to `page` (a path), then how to receive no more.

    Only for a request that is confirmed. `statement` is what a decision says, for the kinds that tell it.
    """
    proposal = asked.proposal.text if asked.proposal and asked.proposal.text != HIDDEN else ""
    values = {
        Blank.QUESTION.value: _question(asked),
        Blank.PROPOSAL.value: proposal,
        Blank.STATEMENT.value: "\n\n".join(statement),
        Blank.LINK.value: f"{site}{page}",
    }
    words = compose(asked.consultation, words_of(asked.consultation, kind, asked.language), values)
    headers = {
        "List-Unsubscribe": f"<{site}{asked.path}/end>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    body = f"{words.body}\n\n{ending_in(asked.language)}\n{site}{asked.path}\n"
    EmailMessage(words.subject, body, to=[asked.email], headers=headers).send()


def ending_in(language: str) -> str:
    """What stands at the end of every piece of news, above the link that ends it."""
    with translation.override(language):
        return gettext("You asked for this e-mail. To receive no more and have your address erased:")


def _question(asked: NewsRequest) -> str:
    return asked.consultation.text_in(asked.language).question
