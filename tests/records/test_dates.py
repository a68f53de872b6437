"""Dates in pages, mails and texts: French says the first of a month as an ordinal."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils.translation import override

from parvis.records.dates import read_date

FIRST = datetime(2027, 1, 1, 9, 5, tzinfo=UTC)


def _shown(template: str, moment: object, language: str) -> str:
    with override(language):
        return engines["django"].from_string(template).render({"at": moment})


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("DATE_FORMAT", "1er janvier 2027"),
        ("DATETIME_FORMAT", "1er janvier 2027 à 10:05"),
        ("j F", "1er janvier"),
        ("SHORT_DATE_FORMAT", "01/01/2027"),
        ("c", "2027-01-01T10:05:00+01:00"),
    ],
)
def test_every_template_says_the_first_of_january_as_the_french_do(pattern: str, told: str) -> None:
    assert _shown(f'{{{{ at|date:"{pattern}" }}}}', FIRST, "fr") == told


def test_other_days_and_other_languages_stay_as_they_are() -> None:
    assert _shown("{{ at|date }}", date(2027, 1, 11), "fr") == "11 janvier 2027"
    assert _shown("{{ at|date }}", date(2027, 1, 1), "de") == "1. Januar 2027"
    assert _shown('{{ at|date:"N j, Y" }}', date(2027, 1, 1), "en") == "Jan. 1, 2027"


def test_no_date_shows_nothing() -> None:
    assert _shown('{{ at|date|default:"–" }}', None, "fr") == "–"


def test_charts_name_their_days_in_small_letters() -> None:
    with override("fr"):
        assert read_date(date(2027, 2, 1), "j M") == "1er fév"
