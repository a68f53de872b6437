"""Ideas and themes: grouped by likeness, parted by votes, named by their texts, the same for any order."""

import numpy as np
import pytest

from parvis.insight.direction import Ratings, correlate
from parvis.insight.idea_groups import group_alike
from parvis.insight.ideas import LETTERS_ONLY, VOTES_UNKNOWN, IdeaMap, map_ideas, proposals_by_idea
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import TextSpace, scale_to_unit
from tests.insight.evaluation import evaluation_set

TEXTS = {
    1: "Il faut éclairer tous les arrêts de bus la nuit",
    2: "il faut eclairer tous les arrets de bus, la nuit",
    3: "Éclairer les arrêts de bus toute la nuit",
    4: "Il ne faut pas éclairer les arrêts de bus la nuit",
    5: "We should train every police officer",
    6: "We should train all police officers",
    7: "Open more shelters in small towns",
}


@pytest.fixture(scope="module")
def space() -> TextSpace:
    return TextSpace.of(LexicalVectors(), TEXTS)


def votes(sides: dict[int, int], people: int = 60) -> Ratings:
    """Everyone votes on all of `sides`; 1: half agrees and half disagrees, -1: the other way round."""
    who = np.repeat(np.arange(people), len(sides))
    what = np.tile(np.array(list(sides)), people)
    camp = np.where(who % 2, 1, -1)
    return Ratings(who, what, (camp * np.tile(np.array(list(sides.values())), people)).astype(np.int8))


def held(found: IdeaMap) -> set[tuple[int, ...]]:
    return {idea.proposals for idea in found.ideas}


def test_copies_and_light_rewordings_are_one_idea(space: TextSpace) -> None:
    found = map_ideas(space, TEXTS)
    assert found.idea_of(1) == found.idea_of(2) == found.idea_of(3)
    assert found.idea_of(5).proposals == (5, 6)


def test_letters_take_a_proposal_and_its_opposite_for_one_idea(space: TextSpace) -> None:
    assert 4 in map_ideas(space, TEXTS).idea_of(1).proposals


def test_votes_part_a_proposal_from_its_opposite(space: TextSpace) -> None:
    found = map_ideas(space, TEXTS, ratings=votes({1: 1, 2: 1, 3: 1, 4: -1}))
    assert found.idea_of(1).proposals == (1, 2, 3)
    assert found.idea_of(4).proposals == (4,)
    assert {(pair.first, pair.second) for pair in found.opposed} == {(1, 4), (2, 4), (3, 4)}


def test_few_votes_part_nothing(space: TextSpace) -> None:
    found = map_ideas(space, TEXTS, ratings=votes({1: 1, 4: -1}, people=10))
    assert 4 in found.idea_of(1).proposals
    assert found.opposed == ()


def test_every_proposal_stands_in_one_idea_and_every_idea_in_one_theme(space: TextSpace) -> None:
    found = map_ideas(space, TEXTS)
    assert sorted(proposal for idea in found.ideas for proposal in idea.proposals) == sorted(TEXTS)
    assert sorted(key for theme in found.themes for key in theme.ideas) == sorted(idea.key for idea in found.ideas)


def test_an_idea_is_named_by_one_of_its_texts(space: TextSpace) -> None:
    idea = map_ideas(space, TEXTS).idea_of(5)
    assert idea.name == TEXTS[idea.typical]
    assert "police" in idea.words


def test_the_order_of_proposals_changes_nothing(space: TextSpace) -> None:
    shuffled = TextSpace.of(LexicalVectors(), dict(reversed(TEXTS.items())))
    assert map_ideas(shuffled, dict(reversed(TEXTS.items()))) == map_ideas(space, TEXTS)


def test_the_order_of_votes_changes_nothing(space: TextSpace) -> None:
    cast = votes({1: 1, 2: 1, 4: -1})
    mixed = np.random.default_rng(3).permutation(len(cast.ratings))
    again = Ratings(cast.participants[mixed], cast.proposals[mixed], cast.ratings[mixed])
    assert map_ideas(space, TEXTS, ratings=again) == map_ideas(space, TEXTS, ratings=cast)


def test_it_says_that_letters_are_not_meaning_and_that_no_votes_were_seen(space: TextSpace) -> None:
    assert map_ideas(space, TEXTS).notes == (LETTERS_ONLY, VOTES_UNKNOWN)


@pytest.mark.parametrize("texts", [{}, {3: "👍"}, {3: "👍", 4: "🙏"}, {1: "Больше автобусов", 2: "مزيد من الحافلات"}])
def test_odd_texts_make_an_idea_each(texts: dict[int, str]) -> None:
    found = map_ideas(TextSpace.of(LexicalVectors(), texts), texts)
    assert held(found) == {(i,) for i in texts}


def test_two_stages_find_the_groups_that_the_exact_way_finds() -> None:
    random = np.random.default_rng(7)
    group = random.integers(0, 12, 900)
    vectors = random.normal(size=(12, 64))[group] + random.normal(size=(900, 64)) * 0.6
    rows = scale_to_unit(vectors.astype(np.float32))
    exact, staged = group_alike(rows, 0.4), group_alike(rows, 0.4, exact_up_to=100)
    assert exact.max() == 11
    assert np.array_equal(exact, staged)


def test_a_flood_of_copies_is_one_idea() -> None:
    texts = dict.fromkeys(range(1, 601), "Il faut éclairer les arrêts de bus") | {5000: "Former les juges"}
    found = map_ideas(TextSpace.of(LexicalVectors(), texts), texts)
    assert sorted(len(idea.proposals) for idea in found.ideas) == [1, 600]


def test_the_number_of_themes_may_be_asked_for() -> None:
    texts = {item.id: item.text for item in evaluation_set().of("school")}
    found = map_ideas(TextSpace.of(LexicalVectors(), texts), texts, theme_count=5)
    assert len(found.themes) == 5


def test_correlations_are_those_of_the_people_who_voted_on_both() -> None:
    random = np.random.default_rng(5)
    first, second = random.integers(-1, 2, 50), random.integers(-1, 2, 50)
    ratings = Ratings(np.r_[:50, 10:50], np.repeat([1, 2], [50, 40]), np.r_[first, second[10:]].astype(np.int8))
    found = correlate(ratings, [1, 2])
    assert found.people[0, 1] == 40
    assert found.value[0, 1] == pytest.approx(np.corrcoef(first[10:], second[10:])[0, 1])


def test_a_proposal_that_all_approve_has_no_correlation() -> None:
    found = correlate(Ratings(np.arange(30), np.full(30, 1), np.ones(30, np.int8)), [1, 2])
    assert np.isnan(found.value).all()
    assert not found.signs.any()


def test_proposals_know_their_idea(space: TextSpace) -> None:
    found = map_ideas(space, TEXTS)
    assert proposals_by_idea(found.ideas)[6] == found.idea_of(6).key
