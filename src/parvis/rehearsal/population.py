"""People and proposals whose opinions are known: who would say what of what, before anyone is asked."""

from dataclasses import dataclass

import numpy as np

from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.rehearsal.arrivals import QUIET, Arrivals, arrive, moderation_times
from parvis.rehearsal.makeup import HOUR, MINUTE, Makeup
from parvis.rehearsal.rules import Bools, Floats, Ints

NO_TARGET = -1
EVERYWHERE = -1
"""The territory of a proposal that is about the whole of it."""
WITHIN_GROUP = 0.45
"""Spread of people around their group, in units of the distance between groups."""
ECHO_NOISE = 0.15
MOST_CARDS = 400
AUTHOR_PULL = 0.35
"""How far a proposal pulls towards its author's own position."""


@dataclass(frozen=True, slots=True)
class People:
    """In order of arrival, shape (people,); `positions` (people, dimensions). `targets`: the proposal that a
    coordinated account comes for, or `NO_TARGET`."""

    arrives_at: Ints
    groups: Ints
    positions: Floats
    leanings: Floats
    cards: Ints
    territories: Ints
    targets: Ints

    @property
    def ids(self) -> Ints:
        """Their pseudonyms."""
        return FIRST_RANDOM_PARTICIPANT + np.arange(len(self.groups), dtype=np.int64)

    @property
    def are_honest(self) -> Bools:
        """Who says what they think."""
        return np.asarray(self.targets == NO_TARGET)


@dataclass(frozen=True, slots=True)
class Proposals:
    """In order of sending, shape (proposals,). `accepted_at` is -1 for a refused one; ids are positions + 1.

    `territories` are `EVERYWHERE` where a proposal is about the whole territory.

    On the latent scale, someone at `x` leans to a proposal by leaning + `ground` + x . `pull`; within `width` of 0
    they are neutral.
    """

    authors: Ints
    ideas: Ints
    themes: Ints
    territories: Ints
    sent_at: Ints
    decided_at: Ints
    accepted_at: Ints
    ground: Floats
    pull: Floats
    width: Floats
    realism: Floats
    obviousness: Floats
    is_flood: Bools


@dataclass(frozen=True, slots=True)
class Population:
    """The whole truth of a rehearsal."""

    makeup: Makeup
    people: People
    proposals: Proposals
    seed: int


def populate(makeup: Makeup, seed: int) -> Population:
    """The population that a makeup and a seed make: always the same."""
    chance = np.random.default_rng([seed, 1])
    arrivals = arrive(makeup, chance)
    centres = _centres(makeup, chance)
    people = _people(makeup, arrivals, centres, chance)
    proposals = _proposals(makeup, people, np.random.default_rng([seed, 2]))
    people = _with_coordinated(makeup, people, proposals, np.random.default_rng([seed, 3]))
    return Population(makeup, people, proposals, seed)


def _centres(makeup: Makeup, chance: np.random.Generator) -> Floats:
    """Groups stand on a circle (a sphere), evenly enough to be told apart, and around the whole population's mean."""
    count = len(makeup.group_shares)
    angles = 2 * np.pi * (np.arange(count) + chance.uniform(-0.15, 0.15, count)) / count
    centres = np.zeros((count, makeup.dimensions))
    centres[:, 0] = np.cos(angles)
    if makeup.dimensions > 1:
        centres[:, 1] = np.sin(angles)
    shares = np.array(makeup.group_shares) / sum(makeup.group_shares)
    return np.asarray(centres - shares @ centres)


def _people(makeup: Makeup, arrivals: Arrivals, centres: Floats, chance: np.random.Generator) -> People:
    count, groups = len(arrivals.times), len(centres)
    shares = np.array(makeup.group_shares) / sum(makeup.group_shares)
    tilted = np.tile(shares, (makeup.waves + 1, 1))
    tilted[np.arange(makeup.waves), np.arange(makeup.waves) % groups] *= makeup.wave_tilt
    limits = np.cumsum(tilted / tilted.sum(axis=1, keepdims=True), axis=1)
    mine = limits[np.where(arrivals.waves == QUIET, makeup.waves, arrivals.waves)]
    group = np.minimum((chance.random((count, 1)) > mine).sum(axis=1), groups - 1)
    positions = centres[group] + chance.normal(0, WITHIN_GROUP, (count, makeup.dimensions))
    cards = np.exp(chance.normal(np.log(makeup.median_cards), makeup.cards_spread, count))
    return People(
        arrives_at=arrivals.times,
        groups=group,
        positions=positions,
        leanings=chance.normal(0, makeup.leaning_spread, count),
        cards=np.clip(np.rint(cards), 1, MOST_CARDS).astype(np.int64),
        territories=chance.integers(0, makeup.territories, count),
        targets=np.full(count, NO_TARGET),
    )


