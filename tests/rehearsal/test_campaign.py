"""A consultation played to its end: the log it leaves is one that the real service could have left."""

import numpy as np
import pytest

from parvis.domain.ballot import CardKind
from parvis.insight.log import fold, standing_opinions
from parvis.rehearsal.answers import answer
from parvis.rehearsal.campaign import OPENS_AT, Campaign, hold
from parvis.rehearsal.crowd import Crowd, crowd_of, shortened, thinned
from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.rehearsal.population import Population, populate
from parvis.rehearsal.rules import Asking, Scene, Served, draw_by_weight
from parvis.rehearsal.sequence_rule import SequenceRule


def serve_anything(scene: Scene, asking: Asking) -> Served:
    cards = draw_by_weight(np.ones(len(scene.proposals)), asking.seen, 12, np.random.default_rng(asking.seed))
    return Served(cards, np.where(cards >= 0, 0.5, 0.0))


@pytest.fixture(scope="module")
def population() -> Population:
    return populate(Makeup(people=300, proposals=60, weeks=1, coordinations=(Coordination(20, 0.5),)), 3)


@pytest.fixture(scope="module")
def crowd(population: Population) -> Crowd:
    return crowd_of(population)


@pytest.fixture(scope="module")
def campaign(crowd: Crowd) -> Campaign:
    return hold(crowd, serve_anything, 1)


def test_nobody_answers_the_same_proposal_twice(campaign: Campaign) -> None:
    assert len(standing_opinions(campaign.rows)) == len(campaign.rows)


def test_nobody_answers_a_proposal_before_it_is_open(campaign: Campaign) -> None:
    place = np.searchsorted(campaign.crowd.proposals, campaign.rows["proposal"])
    assert (campaign.rows["cast_at"] > OPENS_AT + campaign.crowd.accepted_at[place]).all()


def test_nobody_answers_more_than_their_patience(campaign: Campaign) -> None:
    order = np.argsort(campaign.crowd.ids)
    who = order[np.searchsorted(campaign.crowd.ids[order], campaign.rows["participant"])]
    assert (np.bincount(who, minlength=len(order)) <= campaign.crowd.cards).all()


def test_each_ballot_is_what_the_person_thinks(campaign: Campaign, population: Population) -> None:
    who = campaign.rows["participant"] - population.people.ids[0]
    marks = answer(population, who, campaign.rows["proposal"].astype(np.int64) - 1)
    assert np.array_equal(marks, campaign.rows["mark"])


def test_rows_are_in_order_of_time_and_each_person_has_one_first(campaign: Campaign) -> None:
    rows = campaign.rows
    assert (np.diff(rows["cast_at"]) >= 0).all()
    assert rows["sequence"].tolist() == list(range(1, len(rows) + 1))
    assert rows["is_first"].sum() == len(np.unique(rows["participant"]))


def test_who_comes_by_a_link_sees_its_proposal_first_without_a_probability(campaign: Campaign) -> None:
    linked = campaign.rows[campaign.rows["kind"] == CardKind.LINKED]
    assert len(linked) == 20
    assert linked["is_first"].all()
    assert (linked["probability"] == 0).all()


def test_exposures_count_cards_that_nobody_answered_too(campaign: Campaign) -> None:
    answered = -fold(campaign.rows, campaign.crowd.proposals)[:, 0]
    assert (campaign.exposures >= answered).all()
    assert campaign.exposures.sum() > answered.sum()


def test_the_same_seed_leaves_the_same_log(crowd: Crowd) -> None:
    first, second, other = (hold(crowd, SequenceRule(), seed).rows for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first["proposal"], other["proposal"][: len(first)])


def test_parvis_serves_every_proposal_with_a_known_chance(crowd: Crowd) -> None:
    rows = hold(crowd, SequenceRule(), 1).rows
    drawn = rows[rows["kind"] == CardKind.STANDARD]
    assert drawn["probability"].min() > 0
    assert drawn["probability"].max() <= 1
    assert len(np.unique(rows["proposal"])) == len(crowd.proposals)


def test_a_smaller_crowd_is_a_part_of_the_larger_one(crowd: Crowd) -> None:
    half, third = thinned(crowd, 0.5, 1), thinned(crowd, 0.33, 1)
    assert set(third.ids.tolist()) < set(half.ids.tolist()) < set(crowd.ids.tolist())
    assert len(half.ids) == pytest.approx(len(crowd.ids) / 2, rel=0.15)


def test_shortened_patience_keeps_the_people_and_the_share_of_cards(crowd: Crowd) -> None:
    half = shortened(crowd, 0.5, 1)
    assert np.array_equal(half.ids, crowd.ids)
    assert half.cards.sum() == pytest.approx(crowd.cards.sum() / 2, rel=0.05)


def test_progress_ends_with_everyone(crowd: Crowd) -> None:
    told: list[tuple[int, int]] = []
    hold(crowd, serve_anything, 1, lambda come, of: told.append((come, of)))
    assert told[-1] == (len(crowd.ids), len(crowd.ids))
