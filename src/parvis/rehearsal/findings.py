"""What a rehearsal teaches an organiser, as figures: load, votes, certainty day by day, moderators' work, bad faith."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from parvis.domain.opinion import MARK_COUNT
from parvis.domain.zone import Zone, zone_of
from parvis.insight.estimates import estimate
from parvis.insight.estimates_together import estimate_together
from parvis.insight.log import Counts, fold
from parvis.rehearsal.campaign import OPENS_AT, Campaign
from parvis.rehearsal.crowd import days
from parvis.rehearsal.makeup import DAY, HOUR, MINUTE, Makeup
from parvis.rehearsal.population import NO_TARGET, Population
from parvis.rehearsal.precision import Tilt, margin_of, tilt_of
from parvis.rehearsal.rules import Bools, Floats, Ints

HOURS_A_MODERATOR = 5.0
"""Hours of reading that one person can do well in a day."""
TOP_PART = 0.1
BINS = 12
"""Bars of the histogram, and one more for all proposals with more votes."""
MOST_COMPARED = 100_000
"""People of an outlook at most: beyond, it would take longer to play than the rehearsal itself is worth."""
SURE_ENOUGH = 0.8
"""From this share of the shown top being the true top, the top is said to be known."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day, counted from 1. `waiting` and `open` count proposals at its end.

    Shares are from 0 to 1, and None while there is nothing to tell.
    """

    day: int
    people: int
    votes: int
    proposals: int
    moderators: int
    waiting: int
    open: int
    top_known: float | None
    zones_right: float | None
    zones_decided: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """The busiest moments: votes in a day, an hour, a minute and a second, and the days (from 1) of the first two."""

    busiest_day: int
    votes_that_day: int
    votes_in_an_hour: int
    votes_in_a_minute: int
    votes_in_a_second: int


@dataclass(frozen=True, slots=True)
class Attack:
    """One coordinated proposal: its true agreement among honest people, and what the ballots say.

    `true_place` and `shown_place` are its places by support among all accepted proposals, from 1.
    """

    proposal: int
    accounts: int
    true_agreement: float
    shown_agreement: float
    true_place: int
    shown_place: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The same consultation with other people in number, in short; as in `Findings`, `votes_a_proposal` the median."""

    people: int
    votes: int
    proposals_accepted: int
    votes_a_proposal: float
    top_known: float
    top_known_from_day: int | None
    most_moderators: int


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the report tells. `votes_a_proposal`: fewest, quartiles and most, over accepted proposals.

    `people` act in good faith; `accounts_of_bad_faith` come besides. `proposals_sent` are read by moderators; those of
    the organiser are open from the start, and among the accepted ones. `least_shown`: how many times the proposal that
    is shown least is shown. `margin`: half of the 95 % interval of agreement, for the proposal in the middle. `tilt`
    is None where no proposal has votes enough. `flood_minutes`: what reading the flood takes. `not_played` are the
    people of outlooks that were wanted and too large to be played.
    """

    people: int
    accounts_of_bad_faith: int
    votes: int
    votes_a_person: float
    proposals_sent: int
    proposals_of_organiser: int
    proposals_accepted: int
    proposals_still_waiting: int
    votes_a_proposal: tuple[float, float, float, float, float]
    margin: float
    histogram: tuple[int, ...]
    histogram_step: int
    shown_too_little: int
    least_shown: int
    guaranteed_exposures: int
    moderators: int
    most_moderators: int
    most_moderators_day: int
    longest_wait_hours: float
    top_size: int
    top_known_from_day: int | None
    load: Load
    days: tuple[Day, ...]
    attacks: tuple[Attack, ...]
    flood_copies: int
    flood_minutes: float
    tilt: Tilt | None
    seed: int
    outlooks: tuple[Outlook, ...] = ()
    not_played: tuple[int, ...] = ()


def findings_of(campaign: Campaign, population: Population, guaranteed_exposures: int) -> Findings:
    """The findings of a campaign that `population` made."""
    crowd, makeup, proposals = campaign.crowd, population.makeup, population.proposals
    each = np.bincount(np.searchsorted(crowd.proposals, campaign.rows["proposal"]), minlength=len(crowd.proposals))
    step = max(round(float(np.quantile(each, 0.9)) / BINS, -1), 10.0)
    course = _course(campaign, population)
    attacks = _attacks(campaign)
    accounts = sum(attack.accounts for attack in attacks)
    fullest = max(course, key=lambda day: (day.moderators, day.proposals))
    waits = (proposals.decided_at - proposals.sent_at)[proposals.decided_at > 0]
    return Findings(
        people=len(crowd.ids) - accounts,
        accounts_of_bad_faith=accounts,
        votes=len(campaign.rows),
        votes_a_person=float(np.median(_answers_by_person(campaign))),
        proposals_sent=len(proposals.sent_at) - makeup.seeds,
        proposals_of_organiser=makeup.seeds,
        proposals_accepted=len(crowd.proposals),
        proposals_still_waiting=int((proposals.decided_at >= makeup.duration).sum()),
        votes_a_proposal=tuple(float(value) for value in np.quantile(each, (0, 0.25, 0.5, 0.75, 1))),  # type: ignore[arg-type]
        margin=margin_of(campaign),
        histogram=tuple(np.bincount(np.minimum(each // int(step), BINS)).tolist()),
        histogram_step=int(step),
        shown_too_little=int((campaign.exposures < guaranteed_exposures).sum()),
        least_shown=int(campaign.exposures.min()) if len(campaign.exposures) else 0,
        guaranteed_exposures=guaranteed_exposures,
        moderators=makeup.moderators,
        most_moderators=fullest.moderators,
        most_moderators_day=fullest.day,
        longest_wait_hours=float(waits.max(initial=0)) / HOUR,
        top_size=max(round(len(crowd.proposals) * TOP_PART), 1),
        top_known_from_day=_top_known_from(course),
        load=_load(campaign),
        days=course,
        attacks=attacks,
        flood_copies=makeup.flood_copies,
        flood_minutes=makeup.flood_copies * makeup.minutes_a_proposal,
        tilt=tilt_of(campaign),
        seed=population.seed,
    )


def document_of(findings: Findings, makeup: Makeup) -> dict[str, Any]:
    """The findings and every assumption as one JSON document, marked as a simulation."""
    return {"simulation": True, "assumptions": asdict(makeup), "findings": asdict(findings)}


def _top_known_from(course: tuple[Day, ...]) -> int | None:
    """The first day from which the top stays known; days with less than half of the final proposals do not count."""
    full = [day for day in course if day.open * 2 >= course[-1].open]
    unknown = [day.day for day in full if (day.top_known or 0.0) < SURE_ENOUGH]
    return next((day.day for day in full if day.day > max(unknown, default=0)), None)


def _answers_by_person(campaign: Campaign) -> Ints:
    return np.unique(campaign.rows["participant"], return_counts=True)[1]


def _course(campaign: Campaign, population: Population) -> tuple[Day, ...]:
    crowd, makeup, proposals = campaign.crowd, population.makeup, population.proposals
    count = days(crowd)
    voted = np.minimum((campaign.rows["cast_at"] - OPENS_AT) // DAY, count - 1)
    sent = np.bincount(proposals.sent_at[makeup.seeds :] // DAY, minlength=count)
    come = np.bincount(crowd.arrives_at // DAY, minlength=count)
    needed = np.ceil(sent * makeup.minutes_a_proposal * MINUTE / (HOURS_A_MODERATOR * HOUR)).astype(np.int64)
    limits = np.searchsorted(voted, np.arange(count + 1))
    counts = np.zeros((len(crowd.proposals), MARK_COUNT), np.int64)
    course = []
    for day in range(count):
        counts += fold(campaign.rows[limits[day] : limits[day + 1]], crowd.proposals)
        end = (day + 1) * DAY
        course.append(
            Day(
                day=day + 1,
                people=int(come[day]),
                votes=int(limits[day + 1] - limits[day]),
                proposals=int(sent[day]),
                moderators=int(needed[day]),
                waiting=int(((proposals.sent_at < end) & (proposals.decided_at >= end)).sum()),
                open=int((crowd.accepted_at < end).sum()),
                **known_at(campaign, counts, crowd.accepted_at < end),
            )
        )
    return tuple(course)


def known_at(campaign: Campaign, counts: Counts, judged: Bools) -> dict[str, float | None]:
    """How much of the truth the estimates from `counts` tell, of the proposals that are `judged`: shares from 0 to 1.

    `top_known`: the shown top tenth (by support) that is the true one; `zones_right`: likeliest zones that are
    true; `zones_decided`: zones sure enough to be told. None where no proposal is judged.
    """
    if not judged.any():
        return {"top_known": None, "zones_right": None, "zones_decided": None}
    found = estimate_together(counts[judged], campaign.crowd.ideas[judged] + 1)
    shares, support = campaign.crowd.truth.expressed[judged], campaign.crowd.truth.support[judged]
    size = max(round(len(shares) * TOP_PART), 1)
    true_top = np.argsort(-support, kind="stable")[:size]
    shown_top = np.argsort(-found.support.mean, kind="stable")[:size]
    zones = np.array([int(zone_of(*row)) for row in shares.tolist()])
    return {
        "top_known": float(np.isin(shown_top, true_top).mean()),
        "zones_right": float((found.likeliest == zones).mean()),
        "zones_decided": float((found.zone != Zone.UNDECIDED).mean()),
    }


def _load(campaign: Campaign) -> Load:
    since = campaign.rows["cast_at"] - OPENS_AT

    def busiest(length: int) -> tuple[int, int]:
        slots, votes = np.unique(since // length, return_counts=True)
        return (int(slots[votes.argmax()]), int(votes.max())) if len(slots) else (0, 0)

    day, votes = busiest(DAY)
    return Load(day + 1, votes, busiest(HOUR)[1], busiest(MINUTE)[1], busiest(1000)[1])


def _attacks(campaign: Campaign) -> tuple[Attack, ...]:
    crowd, counts = campaign.crowd, fold(campaign.rows, campaign.crowd.proposals)
    targets, accounts = np.unique(crowd.targets[crowd.targets != NO_TARGET], return_counts=True)
    if not len(targets):
        return ()
    shown, support = estimate(counts).agree.mean, estimate_together(counts, crowd.ideas + 1).support.mean
    true_places, shown_places = (_places(values) for values in (crowd.truth.support, support))
    return tuple(
        Attack(
            proposal=int(crowd.proposals[row]),
            accounts=int(size),
            true_agreement=float(crowd.truth.expressed[row, 0]),
            shown_agreement=float(shown[row]),
            true_place=int(true_places[row]),
            shown_place=int(shown_places[row]),
        )
        for row, size in zip(targets.tolist(), accounts.tolist(), strict=True)
    )


def _places(values: Floats) -> Ints:
    """The place of each value, from 1 for the largest."""
    places = np.empty(len(values), np.int64)
    places[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return places
