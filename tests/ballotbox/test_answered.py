"""What participants have answered, kept for those who are here now."""

from parvis.ballotbox.answered import AnsweredSets, pack, unpacked
from parvis.ballotbox.log import rows_of
from parvis.ballotbox.memory import MemoryLog
from tests.contracts.casts import AGREE, DISAGREE, a_cast


def entries_of(*casts):
    return [outcome.entry for outcome in MemoryLog().append(casts)]


def test_a_participant_who_was_not_asked_for_is_unknown():
    answered = AnsweredSets()
    answered.feed(entries_of(a_cast()))
    assert answered.get(1, 7) is None


def test_what_is_fed_joins_what_the_log_told():
    answered = AnsweredSets()
    answered.put(1, 7, [pack(1, AGREE)])
    answered.feed(entries_of(a_cast(proposal=2)))
    answered.feed_rows(rows_of(entries_of(a_cast(proposal=2), a_cast(proposal=2, mark=DISAGREE))))
    assert unpacked(answered.get(1, 7)) == {1: AGREE, 2: DISAGREE}


def test_whoever_was_away_longest_is_forgotten_first():
    answered = AnsweredSets(maximum=2)
    for participant in (1, 2):
        answered.put(1, participant, [])
    answered.get(1, 1)
    answered.put(1, 3, [])
    assert [answered.get(1, participant) is None for participant in (1, 2, 3)] == [False, True, False]


def test_a_ballot_cast_while_the_log_is_read_is_not_missed():
    answered = AnsweredSets()
    answered.expect(1, 7)
    answered.feed(entries_of(a_cast(proposal=2, mark=DISAGREE)))
    assert unpacked(answered.put(1, 7, [pack(1, AGREE)])) == {1: AGREE, 2: DISAGREE}
    assert unpacked(answered.get(1, 7)) == {1: AGREE, 2: DISAGREE}
