"""What a consultation still lacks before it opens: facts go in, sentences that say why it matters come out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from parvis.domain.errors import gettext_noop

DAY_MS = 24 * 3600 * 1000
ENOUGH_SEEDS = 10
ENOUGH_DAYS = 21
ENOUGH_VOTING_DAYS = 3
_PLACEHOLDER = re.compile(r"\[[^\]\n]{2,}\](?!\()")
_GRAVE = re.compile(
    r"\b(violen|viols?\b|harc[eè]l|harass|suicid|inceste?|abus|rape|maltrait|f[eé]minicid|drogu|drugs?\b)",
    re.IGNORECASE,
)


class Weight(StrEnum):
    """Whether opening waits for it."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Setup:
    """The facts of a consultation that is being set up. Moments are milliseconds since 1970 UTC.

    `questions`, `stems`, `introductions` and `commitments` hold a text, maybe empty, for each language offered.
    """

    now: int
    questions: dict[str, str]
    stems: dict[str, str]
    introductions: dict[str, str]
    commitments: dict[str, str]
    opens_at: int | None = None
    voting_only_at: int | None = None
    closes_at: int | None = None
    proposals: int = 0
    readers: int = 0
    territory: str = ""
    safety_layer: bool = False
    contact: str = ""
    has_public_address: bool = False
    sends_mail: bool = False

    @property
    def days(self) -> int:
        """Whole days between the opening, or now, and the closing."""
        return max((self.closes_at or 0) - max(self.opens_at or 0, self.now), 0) // DAY_MS

    @property
    def voting_days(self) -> int:
        """Whole days for votes only."""
        return max((self.closes_at or 0) - (self.voting_only_at or self.closes_at or 0), 0) // DAY_MS


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: the part of the set-up it belongs to, and what there is to say of it."""

    key: str
    part: str
    weight: Weight
    is_met: bool
    sentence: str
    parameters: dict[str, object]

    @property
    def blocks(self) -> bool:
        """Whether the consultation cannot open before it is met."""
        return self.weight is Weight.MUST and not self.is_met


def missing_in(texts: dict[str, str]) -> list[str]:
    """The languages whose text is empty.

    >>> missing_in({"fr": "Comment ?", "en": " "})
    ['en']
    """
    return [language for language, text in texts.items() if not text.strip()]


def placeholders(text: str) -> list[str]:
    """What still stands in square brackets to be replaced; the words of a link are none.

    >>> placeholders("Answers by [date]. See [the page](https://example.org).")
    ['[date]']
    """
    return _PLACEHOLDER.findall(text)


def check_setup(setup: Setup) -> tuple[Finding, ...]:
    """Every rule, in the order of the guide.

    >>> empty = Setup(0, {"en": ""}, {}, {}, {})
    >>> [one.key for one in check_setup(empty) if one.blocks]
    ['question', 'closing', 'readers']
    """
    return tuple(rule.check(setup) for rule in _RULES)


def _all_texts(setup: Setup) -> str:
    found = (setup.questions, setup.stems, setup.introductions, setup.commitments)
    return "\n".join(text for texts in found for text in texts.values())


def _left(setup: Setup) -> list[str]:
    return placeholders(_all_texts(setup))


@dataclass(frozen=True, slots=True)
class _Rule:
    key: str
    part: str
    weight: Weight
    met: str
    missing: str
    is_met: Callable[[Setup], bool]
    told: Callable[[Setup], dict[str, object]] = lambda _setup: {}

    def check(self, setup: Setup) -> Finding:
        is_met = self.is_met(setup)
        sentence = self.met if is_met else self.missing
        return Finding(self.key, self.part, self.weight, is_met, sentence, self.told(setup))


_RULES: tuple[_Rule, ...] = (
    _Rule(
        "question",
        "question",
        Weight.MUST,
        gettext_noop("The question is written in every language."),
        gettext_noop("The question is missing in: {languages}. Whoever reads that language could not answer."),
        lambda setup: bool(setup.questions) and not missing_in(setup.questions),
        lambda setup: {"languages": missing_in(setup.questions)},
    ),
    _Rule(
        "stem",
        "question",
        Weight.SHOULD,
        gettext_noop("Every proposal starts with the same words."),
        gettext_noop(
            "The first words of proposals are missing in: {languages}. With “We should”, people write something that"
            " can be done, and that others can vote on."
        ),
        lambda setup: not missing_in(setup.stems),
        lambda setup: {"languages": missing_in(setup.stems)},
    ),
    _Rule(
        "closing",
        "dates",
        Weight.MUST,
        gettext_noop("A closing date is set."),
        gettext_noop("There is no closing date to come. People must know until when they can take part."),
        lambda setup: setup.closes_at is not None and setup.closes_at > setup.now,
    ),
    _Rule(
        "length",
        "dates",
        Weight.SHOULD,
        gettext_noop("It lasts {days} days."),
        gettext_noop(
            "It lasts {days} days. Under three weeks, it is over before most people have heard of it; six weeks is"
            " usual."
        ),
        lambda setup: setup.days >= ENOUGH_DAYS,
        lambda setup: {"days": setup.days},
    ),
    _Rule(
        "voting-only",
        "dates",
        Weight.SHOULD,
        gettext_noop("The last {days} days are for votes only."),
        gettext_noop(
            "No days are kept for votes only at the end. What is proposed last would be read by too few people:"
            " keep three days or more."
        ),
        lambda setup: setup.voting_days >= ENOUGH_VOTING_DAYS,
        lambda setup: {"days": setup.voting_days},
    ),
    _Rule(
        "territory",
        "place",
        Weight.SHOULD,
        gettext_noop("It is told where it takes place: {territory}."),
        gettext_noop("Nothing says which people are asked. Name the territory, the organisation or the school."),
        lambda setup: bool(setup.territory.strip()),
        lambda setup: {"territory": setup.territory},
    ),
    _Rule(
        "safety",
        "safety",
        Weight.SHOULD,
        gettext_noop("The safety layer fits the question."),
        gettext_noop(
            "The question is on a grave subject and the safety layer is off. Someone who is watched at home needs a way"
            " to leave the page at once, and helplines."
        ),
        lambda setup: setup.safety_layer or not any(_GRAVE.search(text) for text in setup.questions.values()),
    ),
    _Rule(
        "introduction",
        "texts",
        Weight.SHOULD,
        gettext_noop("It is said why the question is asked."),
        gettext_noop("The introduction is missing in: {languages}. Three plain sentences say why you ask."),
        lambda setup: not missing_in(setup.introductions),
        lambda setup: {"languages": missing_in(setup.introductions)},
    ),
    _Rule(
        "commitment",
        "texts",
        Weight.SHOULD,
        gettext_noop("It is said what becomes of the answers."),
        gettext_noop(
            "What you commit to do is missing in: {languages}. People take part when they know who answers, on what,"
            " and when."
        ),
        lambda setup: not missing_in(setup.commitments),
        lambda setup: {"languages": missing_in(setup.commitments)},
    ),
    _Rule(
        "placeholders",
        "texts",
        Weight.MUST,
        gettext_noop("Nothing in the texts is left to be filled in."),
        gettext_noop("The texts still hold {words}: write your own words there, because everyone will read them."),
        lambda setup: not _left(setup),
        lambda setup: {"words": ", ".join(_left(setup)[:3])},
    ),
    _Rule(
        "seeds",
        "seeds",
        Weight.SHOULD,
        gettext_noop("{count} proposals are there to vote on from the first minute."),
        gettext_noop(
            "{count} proposals are there to vote on. The first visitors vote on what they find: bring in ten or more."
        ),
        lambda setup: setup.proposals >= ENOUGH_SEEDS,
        lambda setup: {"count": setup.proposals},
    ),
    _Rule(
        "readers",
        "team",
        Weight.MUST,
        gettext_noop("Someone can read what is proposed."),
        gettext_noop("Nobody can read what is proposed, so nothing would ever be published. Invite a moderator."),
        lambda setup: setup.readers >= 1,
    ),
    _Rule(
        "two-readers",
        "team",
        Weight.SHOULD,
        gettext_noop("{count} people can read what is proposed, so an appeal goes to someone else."),
        gettext_noop(
            "Only {count} person can read what is proposed. An appeal must go to someone else: invite a second one."
        ),
        lambda setup: setup.readers >= 2,
        lambda setup: {"count": setup.readers},
    ),
    _Rule(
        "contact",
        "privacy",
        Weight.SHOULD,
        gettext_noop("People know whom to ask about their data."),
        gettext_noop("No contact for personal data is named. The law asks for one, and the privacy page shows it."),
        lambda setup: bool(setup.contact.strip()),
    ),
    _Rule(
        "address",
        "team",
        Weight.SHOULD,
        gettext_noop("The installation has its public address."),
        gettext_noop("This installation is a trial: its public address is not set (PARVIS_PUBLIC_URL)."),
        lambda setup: setup.has_public_address,
    ),
    _Rule(
        "mail",
        "team",
        Weight.SHOULD,
        gettext_noop("Mails are sent."),
        gettext_noop("Mails are kept and not sent: nobody gets a code or a decision (PARVIS_MAIL_URL)."),
        lambda setup: setup.sends_mail,
    ),
)
