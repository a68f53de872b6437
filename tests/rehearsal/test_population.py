"""A made population: calibrated on real consultations, and always the same."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from parvis.domain.opinion import QUALIFIERS, Opinion, is_mark
from parvis.rehearsal.answers import answer, true_shares, uniform
from parvis.rehearsal.arrivals import arrive, moderation_times
from parvis.rehearsal.makeup import DAY, HOUR, BadMakeup, Coordination, Makeup
from parvis.rehearsal.population import EVERYWHERE, NO_TARGET, populate

SMALL = Makeup(people=2000, proposals=200, weeks=3)


def pairs(people: int, proposals: int) -> tuple[np.ndarray, np.ndarray]:
    grid = np.meshgrid(np.arange(people), np.arange(proposals), indexing="ij")
    return grid[0].reshape(-1), grid[1].reshape(-1)


def test_the_same_seed_makes_the_same_people_and_answers() -> None:
    who, what = pairs(50, 40)
    marks = [answer(populate(SMALL, seed), who, what) for seed in (1, 1, 2)]
    assert np.array_equal(marks[0], marks[1])
    assert not np.array_equal(marks[0], marks[2])


def test_every_answer_is_a_mark_that_a_ballot_may_carry() -> None:
    marks = answer(populate(SMALL, 1), *pairs(200, 100))
    assert all(is_mark(mark) and mark for mark in np.unique(marks).tolist())


def test_the_answers_of_all_follow_the_true_shares() -> None:
    population = populate(SMALL, 1)
    truth = true_shares(population, np.arange(20))
    marks = answer(population, *pairs(2000, 20)).reshape(2000, 20)
    for opinion in list(Opinion)[1:]:
        found = (marks >> 3 == opinion).mean(axis=0)
        assert found == pytest.approx(truth.opinions[:, opinion - 1], abs=0.05)


def test_the_qualifiers_of_all_follow_the_true_shares() -> None:
    population = populate(SMALL, 1)
    truth = true_shares(population, np.arange(20))
    marks = answer(population, *pairs(2000, 20)).reshape(2000, 20)
    column = 0
    for opinion, allowed in QUALIFIERS.items():
        for bit, _ in enumerate(allowed):
            given = ((marks >> 3 == opinion) & (marks & (1 << bit) > 0)).mean(axis=0) / (1 - SMALL.skip_share)
            assert given == pytest.approx(truth.qualifiers[:, column], abs=0.05)
            column += 1


def test_the_default_population_resembles_real_consultations() -> None:
    population = populate(Makeup(people=8000), 1)
    accepted = np.flatnonzero(population.proposals.accepted_at >= 0)
    shares = true_shares(population, accepted).expressed
    top = np.sort(shares[:, 0])[-len(accepted) // 10 :]
    assert np.median(population.people.cards) == pytest.approx(7.2, abs=0.5)
    assert population.people.cards.mean() == pytest.approx(10.2, abs=0.8)
    assert np.median(top) == pytest.approx(0.86, abs=0.05)
    assert len(population.proposals.sent_at) == 8000 * 0.036 + 10


def test_people_of_a_group_agree_more_with_one_another() -> None:
    population = populate(SMALL, 1)
    signs = np.sign((answer(population, *pairs(600, 100)).reshape(600, 100) >> 3) - 2.0)
    likeness = signs @ signs.T / 100
    same = population.people.groups[:600, None] == population.people.groups[None, :600]
    assert likeness[same].mean() > likeness[~same].mean() + 0.05


def test_who_says_the_same_thing_twice_is_judged_alike() -> None:
    population = populate(Makeup(people=500, proposals=60, echo_share=1.0), 1)
    marks = answer(population, *pairs(500, 60)).reshape(500, 60) >> 3
    assert (marks[:, 10] == marks[:, 50]).mean() > 0.75


def test_arrivals_fill_the_consultation_and_peak_in_the_evening() -> None:
    times = arrive(Makeup(people=5000, weeks=2), np.random.default_rng(1)).times
    assert (np.diff(times) >= 0).all()
    assert times[0] >= 0
    assert times[-1] < 14 * DAY
    hours = np.bincount((times % DAY) // HOUR, minlength=24)
    assert hours[20] + hours[21] > 5 * (hours[3] + hours[4])


def test_proposals_wait_for_the_morning_and_for_their_turn() -> None:
    makeup = Makeup(moderators=2, minutes_a_proposal=30)
    decided = moderation_times(np.array([2 * HOUR, 2 * HOUR, 17.9 * HOUR]), makeup) / HOUR
    assert decided == pytest.approx([9.25, 9.5, 18.15])


def test_a_flood_is_one_account_and_one_idea() -> None:
    proposals = populate(Makeup(people=500, proposals=50, flood_copies=40), 1).proposals
    assert proposals.is_flood.sum() == 40
    assert len(np.unique(proposals.authors[proposals.is_flood])) == 1
    assert len(np.unique(proposals.ideas[proposals.is_flood])) == 1


def test_coordinated_accounts_agree_with_their_target() -> None:
    population = populate(Makeup(people=500, proposals=50, coordinations=(Coordination(30, 0.5),)), 1)
    accounts = np.flatnonzero(~population.people.are_honest)
    assert len(accounts) == 30
    marks = answer(population, accounts, population.people.targets[accounts])
    assert (marks >> 3 == Opinion.AGREE).all()
    assert population.people.targets[accounts[0]] != NO_TARGET


def test_a_number_depends_on_every_argument() -> None:
    one = np.array([5])
    numbers = {float(uniform(*args)[0]) for args in ((1, one, one, 0), (2, one, one, 0), (1, one, one, 1))}
    spread = uniform(1, *pairs(300, 300), 0)
    assert len(numbers) == 3
    assert np.histogram(spread, 10, (0, 1))[0] == pytest.approx(9000, rel=0.05)


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": 3},
        {"weeks": 0},
        {"proposals": 0},
        {"people": 10**6 + 1},
        {"coordinations": (Coordination(10**6, 0.5),)},
        {"flood_copies": 10**5},
        {"proposals": 10**5 + 1},
        {"waves": 1_001},
    ],
)
def test_what_cannot_be_rehearsed_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadMakeup):
        Makeup(**wrong)


def test_some_proposals_are_about_the_territory_of_their_author_and_the_organiser_s_about_all_of_it() -> None:
    found = populate(SMALL, 1)
    what, where = found.proposals, found.people.territories
    placed = what.territories != EVERYWHERE
    assert 0.2 < placed[what.authors >= 0].mean() < 0.4
    assert not placed[what.authors < 0].any()
    assert np.array_equal(what.territories[placed], where[what.authors[placed]])


def test_where_proposals_are_about_changes_nothing_else_of_a_population() -> None:
    some, none = populate(SMALL, 1), populate(replace(SMALL, placed_share=0.0), 1)
    assert np.array_equal(some.proposals.ground, none.proposals.ground)
    assert np.array_equal(some.proposals.is_flood, none.proposals.is_flood)
