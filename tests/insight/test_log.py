"""The fold: sums that need no memory of people, do not care about order, and can be cut in pieces."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parvis.ballotbox.log import rows_of
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.opinion import MARK_COUNT, Opinion, Qualifier, marks_of, marks_with
from parvis.insight.log import LOG_DTYPE, fold, opinion_counts, qualifier_counts, standing_opinions
from tests.contracts.casts import AGREE, APART, DISAGREE, SEALED, SKIP, UNSEALED, WITHDRAWN, a_cast

PROPOSALS = np.array([1, 2, 3])


@st.composite
def logs(draw):
    casts = st.builds(
        a_cast,
        participant=st.integers(1, 5),
        proposal=st.integers(1, 4),
        mark=st.sampled_from([WITHDRAWN, *range(8, 33)]),
        provenance=st.sampled_from([SEALED, SEALED, UNSEALED]),
        unsealed=st.just(APART),
    )
    log = MemoryLog()
    log.append(draw(st.lists(casts, max_size=40)))
    return log.read()


def rows(*casts):
    log = MemoryLog()
    log.append(casts)
    return log.read()


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(log, chance):
    order = list(range(len(log)))
    chance.shuffle(order)
    assert np.array_equal(fold(log[order], PROPOSALS), fold(log, PROPOSALS))
    assert np.array_equal(standing_opinions(log[order]), standing_opinions(log))


@given(logs(), st.integers(0, 40))
def test_a_whole_is_the_sum_of_its_parts(log, cut):
    assert np.array_equal(fold(log[:cut], PROPOSALS) + fold(log[cut:], PROPOSALS), fold(log, PROPOSALS))


@given(logs())
def test_the_fold_is_what_counting_the_opinions_that_hold_gives(log):
    held = standing_opinions(log)
    counted = [
        [int(((held["proposal"] == p) & (held["mark"] == m)).sum()) for m in range(1, MARK_COUNT)] for p in PROPOSALS
    ]
    assert fold(log, PROPOSALS)[:, 1:].tolist() == counted


@given(logs())
def test_each_proposal_sums_to_zero(log):
    assert fold(log, PROPOSALS).sum(axis=1).tolist() == [0, 0, 0]


def test_an_empty_log_folds_to_zeros():
    assert fold(np.empty(0, LOG_DTYPE), PROPOSALS).sum() == 0
    assert fold(rows(a_cast()), np.empty(0, np.int64)).shape == (0, MARK_COUNT)
    assert len(standing_opinions(np.empty(0, LOG_DTYPE))) == 0


def test_ballots_on_other_proposals_are_left_out():
    assert fold(rows(a_cast(proposal=9), a_cast(proposal=2)), PROPOSALS)[:, AGREE].tolist() == [0, 1, 0]


def test_a_ballot_recorded_apart_counts_nowhere():
    log = rows(a_cast(provenance=UNSEALED, unsealed=APART))
    assert fold(log, PROPOSALS).any() == np.False_
    assert len(standing_opinions(log)) == 0


def test_agree_stays_agree_in_the_counts_of_opinions():
    counts = fold(rows(a_cast(1), a_cast(2), a_cast(3, mark=DISAGREE), a_cast(4, mark=SKIP)), PROPOSALS)
    assert opinion_counts(counts)[0].tolist() == [2, 0, 1, 1]


def test_every_mark_counts_once_for_its_opinion_and_once_for_each_qualifier():
    for opinion in (Opinion.AGREE, Opinion.NEUTRAL, Opinion.DISAGREE, Opinion.SKIP):
        for mark in marks_of(opinion):
            counts = np.zeros((1, MARK_COUNT), np.int64)
            counts[0, mark] = 1
            assert opinion_counts(counts)[0].tolist() == [int(opinion == place) for place in (1, 2, 3, 4)]
            expected = [int(mark in marks_with(qualifier)) for qualifier in Qualifier]
            assert qualifier_counts(counts)[0].tolist() == expected


def test_rows_of_no_entry_are_an_empty_array():
    assert rows_of([]).shape == (0,)
