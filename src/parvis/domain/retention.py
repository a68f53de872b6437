"""What is kept of people, why, on which ground in law, for how long, and what the timer does: one table.

Grounds are those of articles 6 and 9 of the GDPR. The notice, the register, the impact draft, the office's page, the
command and the timer all read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from parvis.domain.errors import BadRequest, gettext_noop

UNCONFIRMED_KEPT = timedelta(days=7)
ADDRESSES_KEPT_AT_MOST = timedelta(days=3 * 365)
MAILS_KEPT, UNSENT_MAILS_KEPT = timedelta(days=7), timedelta(days=30)
SESSIONS_KEPT = timedelta(days=30)
ATTEMPTS_KEPT = timedelta(days=1)
"""What no consultation sets: the same in the whole installation."""


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


class DataKey(StrEnum):
    """The stable name of a kind of data."""

    VOTES = "votes"
    PROPOSALS = "proposals"
    CODES = "codes"
    DECLARATIONS = "declarations"
    ADDRESSES = "addresses"
    TESTIMONIES = "testimonies"
    FLAGS = "flags"
    MAILS = "mails"
    ACCOUNTS = "accounts"
    ATTEMPTS = "attempts"


class PeriodOutOfBounds(BadRequest):
    code = "period-out-of-bounds"
    sentence = gettext_noop("“{what}” may be kept for {shortest} to {longest} days.")


@dataclass(frozen=True, slots=True)
class Period:
    """For how many days a kind may be kept: by default, at least and at most. Safe means short."""

    days: int
    shortest: int
    longest: int


AFTER_CLOSING = Period(days=365, shortest=30, longest=5 * 365)
AFTER_SETTING_APART = Period(days=30, shortest=1, longest=365)


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data. Sentences are gettext ids; `{days}` in `until` is filled in with what is set.

    `period` is there for what a consultation may set; `follows` names the kind whose days hold for this one too.
    """

    key: DataKey
    what: str
    purpose: str
    ground: Ground
    until: str
    then: str
    period: Period | None = None
    follows: DataKey | None = None


KINDS: tuple[DataKind, ...] = (
    DataKind(
        DataKey.VOTES,
        gettext_noop("Votes, under a number drawn at random, and which link or site brought that number"),
        gettext_noop("To know what unites and what divides, and to let anyone recount it."),
        Ground.CONSENT,
        gettext_noop("the end of the archive; anonymous {days} days after the closing"),
        gettext_noop("Nothing links the number to a person any more; the sums stay exact."),
        follows=DataKey.CODES,
    ),
    DataKind(
        DataKey.PROPOSALS,
        gettext_noop("Proposals, with the number of their author"),
        gettext_noop("To put them to the vote, and to let their authors follow, correct or withdraw them."),
        Ground.CONSENT,
        gettext_noop("{days} days after the closing"),
        gettext_noop("The number of the author is erased; the published text stays."),
        period=AFTER_CLOSING,
    ),
    DataKind(
        DataKey.CODES,
        gettext_noop("Fingerprints of personal codes"),
        gettext_noop("To let participants find what is theirs on another device, without an account."),
        Ground.CONSENT,
        gettext_noop("{days} days after the closing"),
        gettext_noop("Erased: a code opens nothing any more."),
        period=AFTER_CLOSING,
    ),
    DataKind(
        DataKey.DECLARATIONS,
        gettext_noop("Age band, gender and territory, where someone chose to tell them"),
        gettext_noop("To see who was not heard and whether groups differ, in groups of five people or more."),
        Ground.CONSENT,
        gettext_noop("{days} days after the closing"),
        gettext_noop("Erased."),
        period=AFTER_CLOSING,
    ),
    DataKind(
        DataKey.ADDRESSES,
        gettext_noop("E-mail addresses of those who ask for news"),
        gettext_noop("To tell them what becomes of a proposal or of the consultation; apart from votes."),
        Ground.CONSENT,
        gettext_noop("{days} days after the closing, 7 days where never confirmed"),
        gettext_noop("Erased."),
        period=AFTER_CLOSING,
    ),
    DataKind(
        DataKey.TESTIMONIES,
        gettext_noop("Texts that tell a story or name someone, encrypted"),
        gettext_noop("To help someone in danger and to offer the author a rewrite; read by trained people only."),
        Ground.LEGAL_DUTY,
        gettext_noop("{days} days after it was set apart"),
        gettext_noop("Erased for good."),
        period=AFTER_SETTING_APART,
    ),
    DataKind(
        DataKey.FLAGS,
        gettext_noop("Flags, with the number of who flagged"),
        gettext_noop("To read again what may break the rules, and to notice campaigns."),
        Ground.PUBLIC_TASK,
        gettext_noop("{days} days after the closing"),
        gettext_noop("The number is erased."),
        period=AFTER_CLOSING,
    ),
    DataKind(
        DataKey.MAILS,
        gettext_noop("E-mails that were sent, with their address"),
        gettext_noop("To try again when a mail server is away."),
        Ground.PUBLIC_TASK,
        gettext_noop("7 days after they left, 30 days where they could not"),
        gettext_noop("Erased."),
    ),
    DataKind(
        DataKey.ACCOUNTS,
        gettext_noop("Accounts, sessions and acts of the staff"),
        gettext_noop("To know who decided what, and to answer for it."),
        Ground.LEGAL_DUTY,
        gettext_noop("sessions 30 days; acts as long as the consultation is archived"),
        gettext_noop("Sessions are erased; addresses in them are shortened from the start."),
    ),
    DataKind(
        DataKey.ATTEMPTS,
        gettext_noop("Keyed digests of network addresses that failed to sign in"),
        gettext_noop("To slow down those who guess. No full network address is written anywhere."),
        Ground.SECURITY,
        gettext_noop("one day"),
        gettext_noop("Erased."),
    ),
)
SETTABLE: dict[DataKey, DataKind] = {kind.key: kind for kind in KINDS if kind.period}
"""What a consultation, or its organisation for all of them, may set."""


def check_period(kind: DataKey, days: int) -> None:
    """Raises `PeriodOutOfBounds`.

    >>> check_period(DataKey.CODES, 365)
    """
    period = SETTABLE[kind].period
    if period and not period.shortest <= days <= period.longest:
        raise PeriodOutOfBounds(what=SETTABLE[kind].what, shortest=period.shortest, longest=period.longest)


def periods_from(*layers: Mapping[str, int]) -> dict[DataKey, int]:
    """The days of each kind that may be set, from the layers given, the nearest first; else the default.

    >>> found = periods_from({"codes": 90}, {"codes": 200, "flags": 60})
    >>> found[DataKey.CODES], found[DataKey.FLAGS], found[DataKey.TESTIMONIES]
    (90, 60, 30)
    """
    found = {}
    for key, kind in SETTABLE.items():
        told = next((layer[key.value] for layer in layers if key.value in layer), None)
        found[key] = told if told is not None else (kind.period.days if kind.period else 0)
    return found
