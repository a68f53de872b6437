"""Plain advice for an organiser, drawn from figures by rules: a full sentence, with the numbers that it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from parvis.domain.errors import gettext_noop

SMALL_CELL = 5
"""Groups of fewer people are neither shown nor named (k = 5)."""
ENOUGH_TOLD = 50
"""People who told a trait before shares are compared."""
FAR_BELOW = 0.75
"""The ratio of a share among participants to its share of the population, below which it is worth a sentence."""
TARGET_HOURS = 48
ENOUGH_PEOPLE = 30


class Tone(StrEnum):
    """How soon something must be done."""

    NOW = "now"
    SOON = "soon"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Share:
    """One group of a trait: how many participants told it, and how many people live there (None: not known)."""

    trait: str
    group: str
    people: int
    population: int | None = None


@dataclass(frozen=True, slots=True)
class PulseFacts:
    """What the rules look at. `people_by_day` is the number of newcomers of the last days, the latest last."""

    is_open: bool
    people: int = 0
    ballots: int = 0
    goal: int | None = None
    days_gone: float = 0.0
    days_left: float = 0.0
    people_by_day: Sequence[int] = ()
    shares: Sequence[Share] = ()
    waiting: int = 0
    longest_wait_hours: float = 0.0
    late_proposals: int = 0
    guarantee: int = 0
    unheard: int = 0
    proposals: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice. `sentence` is a gettext message id; `link` names the page or the link that helps."""

    key: str
    tone: Tone
    sentence: str
    parameters: dict[str, object] = field(default_factory=dict)
    link: str = ""


def advise(facts: PulseFacts) -> tuple[Advice, ...]:
    """What to do, the most urgent first; a word of comfort where nothing needs doing.

    >>> [one.key for one in advise(PulseFacts(is_open=True, people=40, proposals=20, ballots=400))]
    ['all-well']
    """
    found = [*_moderation(facts), *_guarantee(facts), *_goal(facts), *_pace(facts), *_shares(facts), *_start(facts)]
    order = list(Tone)
    ranked = sorted(found, key=lambda one: order.index(one.tone))
    return tuple(ranked) or (Advice("all-well", Tone.GOOD, gettext_noop("Nothing needs you now. All goes well.")),)


def missing_groups(shares: Sequence[Share]) -> list[tuple[Share, float, float]]:
    """Groups that are far below their part of the population: (group, share here, share there), the widest gap first.

    Shares are of the groups of one trait whose population is known, where enough people told it. A cell of fewer than
    `SMALL_CELL` people counts as none, so that it cannot be read from the sentence.

    >>> young, old = Share("age", "18-24", 10, 100), Share("age", "65+", 90, 100)
    >>> [(one.group, here, there) for one, here, there in missing_groups([young, old])]
    [('18-24', 0.1, 0.5)]
    """
    found = []
    for trait in dict.fromkeys(one.trait for one in shares):
        known = [one for one in shares if one.trait == trait and one.population]
        told, living = sum(one.people for one in known), sum(one.population or 0 for one in known)
        if told < ENOUGH_TOLD:
            continue
        for one in known:
            here = (one.people if one.people >= SMALL_CELL else 0) / told
            there = (one.population or 0) / living
            if here < there * FAR_BELOW:
                found.append((one, here, there))
    return sorted(found, key=lambda gap: gap[1] - gap[2])


def _moderation(facts: PulseFacts) -> Iterator[Advice]:
    if facts.late_proposals:
        yield Advice(
            "late",
            Tone.NOW,
            gettext_noop(
                "{late} proposals have waited for more than {target} hours; {waiting} wait in all. Read them first, or"
                " call one more moderator."
            ),
            {"late": facts.late_proposals, "waiting": facts.waiting, "target": TARGET_HOURS},
            "moderate",
        )
    elif facts.waiting and facts.longest_wait_hours > TARGET_HOURS / 2:
        yield Advice(
            "waiting",
            Tone.SOON,
            gettext_noop("{waiting} proposals wait, the oldest for {hours} hours. The promise is {target} hours."),
            {"waiting": facts.waiting, "hours": round(facts.longest_wait_hours), "target": TARGET_HOURS},
            "moderate",
        )


def _guarantee(facts: PulseFacts) -> Iterator[Advice]:
    if facts.unheard and facts.is_open:
        yield Advice(
            "unheard",
            Tone.SOON,
            gettext_noop(
                "At this pace, {unheard} of {proposals} proposals will be shown to fewer than {guarantee} people before"
                " the end. More visitors, or a longer time for votes only, would hear them."
            ),
            {"unheard": facts.unheard, "proposals": facts.proposals, "guarantee": facts.guarantee},
            "dates",
        )


def _goal(facts: PulseFacts) -> Iterator[Advice]:
    if not facts.goal or not facts.is_open or facts.days_gone < 1:
        return
    expected = facts.people + sum(facts.people_by_day) / max(len(facts.people_by_day), 1) * facts.days_left
    told: dict[str, object] = {"people": facts.people, "goal": facts.goal, "expected": round(expected)}
    if facts.people >= facts.goal:
        sentence = gettext_noop("The goal of {goal} people is reached: {people} have voted.")
        yield Advice("goal-reached", Tone.GOOD, sentence, told)
    elif expected < facts.goal * 0.9:
        sentence = gettext_noop(
            "{people} people have voted. At the pace of the last days it would be {expected} at the end, for a goal of"
            " {goal}: now is the time to call on partners."
        )
        yield Advice("goal-far", Tone.SOON, sentence, told, "share")


def _pace(facts: PulseFacts) -> Iterator[Advice]:
    days = list(facts.people_by_day)
    if not facts.is_open or len(days) < 8:
        return
    latest, before = days[-1], sum(days[-8:-1]) / 7
    told: dict[str, object] = {"latest": latest, "before": round(before)}
    if before >= ENOUGH_PEOPLE and latest < before * 0.4:
        sentence = gettext_noop(
            "{latest} people came in the last day, against {before} a day in the week before. A press release, a post"
            " or a partner’s mail brings new ones."
        )
        yield Advice("slower", Tone.SOON, sentence, told, "share")
    elif latest >= ENOUGH_PEOPLE and latest > before * 3:
        sentence = gettext_noop(
            "{latest} people came in the last day, against {before} a day in the week before. Look where they come"
            " from, and whether someone reads what they propose."
        )
        yield Advice("faster", Tone.SOON, sentence, told, "moderate")


def _shares(facts: PulseFacts) -> Iterator[Advice]:
    for one, here, there in missing_groups(facts.shares)[:3]:
        yield Advice(
            f"missing-{one.trait}-{one.group}",
            Tone.SOON,
            gettext_noop(
                "{here} of those who told it are from “{group}”, against {there} of the population: they are missing."
                " Here is a link to send to those who can reach them."
            ),
            {"group": one.group, "here": f"{here:.0%}", "there": f"{there:.0%}"},
            "share",
        )


def _start(facts: PulseFacts) -> Iterator[Advice]:
    if facts.is_open and not facts.proposals:
        sentence = gettext_noop("There is nothing to vote on yet. Bring in ten proposals from many sides.")
        yield Advice("empty", Tone.NOW, sentence, {}, "seeds")
    elif facts.is_open and not facts.people:
        sentence = gettext_noop("Nobody has voted yet. Send the link to a few people first, and watch them vote.")
        yield Advice("nobody", Tone.SOON, sentence, {}, "share")
