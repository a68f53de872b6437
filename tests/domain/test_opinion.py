"""Marks: an opinion and its qualifiers in one small integer, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.domain.errors import UnknownMark, UnknownOpinion, UnknownQualifier
from parvis.domain.opinion import MARK_COUNT, QUALIFIERS, Mark, Opinion, Qualifier, is_mark, marks_of, marks_with

VALID = [mark for mark in range(256) if is_mark(mark)]


def test_twenty_six_integers_are_marks():
    assert len(VALID) == 26
    assert max(VALID) == MARK_COUNT - 1


@pytest.mark.parametrize("mark", VALID)
def test_a_mark_survives_the_way_to_words_and_back(mark):
    read = Mark.from_int(mark)
    assert int(read) == mark
    assert int(Mark.of(read.opinion.name.lower(), [str(word) for word in read.qualifiers])) == mark


@given(st.integers().filter(lambda number: number not in VALID))
def test_any_other_integer_is_refused(number):
    with pytest.raises(UnknownMark):
        Mark.from_int(number)


def test_agree_is_one_and_disagree_is_three():
    assert int(Mark.of("agree")) == 8
    assert int(Mark.of("disagree")) == 24
    assert Mark.from_int(8).opinion is Opinion.AGREE
    assert Mark.from_int(24).opinion is Opinion.DISAGREE


@pytest.mark.parametrize("word", ["Agree", "yes", "", "agree ", "1"])
def test_a_word_that_is_no_opinion_is_refused(word):
    with pytest.raises(UnknownOpinion, match="agree"):
        Mark.of(word)


@given(st.sampled_from(Opinion), st.sampled_from(Qualifier))
def test_a_qualifier_goes_with_its_own_opinion_only(opinion, qualifier):
    if qualifier in QUALIFIERS[opinion]:
        assert Mark.of(opinion.name.lower(), [qualifier]).qualifiers == (qualifier,)
    else:
        with pytest.raises(UnknownQualifier):
            Mark.of(opinion.name.lower(), [qualifier])


def test_the_order_and_the_number_of_times_a_qualifier_is_given_change_nothing():
    assert Mark.of("agree", ["obvious", "love", "love"]) == Mark.of("agree", ["love", "obvious"])


def test_every_mark_belongs_to_one_opinion():
    assert sorted(mark for opinion in Opinion for mark in marks_of(opinion)) == VALID
    assert all(Mark.from_int(mark).opinion is opinion for opinion in Opinion for mark in marks_of(opinion))


def test_every_qualifier_is_found_in_its_marks():
    for qualifier in Qualifier:
        assert [mark for mark in VALID if qualifier in Mark.from_int(mark).qualifiers] == list(marks_with(qualifier))
