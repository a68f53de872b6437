"""The mails to those who asked for news: plain, short, in their language; nothing telling on a sensitive subject."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext

from parvis.records.models import NewsRequest


def mail_link_that_confirms(asked: NewsRequest, site: str) -> None:
    """The only mail before the address is confirmed."""
    with translation.override(asked.language):
        lines = [
            gettext("Someone, probably you, asked to receive news by e-mail. To confirm it, open this page:"),
            f"{site}{asked.path}",
            gettext("If it was not you, do nothing: your address is erased after seven days."),
        ]
        _send(asked, gettext("Please confirm that you wish to receive news"), lines)


def mail_news(asked: NewsRequest, site: str, sentences: Sequence[str], *, page: str = "") -> None:
    """Sentences in the person's language, then a link to `page` (a path), then how to receive no more.

    Only for a request that is confirmed. Call it with the person's language active.
    """
    ending = gettext("You asked for this e-mail. To receive no more and have your address erased:")
    context = _context(asked)
    link = [f"{site}{page}"] if page else []
    headers = {
        "List-Unsubscribe": f"<{site}{asked.path}/end>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = gettext("News that you asked for")
    _send(asked, subject, [*context, *sentences, *link, f"{ending}\n{site}{asked.path}"], headers)


def _context(asked: NewsRequest) -> list[str]:
    """What the mail is about; on a sensitive subject, nothing that another reader of the mailbox could understand."""
    if asked.consultation.safety_layer:
        return []
    question = asked.consultation.text_in(asked.language).question
    return [question, f"“{asked.proposal.text}”"] if asked.proposal else [question]


def _send(asked: NewsRequest, subject: str, lines: Sequence[str], headers: dict[str, str] | None = None) -> None:
    body = "\n\n".join(lines) + "\n"
    EmailMessage(subject, body, to=[asked.email], headers=headers or {}).send()
