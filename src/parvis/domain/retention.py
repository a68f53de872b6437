"""What is kept of people, why, on which ground in law, for how long, and what the timer does: one table.

Grounds are those of articles 6 and 9 of the GDPR. The pages about data, the register and the timers say what is here.
"""

from dataclasses import dataclass
from enum import StrEnum

from parvis.domain.errors import gettext_noop

LINKS_KEPT_DAYS = 365
SHORTEST_DAYS, LONGEST_DAYS = 30, 5 * 365
ATTEMPTS_KEPT_DAYS = 1


class Ground(StrEnum):
    """Why it may be kept."""

    CONSENT = "consent"
    PUBLIC_TASK = "public-task"
    LEGAL_DUTY = "legal-duty"
    SECURITY = "security"


GROUND_WORDS: dict[Ground, str] = {
    Ground.CONSENT: gettext_noop("explicit consent (articles 6.1.a and 9.2.a)"),
    Ground.PUBLIC_TASK: gettext_noop("task in the public interest (article 6.1.e)"),
    Ground.LEGAL_DUTY: gettext_noop("legal duty (article 6.1.c)"),
    Ground.SECURITY: gettext_noop("security of the service (articles 6.1.e and 32)"),
}


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data. Sentences are gettext ids; `{days}` in `until` is filled in with what is set."""

    key: str
    what: str
    purpose: str
    ground: Ground
    until: str
    then: str


KINDS: tuple[DataKind, ...] = (
    DataKind(
        "votes",
        gettext_noop("Votes, under a number drawn at random, and which link or site brought that number"),
        gettext_noop("To know what unites and what divides, and to let anyone recount it."),
        Ground.CONSENT,
        gettext_noop("the end of the archive; anonymous {days} days after the closing"),
        gettext_noop("Nothing links the number to a person any more; the sums stay exact."),
    ),
    DataKind(
        "proposals",
        gettext_noop("Proposals, with the number of their author"),
        gettext_noop("To put them to the vote, and to let their authors follow, correct or withdraw them."),
        Ground.CONSENT,
        gettext_noop("{days} days after the closing"),
        gettext_noop("The number of the author is erased; the published text stays."),
    ),
    DataKind(
        "codes",
        gettext_noop("Fingerprints of personal codes"),
        gettext_noop("To let participants find what is theirs on another device, without an account."),
        Ground.CONSENT,
        gettext_noop("{days} days after the closing"),
        gettext_noop("Erased: a code opens nothing any more."),
    ),
    DataKind(
        "declarations",
        gettext_noop("Age band, gender and territory, where someone chose to tell them"),
        gettext_noop("To see who was not heard and whether groups differ, in groups of five people or more."),
        Ground.CONSENT,
        gettext_noop("365 days after the closing"),
        gettext_noop("Erased."),
    ),
    DataKind(
        "addresses",
        gettext_noop("E-mail addresses of those who ask for news"),
        gettext_noop("To tell them what becomes of a proposal or of the consultation; apart from votes."),
        Ground.CONSENT,
        gettext_noop("365 days after the closing, 7 days where never confirmed"),
        gettext_noop("Erased."),
    ),
    DataKind(
        "testimonies",
        gettext_noop("Texts that tell a story or name someone, encrypted"),
        gettext_noop("To help someone in danger and to offer the author a rewrite; read by trained people only."),
        Ground.LEGAL_DUTY,
        gettext_noop("the days set in the moderation settings (30 by default)"),
        gettext_noop("Erased for good."),
    ),
    DataKind(
        "flags",
        gettext_noop("Flags, with the number of who flagged"),
        gettext_noop("To read again what may break the rules, and to notice campaigns."),
        Ground.PUBLIC_TASK,
        gettext_noop("{days} days after the closing"),
        gettext_noop("The number is erased."),
    ),
    DataKind(
        "accounts",
        gettext_noop("Accounts, sessions and acts of the staff"),
        gettext_noop("To know who decided what, and to answer for it."),
        Ground.LEGAL_DUTY,
        gettext_noop("sessions 30 days; acts as long as the consultation is archived"),
        gettext_noop("Sessions are erased; addresses in them are shortened from the start."),
    ),
    DataKind(
        "attempts",
        gettext_noop("Keyed digests of network addresses that failed to sign in"),
        gettext_noop("To slow down those who guess. No full network address is written anywhere."),
        Ground.SECURITY,
        gettext_noop("one day"),
        gettext_noop("Erased."),
    ),
)
