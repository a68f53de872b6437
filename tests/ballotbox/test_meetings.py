"""Those whom the process meets for the first time in the same moment are read from the log together."""

import asyncio

import pytest

from parvis.ballotbox.answered import AnsweredSets, unpacked
from parvis.ballotbox.meetings import MAXIMUM_TOGETHER, Meetings
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.errors import LogUnavailable
from tests.contracts.casts import AGREE, DISAGREE, a_cast

pytestmark = pytest.mark.anyio


class WatchedLog(MemoryLog):
    """A log that tells whom it was asked for, and does something first each time."""

    def __init__(self, before=lambda: None):
        super().__init__()
        self.before = before
        self.asked = []

    def answers(self, consultation, participants):
        self.asked.append((consultation, list(participants)))
        self.before()
        return super().answers(consultation, participants)


@pytest.fixture
def log():
    log = WatchedLog()
    log.append([a_cast(person, person) for person in (7, 8)])
    log.append([a_cast(7, 9, DISAGREE), a_cast(7, 7, DISAGREE), a_cast(7, 3, consultation=2)])
    return log


async def meet_all(meetings, *people):
    told = await asyncio.gather(*(meetings.meet(*person) for person in people))
    return [unpacked(packed) for packed in told]


async def test_several_are_read_in_one_go_and_each_gets_her_own_answers(log):
    told = await meet_all(Meetings(log, AnsweredSets()), (1, 7), (1, 8), (1, 99))
    assert told == [{7: DISAGREE, 9: DISAGREE}, {8: AGREE}, {}]
    assert log.asked == [(1, [7, 8, 99])]


async def test_each_consultation_is_asked_for_its_own(log):
    told = await meet_all(Meetings(log, AnsweredSets()), (1, 7), (2, 7))
    assert told == [{7: DISAGREE, 9: DISAGREE}, {3: AGREE}]


async def test_one_person_in_two_tabs_is_read_once(log):
    told = await meet_all(Meetings(log, AnsweredSets()), (1, 8), (1, 8))
    assert told == [{8: AGREE}] * 2
    assert log.asked == [(1, [8])]


async def test_a_large_crowd_is_read_in_parts(log):
    people = range(1, MAXIMUM_TOGETHER + 11)
    await meet_all(Meetings(log, AnsweredSets()), *((1, person) for person in people))
    assert [len(asked) for _, asked in log.asked] == [MAXIMUM_TOGETHER, 10]


async def test_when_the_log_cannot_be_read_each_is_told_so_and_asked_again_later(log):
    def fail():
        raise LogUnavailable

    meetings, log.before = Meetings(log, AnsweredSets()), fail
    found = await asyncio.gather(meetings.meet(1, 7), meetings.meet(1, 8), return_exceptions=True)
    assert [type(one) for one in found] == [LogUnavailable] * 2
    log.before = lambda: None
    assert await meet_all(meetings, (1, 8)) == [{8: AGREE}]


async def test_someone_who_leaves_meanwhile_takes_nothing_from_the_others(log):
    meetings = Meetings(log, AnsweredSets())
    leaving, staying = (asyncio.create_task(meetings.meet(1, person)) for person in (7, 8))
    await asyncio.sleep(0)
    leaving.cancel()
    assert unpacked(await staying) == {8: AGREE}


async def test_a_ballot_cast_while_the_log_is_read_is_not_missed(log):
    answered = AnsweredSets()
    fresh = [MemoryLog().append([a_cast(8, 5)])[0].entry]
    log.before = lambda: answered.feed(fresh)
    assert await meet_all(Meetings(log, answered), (1, 8)) == [{8: AGREE, 5: AGREE}]
    assert unpacked(answered.get(1, 8)) == {8: AGREE, 5: AGREE}


async def test_whoever_comes_while_the_log_is_read_is_read_next(log):
    meetings, loop = Meetings(log, AnsweredSets()), asyncio.get_running_loop()
    late = []
    log.before = lambda: late or late.append(asyncio.run_coroutine_threadsafe(meetings.meet(1, 8), loop))
    assert await meet_all(meetings, (1, 7)) == [{7: DISAGREE, 9: DISAGREE}]
    assert unpacked(await asyncio.wrap_future(late[0])) == {8: AGREE}
    assert log.asked == [(1, [7]), (1, [8])]
