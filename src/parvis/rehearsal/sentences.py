"""The findings in plain words: what an organiser should remember, then what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parvis.domain.errors import gettext_noop
from parvis.rehearsal.figures import localise, number, percent, points
from parvis.rehearsal.findings import MOST_COMPARED, SURE_ENOUGH, Findings

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A gettext message id and what fills it in; numbers are written by `number`."""

    message: str
    values: dict[str, str]

    def told(self, translate: Translate) -> str:
        """The sentence in the reader's language."""
        values = {name: localise(value, translate) for name, value in self.values.items()}
        return translate(self.message).format_map(values)


def headline(findings: Findings) -> Sentence:
    """What opens the report, in one breath."""
    known = findings.top_known_from_day
    return Sentence(
        gettext_noop(
            "With {people} people over {days} days: {votes} votes, half of the proposals with {each} votes or more. "
            "The most supported tenth is never known well enough. Moderators needed on the day with most proposals "
            "(day {day}): {moderators}."
        )
        if known is None
        else gettext_noop(
            "With {people} people over {days} days: {votes} votes, half of the proposals with {each} votes or more. "
            "At least {sure} of the most supported tenth is known from day {known} on. Moderators needed on the day "
            "with most proposals (day {day}): {moderators}."
        ),
        {
            "known": number(known or 0),
            "sure": percent(SURE_ENOUGH),
            "people": number(findings.people),
            "days": number(len(findings.days)),
            "votes": number(findings.votes),
            "each": number(findings.votes_a_proposal[2]),
            "moderators": number(findings.most_moderators),
            "day": number(findings.most_moderators_day),
        },
    )


def chapters(findings: Findings) -> Sequence[tuple[str, Sequence[Sentence]]]:
    """What to remember, most useful first, under headings (gettext message ids)."""
    return [
        (gettext_noop("What will be known, and when"), [_top(findings), _last_day(findings), *_tilt(findings)]),
        (gettext_noop("Votes"), [_votes(findings)]),
        (gettext_noop("The proposals that are served worst"), [_worst(findings), _fairness(findings)]),
        (gettext_noop("Moderators"), [_moderation(findings)]),
        (gettext_noop("The busiest moments"), [_load(findings)]),
        (gettext_noop("Bad faith"), _bad_faith(findings)),
        *(
            [(gettext_noop("With fewer people, or more"), _outlooks(findings))]
            if findings.outlooks or findings.not_played
            else []
        ),
    ]


def lessons(findings: Findings) -> Sequence[Sentence]:
    """The same without the headings."""
    return [sentence for _, told in chapters(findings) for sentence in told]


def _top(findings: Findings) -> Sentence:
    size, sure = number(findings.top_size), percent(SURE_ENOUGH)
    if findings.top_known_from_day is None:
        return Sentence(
            gettext_noop(
                "The {size} most supported proposals are not known well enough at closing: fewer than {sure} of those "
                "shown at the top truly belong there. More people, more time or fewer proposals would help."
            ),
            {"size": size, "sure": sure},
        )
    return Sentence(
        gettext_noop(
            "From day {day} to the end, at least {sure} of the proposals shown in the top tenth of those then open "
            "truly belong there. At closing the top tenth holds {size} proposals."
        ),
        {"day": number(findings.top_known_from_day), "size": size, "sure": sure},
    )


def _last_day(findings: Findings) -> Sentence:
    last = findings.days[-1]
    return Sentence(
        gettext_noop(
            "At closing, {top} of the proposals shown in the top tenth belong there. The likeliest zone is the true "
            "one for {zones} of the proposals; it is published for the {decided} whose figures are sure enough, and "
            "the others are shown as undecided."
        ),
        {
            "top": percent(last.top_known or 0.0),
            "zones": percent(last.zones_right or 0.0),
            "decided": percent(last.zones_decided or 0.0),
        },
    )


def _votes(findings: Findings) -> Sentence:
    _, low, middle, high, _ = findings.votes_a_proposal
    return Sentence(
        gettext_noop(
            "A proposal in the middle gets {middle} votes; half of the proposals get between {low} and {high}. Half of "
            "the people give {each} votes or fewer: few people do much, and that is usual. In the middle, the share "
            "who agree is known to within {points} points, 95 times in 100."
        ),
        {
            "points": points(findings.margin),
            "low": number(low),
            "middle": number(middle),
            "high": number(high),
            "each": number(findings.votes_a_person),
        },
    )


def _worst(findings: Findings) -> Sentence:
    return Sentence(
        gettext_noop(
            "The proposal with the fewest votes has {least} at closing; the one that is shown least is shown {shown} "
            "times."
        ),
        {"least": number(findings.votes_a_proposal[0]), "shown": number(findings.least_shown)},
    )


