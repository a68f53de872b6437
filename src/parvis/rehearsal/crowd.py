"""Who comes and what they answer: the port that a made population and a replayed conversation share."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from parvis.rehearsal.answers import Truth, answer, true_shares
from parvis.rehearsal.makeup import HOUR
from parvis.rehearsal.population import NO_TARGET, Population
from parvis.rehearsal.rules import Bools, Ints

NOBODY = -1
Answer = Callable[[Ints, Ints], Ints]
"""The marks of pairs of (person, proposal), both as rows of the crowd."""
CanAnswer = Callable[[Ints], Bools]
"""Which proposals each person can answer, shape (people, proposals); None where everyone can answer all."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """People in order of arrival, and accepted proposals in order of acceptance and of id; a row is a position in them.

    Times are milliseconds from opening. `targets`: the row of the proposal whose link brought the person, or -1.
    Each seed of the organiser counts as an author of its own. `groups`: the true opinion group of each person,
    `NOBODY` where there is none.
    """

    arrives_at: Ints
    ids: Ints
    cards: Ints
    targets: Ints
    groups: Ints
    proposals: Ints
    authors: Ints
    ideas: Ints
    themes: Ints
    territories: Ints
    accepted_at: Ints
    duration: int
    answer: Answer
    truth: Truth
    can_answer: CanAnswer | None = None


def crowd_of(population: Population) -> Crowd:
    """The crowd of a made population."""
    what, people = population.proposals, population.people
    rows = np.flatnonzero(what.accepted_at >= 0)
    place = np.full(len(what.accepted_at), NO_TARGET)
    place[rows] = np.arange(len(rows))
    order = np.argsort(people.arrives_at, kind="stable")
    targets = people.targets[order]
    return Crowd(
        arrives_at=people.arrives_at[order],
        ids=people.ids[order],
        cards=people.cards[order],
        targets=np.where(targets == NO_TARGET, NO_TARGET, place[targets]),
        groups=np.where(people.are_honest, people.groups, NOBODY)[order],
        proposals=rows + 1,
        authors=np.where(what.authors[rows] < 0, len(people.groups) + rows, what.authors[rows]),
        ideas=what.ideas[rows],
        themes=what.themes[rows],
        territories=what.territories[rows],
        accepted_at=what.accepted_at[rows],
        duration=population.makeup.duration,
        answer=lambda persons, proposals: answer(population, order[persons], rows[proposals]),
        truth=true_shares(population, rows),
    )


def thinned(crowd: Crowd, share: float, seed: int) -> Crowd:
    """The same consultation with a share (0 to 1) of its people: the same proposals, the same rhythm, fewer votes.

    Samples of one seed are nested: everyone of a smaller share is in the larger one.
    """
    kept = np.flatnonzero(np.random.default_rng([seed, 9]).random(len(crowd.ids)) < share)
    can_answer = crowd.can_answer
    return replace(
        crowd,
        arrives_at=crowd.arrives_at[kept],
        ids=crowd.ids[kept],
        cards=crowd.cards[kept],
        targets=crowd.targets[kept],
        groups=crowd.groups[kept],
        answer=lambda persons, proposals: crowd.answer(kept[persons], proposals),
        can_answer=None if can_answer is None else lambda persons: can_answer(kept[persons]),
    )


def shortened(crowd: Crowd, share: float, seed: int) -> Crowd:
    """The same people, each of whom answers a share (0 to 1) of the cards, rounded at random; some answer none."""
    wanted = crowd.cards * share + np.random.default_rng([seed, 10]).random(len(crowd.cards))
    return replace(crowd, cards=wanted.astype(np.int64))


def days(crowd: Crowd) -> int:
    """Whole days from opening to closing, at least one."""
    return max(-(-crowd.duration // (24 * HOUR)), 1)
