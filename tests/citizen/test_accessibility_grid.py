"""The accessibility grid and its page."""

from collections import Counter

from django.test import Client

from parvis.citizen.accessibility_grid import CHECKED_WORDS, read_grid


def test_each_criterion_says_how_it_was_checked() -> None:
    assert {criterion.checked for criterion in read_grid("en").criteria} <= set(CHECKED_WORDS)


def test_no_criterion_stands_twice() -> None:
    numbers = [criterion.number for criterion in read_grid("en").criteria]
    assert len(numbers) == len(set(numbers))


def test_every_criterion_of_both_levels_is_there() -> None:
    levels = Counter(criterion.level for criterion in read_grid("en").criteria)
    assert levels == {"A": 31, "AA": 24}


def test_the_statement_says_what_no_person_tried(client: Client, db: None) -> None:
    page = client.get("/accessibility", headers={"accept-language": "en"}).content.decode()
    assert "not tried by a person" in page
    assert "No person using a screen reader has tried these pages yet." in page