def _proposals(makeup: Makeup, people: People, chance: np.random.Generator) -> Proposals:
    authors, sent, is_flood = _sendings(makeup, people, chance)
    ideas = _echoes(len(sent), makeup.echo_share, chance)
    if is_flood.any():
        ideas[is_flood] = ideas[is_flood].min()
        ideas = np.unique(ideas, return_inverse=True)[1]
    count, latest = len(sent), int(ideas.max()) + 1
    pull = chance.normal(0, makeup.division, (latest, makeup.dimensions))
    first = np.unique(ideas, return_index=True)[1]
    pull = pull + AUTHOR_PULL * makeup.division * np.where(
        authors[first, None] >= 0, people.positions[authors[first]], 0.0
    )
    ground = chance.normal(makeup.common_ground, makeup.common_ground_spread, latest)
    decided = np.where(authors < 0, 0, moderation_times(sent, makeup))
    is_accepted = (chance.random(count) < np.where(is_flood, 0.2, makeup.accepted_share)) | (authors < 0)
    # A stream of its own, so that a population of a seed stays what it was before proposals had places.
    is_placed = chance.spawn(1)[0].random(count) < makeup.placed_share
    return Proposals(
        authors=authors,
        ideas=ideas,
        themes=chance.integers(0, makeup.themes, latest)[ideas],
        territories=np.where(is_placed & (authors >= 0), people.territories[authors], EVERYWHERE),
        sent_at=sent,
        decided_at=decided,
        accepted_at=np.where(is_accepted & (decided < makeup.duration), decided, -1),
        ground=ground[ideas] + chance.normal(0, ECHO_NOISE, count),
        pull=pull[ideas] + chance.normal(0, ECHO_NOISE, (count, makeup.dimensions)),
        width=np.exp(chance.normal(-0.75, 0.55, latest))[ideas],
        realism=chance.normal(0, 0.7, latest)[ideas],
        obviousness=chance.normal(0, 0.7, latest)[ideas],
        is_flood=is_flood,
    )


def _sendings(makeup: Makeup, people: People, chance: np.random.Generator) -> tuple[Ints, Ints, Bools]:
    """Author (-1: the organiser's seeds), time and whether the flooding account sent it, in order of time."""
    eagerness = chance.pareto(2.5, len(people.groups)) + 0.2
    late = people.arrives_at > makeup.duration * 2 / 3
    eagerness *= np.where(late, 1 + 20 * makeup.lateness, 1 - makeup.lateness)
    authors = chance.choice(len(people.groups), makeup.proposed, p=eagerness / eagerness.sum())
    sent = people.arrives_at[authors] + chance.integers(1, 20, len(authors)) * MINUTE
    flooder = int(chance.integers(len(people.groups)))
    burst = round(makeup.duration * 0.15) + chance.integers(0, HOUR, makeup.flood_copies)
    everyone = np.concatenate([np.full(makeup.seeds, -1), authors, np.full(makeup.flood_copies, flooder)])
    times = np.concatenate([np.zeros(makeup.seeds, np.int64), np.minimum(sent, makeup.duration - 1), burst])
    is_flood = np.concatenate([np.zeros(makeup.seeds + len(authors), bool), np.ones(makeup.flood_copies, bool)])
    order = np.argsort(times, kind="stable")
    return everyone[order], times[order], is_flood[order]


def _echoes(count: int, echo_share: float, chance: np.random.Generator) -> Ints:
    """The idea of each proposal: a new one, or that of an earlier proposal taken at random (the said is said again).

    Ideas are numbered from 0 in order of appearance.
    """
    is_echo = chance.random(count) < echo_share
    earlier = (chance.random(count) * np.arange(count)).astype(np.int64)
    ideas = np.zeros(count, np.int64)
    latest = -1
    for row in range(count):
        if row and is_echo[row]:
            ideas[row] = ideas[earlier[row]]
        else:
            latest += 1
            ideas[row] = latest
    return ideas


def _with_coordinated(makeup: Makeup, people: People, proposals: Proposals, chance: np.random.Generator) -> People:
    """The people and the coordinated accounts, in order of arrival. Authors keep their numbers: accounts come last."""
    for plan in makeup.coordinations:
        start = round(makeup.duration * plan.day)
        open_by_then = np.flatnonzero((proposals.accepted_at >= 0) & (proposals.accepted_at < start))
        target = int(open_by_then[np.argmin(np.abs(proposals.ground[open_by_then] + 0.3))])
        count = plan.accounts
        times = np.minimum(start + chance.integers(0, 6 * HOUR, count), makeup.duration - 1)
        people = People(
            arrives_at=np.append(people.arrives_at, times),
            groups=np.append(people.groups, np.full(count, people.groups[0])),
            positions=np.vstack([people.positions, np.repeat(people.positions[:1], count, axis=0)]),
            leanings=np.append(people.leanings, np.zeros(count)),
            cards=np.append(people.cards, chance.integers(8, 25, count)),
            territories=np.append(people.territories, np.zeros(count, np.int64)),
            targets=np.append(people.targets, np.full(count, target)),
        )
    return people
