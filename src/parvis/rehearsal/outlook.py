"""A rehearsal as a whole: the consultation that was asked for, and what becomes of it with half or twice the people."""

import itertools
from collections.abc import Callable
from dataclasses import replace

from parvis.rehearsal.campaign import hold
from parvis.rehearsal.crowd import crowd_of
from parvis.rehearsal.findings import MOST_COMPARED, Findings, Outlook, findings_of
from parvis.rehearsal.makeup import Makeup
from parvis.rehearsal.population import populate
from parvis.rehearsal.sequence_rule import SequenceRule
from parvis.sequence.settings import SequenceSettings

FACTORS = (0.5, 2.0)
Progress = Callable[[int, int], None]


def rehearse(
    makeup: Makeup, settings: SequenceSettings, seed: int, progress: Progress, *, compares: bool = True
) -> Findings:
    """Plays a consultation, and others beside it where it `compares`. `progress` is told people come, and people in
    all, over everything that is played.

    The same arguments give the same findings.
    """
    played = (makeup, *(outlooks_of(makeup) if compares else ()))
    sizes = [one.people + sum(each.accounts for each in one.coordinations) for one in played]
    befores = itertools.accumulate(sizes, initial=0)
    found = [
        _played(one, settings, seed, _further(progress, before, sum(sizes)))
        for one, before in zip(played, befores, strict=False)
    ]
    not_played = left_out_of(makeup) if compares else ()
    return replace(found[0], outlooks=tuple(_outlook(one) for one in found[1:]), not_played=not_played)


def _further(progress: Progress, before: int, everyone: int) -> Progress:
    """The progress of a part, as that of the whole."""
    return lambda come, _: progress(before + come, everyone)


def outlooks_of(makeup: Makeup) -> tuple[Makeup, ...]:
    """The same consultation with half and with twice the people, who propose and attack in proportion.

    >>> [[one.people for one in outlooks_of(Makeup(people=people))] for people in (33_000, 15, 80_000)]
    [[16500, 66000], [30], [40000]]
    """
    sizes = [(factor, round(makeup.people * factor)) for factor in FACTORS]
    return tuple(_scaled(makeup, factor, size) for factor, size in sizes if Makeup.SMALLEST <= size <= MOST_COMPARED)


def left_out_of(makeup: Makeup) -> tuple[int, ...]:
    """The people of those that are not played beside it, because they are more than `MOST_COMPARED`.

    >>> [left_out_of(Makeup(people=people)) for people in (50_000, 80_000, 300_000)]
    [(), (160000,), (150000, 600000)]
    """
    sizes = [round(makeup.people * factor) for factor in FACTORS]
    return tuple(size for size in sizes if size > MOST_COMPARED)


def _scaled(makeup: Makeup, factor: float, people: int) -> Makeup:
    return replace(
        makeup,
        people=people,
        proposals=None if makeup.proposals is None else max(round(makeup.proposals * factor), 1),
        coordinations=tuple(
            replace(one, accounts=max(round(one.accounts * factor), 1)) for one in makeup.coordinations
        ),
    )


def _played(makeup: Makeup, settings: SequenceSettings, seed: int, progress: Progress) -> Findings:
    population = populate(makeup, seed)
    campaign = hold(crowd_of(population), SequenceRule(settings), seed, progress)
    return findings_of(campaign, population, settings.guaranteed_exposures)


def _outlook(found: Findings) -> Outlook:
    return Outlook(
        people=found.people,
        votes=found.votes,
        proposals_accepted=found.proposals_accepted,
        votes_a_proposal=found.votes_a_proposal[2],
        top_known=found.days[-1].top_known or 0.0,
        top_known_from_day=found.top_known_from_day,
        most_moderators=found.most_moderators,
    )
