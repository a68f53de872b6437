"""What the office says of the mails that citizens receive: their names, when each leaves, what its blanks are."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.domain.citizen_mail import Blank, MailKind

MAIL_WORDS: dict[MailKind, tuple[Promise, Promise]] = {
    MailKind.CONFIRM: (_("Confirm the address"), _("Someone asks for news: the only mail before the link is opened.")),
    MailKind.PUBLISHED: (_("Proposal published"), _("A moderator has accepted the proposal.")),
    MailKind.REFUSED: (
        _("Proposal refused"),
        _("A moderator has refused it. The statement of reasons is in it by law."),
    ),
    MailKind.REWORD: (_("Asked to reword"), _("A moderator asks the author to write it differently.")),
    MailKind.REWRITE_OFFERED: (
        _("Rewrite offered"),
        _("A trained reader offers another wording for a text set apart. Nothing of the text is told."),
    ),
    MailKind.APPEAL_RECEIVED: (_("Appeal received"), _("The author appeals against a refusal.")),
    MailKind.APPEAL_ANSWERED: (_("Appeal answered"), _("Another person has looked again, and answers.")),
    MailKind.RESULTS: (_("Results"), _("The phase of results begins.")),
    MailKind.FOLLOW_UP: (_("Follow-up"), _("The phase of follow-up begins.")),
}
"""Each mail that citizens may receive: its name, and when it is sent."""
BLANK_WORDS: dict[Blank, Promise] = {
    Blank.QUESTION: _("the question"),
    Blank.PROPOSAL: _("the text of the proposal"),
    Blank.STATEMENT: _("the decision, its rule, the words of the moderator, and the ways to appeal"),
    Blank.LINK: _("the page to open"),
}
