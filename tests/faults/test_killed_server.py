"""A server killed at random instants under load has every acknowledged ballot in the log once, and no other twice."""

import asyncio
import contextlib
import multiprocessing
import random
import signal
import socket
import time

import numpy as np
import pytest

from benchmarks.ballot_server import Plan, open_ring, serve
from benchmarks.voters import prepare_ballots
from tests.contracts.casts import assert_one_truth
from tests.contracts.racing_writer import open_place
from tests.faults.citizens import Citizens
from tests.postgresql import free_port

KILLS = 50
SEED = 20_251
CITIZENS = 24


@pytest.fixture(scope="module")
def processes():
    """Processes are forked from one that has read the code already, so that a restart takes a fraction of a second."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.ballot_server"])
    return context


class Life:
    """One life of the server, from its start to its kill."""

    def __init__(self, processes, plan):
        self._port = plan.port
        self._process = processes.Process(target=serve, args=(plan,))
        self._process.start()

    def wait_for_its_door(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.is_alive():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            time.sleep(0.005)
        pytest.fail("the server did not start")

    def kill(self):
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL
        self._process.close()


async def live_and_die(life, citizens, seconds, trouble=None):
    life.wait_for_its_door()
    voting = asyncio.create_task(citizens.vote_until_cut())
    await asyncio.sleep(seconds)
    if trouble:
        await asyncio.to_thread(trouble)
    life.kill()
    await voting


def assert_acknowledged_once(log, citizens, after, told_before):
    """The rows since `after` hold what was acknowledged since `told_before`, or an earlier life had written it."""
    rows = log.read(after)
    written = set(map(tuple, rows[["participant", "proposal", "mark"]].tolist()))
    told = citizens.acknowledged[told_before:]
    missing = [b for b in told if (b.participant, b.proposal, b.mark) not in written]
    assert all(
        any(e.proposal == b.proposal and e.mark == b.mark for e in log.history(1, b.participant)) for b in missing
    )
    return log.head(), len(citizens.acknowledged)


def kill_fifty_times(processes, plan, troubles=None):
    """Returns the citizens, after every check."""
    chance = random.Random(SEED)
    citizens = Citizens(plan.port, prepare_ballots(open_ring(plan.folder), 10**6, SEED), CITIZENS)
    after, told = 0, 0
    for number in range(KILLS):
        life = Life(processes, plan)
        asyncio.run(live_and_die(life, citizens, chance.uniform(0.02, 0.4), (troubles or {}).get(number)))
        with contextlib.closing(open_place(plan.place)) as log:
            after, told = assert_acknowledged_once(log, citizens, after, told)
    with contextlib.closing(open_place(plan.place)) as log:
        assert_all_is_there(log.read(), citizens)
    return citizens


def assert_all_is_there(rows, citizens):
    assert_one_truth(rows)
    written = list(map(tuple, rows[["participant", "proposal", "mark"]].tolist()))
    assert len(set(written)) == len(written)
    assert np.all(rows["revision"] == 1)
    told = {(ballot.participant, ballot.proposal, ballot.mark) for ballot in citizens.acknowledged}
    assert len(told) == len(citizens.acknowledged) > KILLS * CITIZENS
    assert told <= set(written)
    assert len(written) - len(told) <= CITIZENS


@pytest.mark.faults
def test_sqlite_keeps_every_acknowledged_ballot_through_fifty_kills(processes, tmp_path):
    plan = Plan("sqlite", free_port(), str(tmp_path), str(tmp_path / "ballots.sqlite"))
    citizens = kill_fifty_times(processes, plan)
    assert citizens.refusals == set()


@pytest.mark.faults
@pytest.mark.postgresql
def test_postgresql_keeps_every_acknowledged_ballot_through_fifty_kills(
    processes, tmp_path, postgresql_server, postgresql_url
):
    def crash_the_database():
        postgresql_server.stop(signal.SIGQUIT)
        postgresql_server.start()
        time.sleep(0.3)

    plan = Plan("postgresql", free_port(), str(tmp_path), postgresql_url)
    citizens = kill_fifty_times(processes, plan, dict.fromkeys((7, 21, 35, 49), crash_the_database))
    assert citizens.refusals <= {503}
