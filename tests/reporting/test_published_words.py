"""The words of proposals that pages tell of: those that are published now, of as few as are needed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, Proposal
from parvis.reporting.published_words import PublishedWords
from tests.planted_log import publish_forty


@pytest.fixture
def numbers(consultation: Consultation) -> list[int]:
    return [number for _ in range(5) for number in publish_forty(consultation)]


def test_words_are_asked_for_once(consultation: Consultation, numbers: list[int]) -> None:
    words = PublishedWords(consultation.pk)
    with CaptureQueriesContext(connection) as queries:
        words.ask(numbers[:4])
        words.ask(numbers[1:3])
        assert words.first(numbers[:4], 2, int) == numbers[:2]
    assert len(queries) == 1
    assert words[numbers[3]] == ("We should open place 3 at night.", "en")


def test_the_first_that_are_published_are_found_however_many_are_not(
    consultation: Consultation, numbers: list[int]
) -> None:
    Proposal.objects.filter(pk__in=numbers[:150]).update(state=ProposalState.WITHDRAWN.value)
    assert PublishedWords(consultation.pk).first(numbers, 3, int) == numbers[150:153]


def test_a_row_that_needs_no_words_is_always_found(consultation: Consultation, numbers: list[int]) -> None:
    rows = [(numbers[0], 1), (0, 2), (None, 3)]
    assert PublishedWords(consultation.pk).first(rows, 3, lambda row: row[0]) == [rows[0], rows[2]]


def test_proposals_of_other_consultations_are_not_told(consultation: Consultation, numbers: list[int]) -> None:
    words = PublishedWords(consultation.pk + 1)
    words.ask(numbers)
    assert numbers[0] not in words
