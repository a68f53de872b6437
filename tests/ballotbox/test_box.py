"""The group commit: batches, overload, trouble below, and a stop that loses nothing."""

import asyncio
import threading

import pytest

from parvis.ballotbox.box import BallotBox
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.ballot import Outcome
from parvis.domain.errors import LogUnavailable, Overloaded, StoreFull, Unavailable
from tests.contracts.casts import DISAGREE, a_cast


class SlowLog(MemoryLog):
    """Waits for `go` before it writes; counts its batches; refuses participant 666 like a broken driver."""

    def __init__(self):
        super().__init__()
        self.go, self.is_writing = threading.Event(), threading.Event()
        self.go.set()
        self.batches = []

    def append(self, casts):
        self.is_writing.set()
        self.go.wait(60)
        self.batches.append(len(casts))
        if any(cast.participant == 666 for cast in casts):
            raise ValueError("a cast that no engine can write")
        if any(cast.participant == 777 for cast in casts):
            raise StoreFull
        return super().append(casts)


def run(work, **options):
    log = SlowLog()

    async def whole():
        box = BallotBox(log, **options)
        await box.start()
        try:
            return await work(box, log)
        finally:
            log.go.set()
            await box.stop()

    return asyncio.run(whole()), log


def test_casts_that_arrive_together_are_written_together():
    async def work(box, log):
        return await asyncio.gather(*(box.cast([a_cast(participant)]) for participant in range(1, 101)))

    answers, log = run(work)
    assert sorted(settled.entry.sequence for (settled,) in answers) == list(range(1, 101))
    assert len(log.batches) <= 2


def test_what_arrives_during_a_write_makes_the_next_batch():
    async def work(box, log):
        log.go.clear()
        first = asyncio.create_task(box.cast([a_cast(1)]))
        await asyncio.to_thread(log.is_writing.wait, 60)
        others = [asyncio.create_task(box.cast([a_cast(participant)])) for participant in (2, 3, 4)]
        await asyncio.sleep(0)
        log.go.set()
        await asyncio.gather(first, *others)

    assert run(work)[1].batches == [1, 3]


def test_one_more_than_may_wait_is_refused_and_nothing_of_it_recorded():
    async def work(box, log):
        log.go.clear()
        waiting = asyncio.create_task(box.cast([a_cast(participant) for participant in (1, 2, 3)]))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await box.cast([a_cast(4), a_cast(5)])
        log.go.set()
        return await waiting

    settled, log = run(work, maximum_waiting=4)
    assert len(settled) == log.head() == 3


def test_a_poisonous_cast_does_not_sink_the_others_of_its_batch():
    async def work(box, log):
        return await box.cast([a_cast(1), a_cast(666), a_cast(2)])

    settled, log = run(work)
    assert [type(one) for one in settled] == [Outcome, LogUnavailable, Outcome]
    assert log.head() == 2


def test_a_full_disk_is_told_to_all_of_the_batch():
    async def work(box, log):
        return await box.cast([a_cast(1), a_cast(777)])

    settled, log = run(work)
    assert [type(one) for one in settled] == [StoreFull, StoreFull]
    assert log.head() == 0


def test_the_board_is_told_before_the_voter_and_only_of_what_is_new():
    told = []

    async def work(box, log):
        await box.cast([a_cast(1), a_cast(1)])
        assert [outcome.entry.sequence for outcome in told] == [1]
        await box.cast([a_cast(1, mark=DISAGREE), a_cast(1, mark=0, proposal=9)])

    run(work, on_recorded=told.extend)
    assert [outcome.entry.sequence for outcome in told] == [1, 2]


def test_a_board_that_fails_stops_neither_the_answer_nor_the_writer():
    def fail(outcomes):
        raise RuntimeError

    async def work(box, log):
        return await box.cast([a_cast(1)]) + await box.cast([a_cast(2)])

    assert len(run(work, on_recorded=fail)[0]) == 2


def test_a_stop_answers_what_waits_and_what_is_being_written():
    async def work(box, log):
        log.go.clear()
        being_written = asyncio.create_task(box.cast([a_cast(1)]))
        await asyncio.to_thread(log.is_writing.wait, 60)
        waiting = asyncio.create_task(box.cast([a_cast(2)]))
        await asyncio.sleep(0)
        stopping = asyncio.create_task(box.stop())
        await asyncio.sleep(0)
        log.go.set()
        await stopping
        return await being_written + await waiting

    settled, log = run(work)
    assert len(settled) == log.head() == 2


def test_a_box_that_is_not_open_takes_nothing():
    async def whole():
        box = BallotBox(MemoryLog())
        with pytest.raises(Unavailable):
            await box.cast([a_cast()])
        await box.start()
        await box.stop()
        with pytest.raises(Unavailable):
            await box.cast([a_cast()])

    asyncio.run(whole())


def test_a_voter_who_hangs_up_is_counted_all_the_same():
    async def work(box, log):
        log.go.clear()
        gone = asyncio.create_task(box.cast([a_cast(1)]))
        await asyncio.to_thread(log.is_writing.wait, 60)
        gone.cancel()
        log.go.set()
        await box.cast([a_cast(2)])

    assert run(work)[1].head() == 2
