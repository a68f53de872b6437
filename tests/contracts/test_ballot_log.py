"""The contract of the ballot log, on every engine: what is written, what is answered, what is read."""

from dataclasses import replace

import numpy as np
import pytest

from parvis.ballotbox.log import rows_of
from parvis.domain.ballot import CardKind, Outcome, Provenance
from parvis.domain.errors import IdentityReused, NothingToWithdraw, SealExpired, SealRefused
from parvis.domain.standing import Standing
from tests.contracts.casts import (
    AGREE,
    APART,
    DISAGREE,
    NEUTRAL,
    SEALED,
    SKIP,
    UNSEALED,
    WITHDRAWN,
    a_cast,
    assert_one_truth,
)


def append_one(log, *arguments, **others):
    return log.append([a_cast(*arguments, **others)])[0]


def test_an_empty_log_has_nothing(log):
    assert log.head() == 0
    assert len(log.read()) == 0
    assert log.history(1, 7) == []
    assert log.append([]) == []


def test_a_ballot_is_read_back_as_it_was_cast(log):
    cast = a_cast(2**63 - 1, 2**31 - 1, AGREE, identity=2**63 - 1, consultation=2**31 - 1, cast_at=2**52)
    entry = log.append([cast])[0].entry
    assert entry.sequence == 1
    assert (entry.participant, entry.proposal, entry.mark) == (cast.participant, cast.proposal, AGREE)
    assert (entry.provenance, entry.cast_at, entry.identity) == (SEALED, 2**52, 2**63 - 1)
    assert log.history(2**31 - 1, 2**63 - 1) == [entry]
    assert log.read().tolist() == rows_of([entry]).tolist()


@pytest.mark.parametrize("probability", [0.0, 1.0, 1 / 3, 1e-9])
def test_a_probability_is_kept_to_the_bit(log, probability):
    append_one(log, provenance=replace(SEALED, probability=probability))
    assert log.read()["probability"].tolist() == [probability]
    assert log.history(1, 7)[0].provenance.probability == probability


@pytest.mark.parametrize("kind", CardKind)
def test_every_kind_of_card_comes_back(log, kind):
    provenance = Provenance(Standing.SEALED, kind, draw=2**63 - 1, probability=0.5, source=2**31 - 1)
    append_one(log, provenance=provenance)
    assert log.history(1, 7)[0].provenance == provenance
    assert log.read()[["kind", "draw", "source"]].tolist() == [(kind, 2**63 - 1, 2**31 - 1)]


def test_every_mark_comes_back(log):
    marks = [*range(8, 33)]
    log.append([a_cast(proposal=place, mark=mark) for place, mark in enumerate(marks, 1)])
    assert log.read()["mark"].tolist() == marks


def test_sequence_numbers_start_at_one_and_leave_no_gap(log):
    for number in range(1, 6):
        settled = log.append([a_cast(participant) for participant in range(number * 10, number * 10 + number)])
        assert all(outcome.is_new for outcome in settled)
    assert log.head() == 15
    assert_one_truth(log.read())


def test_a_change_carries_the_mark_and_the_standing_that_it_replaces(log):
    append_one(log, mark=AGREE)
    append_one(log, mark=DISAGREE)
    append_one(log, mark=WITHDRAWN)
    append_one(log, mark=AGREE)
    rows = log.read()
    assert rows["mark"].tolist() == [AGREE, DISAGREE, WITHDRAWN, AGREE]
    assert rows["previous"].tolist() == [0, AGREE, DISAGREE, WITHDRAWN]
    assert rows["previous_standing"].tolist() == [0, 1, 1, 1]
    assert rows["revision"].tolist() == [1, 2, 3, 4]


def test_several_changes_in_one_batch_follow_their_order(log):
    settled = log.append([a_cast(mark=mark) for mark in (AGREE, DISAGREE, DISAGREE, SKIP)])
    assert [outcome.is_new for outcome in settled] == [True, True, False, True]
    assert [outcome.entry.revision for outcome in settled] == [1, 2, 2, 3]
    assert settled[2].entry == settled[1].entry
    assert_one_truth(log.read())


def test_the_same_mark_again_makes_no_new_row(log):
    first = append_one(log)
    again = append_one(log, cast_at=1)
    assert (again.is_new, again.entry) == (False, first.entry)
    assert log.head() == 1


def test_a_replay_is_known_by_its_identity_even_after_a_change(log):
    first = append_one(log, identity=5)
    append_one(log, mark=DISAGREE, identity=6)
    again = append_one(log, identity=5)
    assert (again.is_new, again.entry) == (False, first.entry)
    assert log.read()["mark"].tolist() == [AGREE, DISAGREE]


def test_a_replay_within_one_batch_is_known_too(log):
    settled = log.append([a_cast(identity=5), a_cast(mark=DISAGREE), a_cast(identity=5)])
    assert [outcome.is_new for outcome in settled] == [True, True, False]


def test_an_identity_used_for_another_mark_is_refused(log):
    append_one(log, identity=5)
    assert isinstance(append_one(log, mark=SKIP, identity=5), IdentityReused)
    assert log.head() == 1


def test_one_identity_may_serve_several_proposals_and_people(log):
    settled = log.append([a_cast(identity=5), a_cast(proposal=2, identity=5), a_cast(participant=8, identity=5)])
    assert all(outcome.is_new for outcome in settled)


