"""The texts near one that is being written, as the published ones come and go."""

import pytest

from parvis.insight.lexical import LexicalVectors
from parvis.insight.neighbourhood import Neighbourhood

TEXTS = {
    1: ("We should light the bus stops at night", "en"),
    2: ("We should train judges", "en"),
    3: ("Il faut éclairer les abribus la nuit", "fr"),
}


@pytest.fixture
def held() -> Neighbourhood:
    made = Neighbourhood(LexicalVectors())
    made.follow(TEXTS)
    return made


def _near(held: Neighbourhood, text: str) -> list[int]:
    return [one.proposal for one in held.near(text)]


def test_accents_and_endings_do_not_matter(held: Neighbourhood) -> None:
    assert _near(held, "eclairer les abribu") == [3]


def test_a_text_that_shares_no_word_has_no_neighbour(held: Neighbourhood) -> None:
    assert _near(held, "Ouvrir une piscine") == []


def test_a_text_that_is_gone_is_found_no_more(held: Neighbourhood) -> None:
    held.follow({number: text for number, text in TEXTS.items() if number != 1})
    assert _near(held, "We should light bus stops") == []


def test_one_of_two_copies_may_go(held: Neighbourhood) -> None:
    held.change({4: ("We should train JUDGES!", "en")}, gone=[2])
    assert _near(held, "train the judges") == [4]
    held.change({}, gone=[4])
    assert _near(held, "train the judges") == []


def test_a_corrected_text_is_found_by_its_new_words(held: Neighbourhood) -> None:
    held.follow({**TEXTS, 2: ("We should open crisis centres", "en")})
    assert _near(held, "open a crisis centre") == [2]
    assert _near(held, "train every judge") == []


def test_an_empty_consultation_has_no_neighbours() -> None:
    assert _near(Neighbourhood(LexicalVectors()), "anything") == []
