"""The order of the proposals of a list, its pages, and what is found in it."""

import numpy as np
import pytest

from parvis.ballotbox.catalogue import OpenProposal
from parvis.citizen.exploring import Asked, sift
from parvis.citizen.finding import WordIndex
from parvis.citizen.ranking import Shelf, Sort, sort_keys, take_page
from parvis.domain.zone import Zone
from parvis.insight.with_and_without import told_zones


def _ranked(sort: Sort, *counts: tuple[int, int, int], accepted: tuple[int, ...] = ()) -> list[int]:
    """The ids, from 1, of proposals with these opinions, in order."""
    dates = accepted or (0,) * len(counts)
    shelf = Shelf([OpenProposal(number + 1, "", "en", accepted_at=date) for number, date in enumerate(dates)])
    keys = sort_keys(shelf, np.array([(*count, 0) for count in counts]), sort)
    return [int(shelf.ids[row]) for row in take_page(keys, np.ones(len(counts), bool)).rows]


def test_too_few_opinions_never_come_first() -> None:
    assert _ranked(Sort.AGREED, (3, 0, 0), (40, 0, 20)) == [2, 1]


def test_divisive_means_many_for_and_many_against() -> None:
    assert _ranked(Sort.DIVISIVE, (90, 0, 10), (45, 10, 45), (5, 5, 90)) == [2, 1, 3]


def test_newest_comes_by_its_publication() -> None:
    assert _ranked(Sort.NEWEST, (0, 0, 0), (0, 0, 0), accepted=(5, 9)) == [2, 1]


def test_ties_go_to_the_older_proposal() -> None:
    assert _ranked(Sort.AGREED, (40, 0, 0), (40, 0, 0), (40, 0, 0)) == [1, 2, 3]


def test_the_most_voted_on_counts_opinions_whatever_they_are() -> None:
    assert _ranked(Sort.VOTED, (10, 0, 0), (0, 10, 10), (5, 5, 5)) == [2, 3, 1]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_hold_everything_once_forwards_and_backwards(sort: Sort) -> None:
    chance = np.random.default_rng(1)
    shelf = Shelf([OpenProposal(number, "", "en", accepted_at=number % 7) for number in range(1, 138)])
    keys = sort_keys(shelf, chance.integers(0, 9, (137, 4)), sort, seed=20_000)
    chosen, seen, cursor = np.ones(137, bool), list[int](), ""
    while page := take_page(keys, chosen, after=cursor):
        seen += page.rows
        if not page.after:
            break
        cursor = page.after
    assert sorted(seen) == list(range(137))
    assert list(take_page(keys, chosen, before=page.before).rows) == seen[50:100]


def test_a_proposal_that_comes_meanwhile_moves_no_later_page() -> None:
    def keys(newest: int) -> np.ndarray:
        shelf = Shelf([OpenProposal(number, "", "en", accepted_at=number) for number in range(1, newest + 1)])
        return sort_keys(shelf, np.zeros((newest, 4), int), Sort.NEWEST)

    first = take_page(keys(100), np.ones(100, bool))
    assert take_page(keys(100), np.ones(100, bool), after=first.after).rows == tuple(range(49, -1, -1))
    assert take_page(keys(103), np.ones(103, bool), after=first.after).rows == tuple(range(49, -1, -1))


def test_the_lot_of_a_day_is_another_one_the_next_day() -> None:
    shelf = Shelf([OpenProposal(number, "", "en") for number in range(1, 201)])
    orders = [
        take_page(sort_keys(shelf, np.zeros((200, 4), int), Sort.LOT, seed), np.ones(200, bool)).rows
        for seed in (20_000, 20_000, 20_001)
    ]
    assert orders[0] == orders[1] != orders[2]


def test_a_zone_is_told_when_the_votes_are_enough_to_tell_it() -> None:
    counts = np.array([[90, 5, 5, 0], [50, 5, 45, 0], [3, 2, 95, 0], [10, 85, 5, 0], [3, 0, 0, 0]])
    assert told_zones(counts).tolist() == [
        Zone.CONSENSUS,
        Zone.CONTROVERSY,
        Zone.REJECTION,
        Zone.LIMBO,
        Zone.UNDECIDED,
    ]


@pytest.mark.parametrize(("asked", "found"), [("vélo", 2), ("velos", 1), ("vlo", 0), ("piset", 1), ("pitse", 1)])
def test_words_are_found_in_spite_of_a_mistake(asked: str, found: int) -> None:
    index = WordIndex(["Une piste pour le vélo", "Des vélos pour tous", "Rien de tel"])
    assert index.find(asked).places.sum() == found


def test_a_word_that_is_there_is_not_guessed_beside() -> None:
    assert WordIndex(["Planter des arbres", "Marbrer les murs"]).find("arbres").places.tolist() == [True, False]


def test_every_word_of_a_search_must_be_there() -> None:
    index = WordIndex(["Éclairer les rues", "Éclairer les parcs"])
    assert index.find("rues eclairer").places.tolist() == [True, False]


def test_a_territory_and_a_theme_sift_together() -> None:
    shelf = Shelf([OpenProposal(n, "", "en", theme=n % 2, territory=n % 3) for n in range(1, 13)])
    asked = Asked("", Sort.NEWEST, 1, 2, None, is_new=False, after="", before="")
    assert shelf.ids[sift(shelf, np.zeros((12, 4), int), asked, ()).places].tolist() == [5, 11]