def test_a_change_without_a_seal_keeps_the_provenance_that_it_replaces(log):
    append_one(log)
    changed = append_one(log, mark=NEUTRAL, provenance=UNSEALED)
    assert changed.entry.provenance == SEALED
    assert log.history(1, 7)[-1].provenance == SEALED


def test_an_unsealed_ballot_is_refused_with_its_reason(log):
    assert isinstance(append_one(log, provenance=UNSEALED), SealRefused)
    assert isinstance(append_one(log, provenance=UNSEALED, seal_error=SealExpired), SealExpired)
    assert log.head() == 0


def test_an_unsealed_ballot_is_recorded_apart_where_that_is_allowed(log):
    apart = append_one(log, provenance=UNSEALED, unsealed=APART)
    assert apart.entry.provenance.standing is Standing.UNSEALED
    sealed = append_one(log)
    assert sealed.is_new
    assert sealed.entry.previous_standing is Standing.UNSEALED
    assert log.read()["is_first"].tolist() == [False, True]


def test_only_the_first_counted_row_of_a_participant_is_first(log):
    log.append([a_cast(7, 1), a_cast(7, 2), a_cast(8, 1), a_cast(7, 1, consultation=2)])
    append_one(log, 7, 3)
    assert log.read()["is_first"].tolist() == [True, False, True, True, False]


def test_a_withdrawal_without_a_ballot_is_refused(log):
    assert isinstance(append_one(log, mark=WITHDRAWN), NothingToWithdraw)


def test_a_bad_cast_leaves_the_others_of_its_batch_alone(log):
    settled = log.append([a_cast(1), a_cast(2, mark=WITHDRAWN), a_cast(3), a_cast(4, provenance=UNSEALED), a_cast(5)])
    assert [isinstance(one, Outcome) for one in settled] == [True, False, True, False, True]
    assert log.read()["participant"].tolist() == [1, 3, 5]
    assert_one_truth(log.read())


def test_pieces_read_with_a_limit_make_the_whole(log):
    log.append([a_cast(participant) for participant in range(1, 251)])
    whole = log.read()
    pieces, after = [], 0
    while len(piece := log.read(after, 64)):
        pieces.append(piece)
        after = int(piece["sequence"][-1])
    assert [len(piece) for piece in pieces] == [64, 64, 64, 58]
    assert np.concatenate(pieces).tolist() == whole.tolist()
    assert log.read(100).tolist() == whole[100:].tolist()


@pytest.mark.parametrize("after", [3, 4, 10**9])
def test_nothing_is_read_past_the_end(log, after):
    log.append([a_cast(participant) for participant in (1, 2, 3)])
    assert len(log.read(after)) == len(log.read(after, 10)) == len(log.read(0, 0)) == 0


def test_the_history_of_a_participant_is_hers_alone(log):
    log.append([a_cast(7, 1), a_cast(8, 1), a_cast(7, 2), a_cast(7, 1, consultation=2)])
    append_one(log, 7, 1, DISAGREE)
    assert [(entry.proposal, entry.mark) for entry in log.history(1, 7)] == [(1, AGREE), (2, AGREE), (1, DISAGREE)]
    assert [entry.sequence for entry in log.history(1, 7)] == [1, 3, 5]


def test_the_answers_of_several_are_read_together_in_their_order(log):
    log.append([a_cast(7, 2), a_cast(8, 1), a_cast(9, 1), a_cast(7, 1), a_cast(7, 5, consultation=2)])
    log.append([a_cast(8, 3, SKIP), a_cast(7, 2, DISAGREE)])
    told = log.answers(1, [8, 7, 6]).tolist()
    assert told == [[7, 2, AGREE], [8, 1, AGREE], [7, 1, AGREE], [8, 3, SKIP], [7, 2, DISAGREE]]
    assert log.answers(1, [6]).tolist() == log.answers(3, [7]).tolist() == log.answers(1, []).tolist() == []


def test_the_answers_of_a_crowd_are_whole(log):
    people = range(2**63 - 700, 2**63)
    log.append([a_cast(person, person % 97 + 1) for person in people])
    told = log.answers(1, list(people))
    assert (told.shape, told.dtype) == ((700, 3), np.int64)
    assert told.tolist() == [[person, person % 97 + 1, AGREE] for person in people]


def test_a_long_log_reads_as_it_was_written(log):
    answered = []
    for start in range(0, 24_000, 2_000):
        casts = [a_cast(2**40 + place // 5, place % 5, 8 + place % 25) for place in range(start, start + 2_000)]
        answered += [outcome.entry for outcome in log.append(casts)]
    assert log.read().tolist() == rows_of(answered).tolist()
    assert log.read(1_000, 22_000).tolist() == rows_of(answered[1_000:23_000]).tolist()


def test_what_one_handle_wrote_the_other_reads_and_continues(open_log):
    one, other = open_log(), open_log()
    append_one(one, identity=1)
    assert other.head() == 1
    assert append_one(other, identity=1).is_new is False
    assert append_one(other, mark=DISAGREE).entry.previous == AGREE
    assert one.read()["mark"].tolist() == [AGREE, DISAGREE]


def test_a_log_that_was_closed_opens_with_all_it_held(open_durable_log):
    first = open_durable_log()
    first.append([a_cast(participant) for participant in (1, 2, 3)])
    before = first.read()
    first.close()
    again = open_durable_log()
    assert again.read().tolist() == before.tolist()
    assert again.append([a_cast(4)])[0].entry.sequence == 4
