"""What each person says of each proposal, the same whoever asks and whenever, and the shares all would give."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.domain.opinion import QUALIFIERS, Opinion, Qualifier
from parvis.insight.support import WORTH_OF_AGREEING, WORTH_OF_QUALIFIERS
from parvis.rehearsal.population import NO_TARGET, Population
from parvis.rehearsal.rules import Floats, Ints

SAME_IDEA = 0.85
"""Chance that a person answers a proposal in the mood they have about its idea, and not in one of its own."""
_OPINION, _MOOD, _SKIP, _FIRST_QUALIFIER = 0, 1, 2, 8
TRUTH_SAMPLE = 4000
_COORDINATED_AGREE = Opinion.AGREE * 8 + 0b011
_COORDINATED_DISAGREE = Opinion.DISAGREE * 8 + 0b001


@dataclass(frozen=True, slots=True)
class Truth:
    """What all honest people would say: shares of them.

    `opinions` (proposals, 4): agree, neutral, disagree, skip, summing to 1; `qualifiers` (proposals, 9), in the order
    of `Qualifier`, each as a share of those who did not skip.
    """

    opinions: Floats
    qualifiers: Floats

    @property
    def expressed(self) -> Floats:
        """Shares of agree, neutral and disagree among those who did not skip, shape (proposals, 3)."""
        return np.asarray(self.opinions[:, :3] / self.opinions[:, :3].sum(axis=1, keepdims=True))

    @property
    def support(self) -> Floats:
        """The mean value of a vote (see `insight.support`), shape (proposals,)."""
        worth = [WORTH_OF_QUALIFIERS.get(qualifier, 0) for qualifier in Qualifier]
        return np.asarray(self.expressed[:, 0] * WORTH_OF_AGREEING + self.qualifiers @ np.array(worth, float))


def uniform(seed: int, people: Ints, things: Ints, question: int) -> Floats:
    """A number from 0 to 1 (excluded) that only depends on the four arguments (SplitMix64 of Steele et al., 2014)."""
    with np.errstate(over="ignore"):
        mixed = _mix(np.uint64(seed * 1000003 + question) + people.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        mixed = _mix(mixed ^ (things.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)))
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def sigmoid(values: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def lean(population: Population, people: Ints, proposals: Ints) -> Floats:
    """How each person leans to the proposal beside it, before mood: above 0 towards agreement. Shape (pairs,)."""
    who, what = population.people, population.proposals
    near = np.einsum("ij,ij->i", who.positions[people], what.pull[proposals])
    return np.asarray(who.leanings[people] + what.ground[proposals] + near)


def opinion_shares(leaning: Floats, width: Floats) -> tuple[Floats, Floats]:
    """The chances of agreeing and of disagreeing, of one who does not skip (ordered logit).

    >>> [round(float(share), 2) for share in opinion_shares(np.array(0.0), np.array(1.0))]
    [0.27, 0.27]
    """
    return sigmoid(leaning - width), sigmoid(-leaning - width)


def qualifier_chances(population: Population, leaning: Floats, proposals: Ints) -> Floats:
    """The chance of each qualifier, in the order of `Qualifier`, once its opinion is given; shape (pairs, 9)."""
    realism = population.proposals.realism[proposals]
    obvious = population.proposals.obviousness[proposals]
    width = population.proposals.width[proposals]
    none = np.zeros_like(leaning)
    logits = [
        -2.35 + 0.4 * leaning,
        -1.5 + 0.7 * realism + 0.1 * leaning,
        -3.0 + obvious,
        -2.4 + 0.8 * width,
        none - 2.2,
        none - 1.2,
        -1.3 - 0.45 * leaning,
        -1.3 - 0.7 * realism,
        -2.7 + obvious,
    ]
    return sigmoid(np.stack(logits, axis=1))


def answer(population: Population, people: Ints, proposals: Ints) -> Ints:
    """The mark each person gives to the proposal beside it (positions), shape (pairs,). Nothing here is random."""
    seed = population.seed
    leaning = lean(population, people, proposals)
    marks = _opinions(population, people, proposals, leaning) * 8
    chances = qualifier_chances(population, leaning, proposals)
    order = list(Qualifier)
    for opinion, allowed in QUALIFIERS.items():
        for bit, qualifier in enumerate(allowed):
            column = order.index(qualifier)
            given = uniform(seed, people, proposals, _FIRST_QUALIFIER + column) < chances[:, column]
            marks += np.where((marks >> 3 == opinion) & given, 1 << bit, 0)
    return _with_bad_faith(population, people, proposals, marks)


def _opinions(population: Population, people: Ints, proposals: Ints, leaning: Floats) -> Ints:
    seed, ideas = population.seed, population.proposals.ideas[proposals]
    shared = uniform(seed, people, proposals, _MOOD) < SAME_IDEA
    mood = np.where(shared, uniform(seed + 1, people, ideas, _OPINION), uniform(seed, people, proposals, _OPINION))
    agree, disagree = opinion_shares(leaning, population.proposals.width[proposals])
    opinions = np.where(mood < agree, Opinion.AGREE, np.where(mood >= 1 - disagree, Opinion.DISAGREE, Opinion.NEUTRAL))
    skips = uniform(seed, people, proposals, _SKIP) < population.makeup.skip_share
    return np.where(skips, int(Opinion.SKIP), opinions).astype(np.int64)


def _with_bad_faith(population: Population, people: Ints, proposals: Ints, marks: Ints) -> Ints:
    targets = population.people.targets[people]
    is_coordinated = targets != NO_TARGET
    if not is_coordinated.any():
        return marks
    ideas = population.proposals.ideas
    wanted = ideas[proposals] == ideas[np.where(is_coordinated, targets, 0)]
    against = uniform(population.seed, people, proposals, _SKIP + 1) < 0.5
    return np.select(
        [is_coordinated & wanted, is_coordinated & against], [_COORDINATED_AGREE, _COORDINATED_DISAGREE], marks
    )


def true_shares(population: Population, proposals: Ints) -> Truth:
    """The truth of these proposals (positions), over all honest people or an even sample of `TRUTH_SAMPLE` of them."""
    honest = np.flatnonzero(population.people.are_honest)
    sample = honest[np.linspace(0, len(honest) - 1, min(len(honest), TRUTH_SAMPLE)).astype(np.int64)]
    opinions = np.empty((len(proposals), 4))
    qualifiers = np.empty((len(proposals), len(Qualifier)))
    skip = population.makeup.skip_share
    holders = np.concatenate([np.full(len(QUALIFIERS[o]), o - 1) for o in Opinion if QUALIFIERS[o]])
    for row, proposal in enumerate(proposals.tolist()):
        what = np.full(len(sample), proposal)
        leaning = lean(population, sample, what)
        agree, disagree = opinion_shares(leaning, population.proposals.width[what])
        each = np.stack([agree, 1 - agree - disagree, disagree], axis=1)
        opinions[row] = [*(each.mean(axis=0) * (1 - skip)), skip]
        qualifiers[row] = (each[:, holders] * qualifier_chances(population, leaning, what)).mean(axis=0)
    return Truth(opinions, qualifiers)