def _fairness(findings: Findings) -> Sentence:
    values = {
        "accepted": number(findings.proposals_accepted),
        "promised": number(findings.guaranteed_exposures),
        "short": number(findings.shown_too_little),
    }
    if not findings.shown_too_little:
        return Sentence(gettext_noop("Every accepted proposal is shown {promised} times or more."), values)
    return Sentence(
        gettext_noop(
            "Of {accepted} accepted proposals, {short} stay under the {promised} exposures promised to each: they came "
            "too late. Stop taking proposals some days before votes close."
        ),
        values,
    )


def _moderation(findings: Findings) -> Sentence:
    values = {
        "sent": number(findings.proposals_sent),
        "accepted": number(findings.proposals_accepted - findings.proposals_of_organiser),
        "needed": number(findings.most_moderators),
        "moderators": number(findings.moderators),
        "day": number(findings.most_moderators_day),
        "hours": number(findings.longest_wait_hours),
        "waiting": number(findings.proposals_still_waiting),
    }
    if findings.most_moderators > findings.moderators:
        return Sentence(
            gettext_noop(
                "{sent} proposals come in and {accepted} are accepted. Moderators planned: {moderators}; needed on day "
                "{day}: {needed}. The longest wait is {hours} hours. Proposals still unread at closing: {waiting}."
            ),
            values,
        )
    return Sentence(
        gettext_noop(
            "{sent} proposals come in and {accepted} are accepted. The moderators planned ({moderators}) are enough "
            "every day; the longest wait is {hours} hours, nights included. Proposals still unread at closing: "
            "{waiting}."
        ),
        values,
    )


def _load(findings: Findings) -> Sentence:
    load = findings.load
    return Sentence(
        gettext_noop(
            "The busiest day is day {day}, with {daily} votes. The busiest hour brings {hourly}, the busiest minute "
            "{minute}, the busiest second {second}."
        ),
        {
            "day": number(load.busiest_day),
            "daily": number(load.votes_that_day),
            "hourly": number(load.votes_in_an_hour),
            "minute": number(load.votes_in_a_minute),
            "second": number(load.votes_in_a_second),
        },
    )


def _bad_faith(findings: Findings) -> Sequence[Sentence]:
    told = [
        Sentence(
            gettext_noop(
                "{accounts} coordinated accounts push one proposal: {true} of the honest people agree with it, and the "
                "votes show {shown}. By support it comes at place {place} of {count}; honest people alone would put it "
                "at place {fair}. The page Quarantine looks for such accounts: read it before you publish."
            ),
            {
                "place": number(attack.shown_place),
                "fair": number(attack.true_place),
                "count": number(findings.proposals_accepted),
                "accounts": number(attack.accounts),
                "true": percent(attack.true_agreement),
                "shown": percent(attack.shown_agreement),
            },
        )
        for attack in findings.attacks
    ]
    if not told and not findings.flood_copies:
        return [Sentence(gettext_noop("Everyone was taken to act in good faith: no attack was tried."), {})]
    if findings.flood_copies:
        told.append(
            Sentence(
                gettext_noop(
                    "One account sends {copies} proposals within an hour; reading them all takes moderators {minutes} "
                    "minutes."
                ),
                {"copies": number(findings.flood_copies), "minutes": number(findings.flood_minutes)},
            )
        )
    return told


def _tilt(findings: Findings) -> Sequence[Sentence]:
    tilt = findings.tilt
    if tilt is None:
        return []
    return [
        Sentence(
            gettext_noop(
                "Some proposals are shown more than others, and to other people. On average that moves the share who "
                "agree by {raw} points; corrected for exposure, by {corrected}. The correction costs precision: its "
                "usual error on one proposal is {corrected_error} points, instead of {raw_error}."
            ),
            {
                "raw": points(tilt.raw),
                "corrected": points(tilt.corrected),
                "raw_error": points(tilt.raw_error),
                "corrected_error": points(tilt.corrected_error),
            },
        )
    ]


def _outlooks(findings: Findings) -> Sequence[Sentence]:
    told = [
        Sentence(
            gettext_noop(
                "With {people} people: {votes} votes on {accepted} accepted proposals, {each} or more on half of them. "
                "At closing {top} of the shown top tenth belongs there. Moderators needed on the fullest day: "
                "{moderators}."
            ),
            {
                "people": number(one.people),
                "votes": number(one.votes),
                "accepted": number(one.proposals_accepted),
                "each": number(one.votes_a_proposal),
                "top": percent(one.top_known),
                "moderators": number(one.most_moderators),
            },
        )
        for one in findings.outlooks
    ]
    told += [
        Sentence(
            gettext_noop(
                "With {people} people it was not played: more than {most} take too long. Nothing here tells what so "
                "many would change."
            ),
            {"people": number(people), "most": number(MOST_COMPARED)},
        )
        for people in findings.not_played
    ]
    told.append(
        Sentence(
            gettext_noop(
                "The more people come, the more proposals come, so a proposal gets about as many votes however many "
                "they are. To know each better, stop taking proposals earlier, or confirm which of them say the same."
            ),
            {},
        )
    )
    return told
