"""The words of everywhere for the mails that citizens receive, as gettext ids and blanks, a paragraph each."""

from parvis.domain.citizen_mail import MailKind
from parvis.domain.errors import gettext_noop

_NEWS = gettext_noop("News that you asked for")
USUAL_SUBJECTS: dict[MailKind, str] = {
    kind: gettext_noop("Please confirm that you wish to receive news") if kind is MailKind.CONFIRM else _NEWS
    for kind in MailKind
}
_ABOUT = ("{question}", "“{proposal}”")
USUAL_PARAGRAPHS: dict[MailKind, tuple[str, ...]] = {
    MailKind.CONFIRM: (
        gettext_noop("Someone, probably you, asked to receive news by e-mail. To confirm it, open this page:"),
        "{link}",
        gettext_noop("If it was not you, do nothing: your address is erased after seven days."),
    ),
    MailKind.PUBLISHED: (
        *_ABOUT,
        gettext_noop("The proposal that you sent is published: everyone can now vote on it."),
        "{link}",
    ),
    MailKind.REFUSED: (*_ABOUT, "{statement}", "{link}"),
    MailKind.REWORD: (*_ABOUT, "{statement}", "{link}"),
    MailKind.REWRITE_OFFERED: (
        gettext_noop("Another way to write what you sent is offered to you. Read it with your personal code."),
        "{link}",
    ),
    MailKind.APPEAL_RECEIVED: (
        *_ABOUT,
        gettext_noop("Your appeal has arrived. Another person will look at the decision again."),
        "{link}",
    ),
    MailKind.APPEAL_ANSWERED: (*_ABOUT, "{statement}", "{link}"),
    MailKind.RESULTS: (
        *_ABOUT,
        gettext_noop("The results of the consultation that you took part in are published."),
        "{link}",
    ),
    MailKind.FOLLOW_UP: (
        *_ABOUT,
        gettext_noop("The public body now says what it does with the answers. Follow it on this page."),
        "{link}",
    ),
}
