"""Writers that race on the same keys end with one truth: no gap, no doubled key, no lost answer."""

import concurrent.futures
import multiprocessing

import pytest

from tests.contracts.casts import assert_one_truth
from tests.contracts.conftest import POSTGRESQL
from tests.contracts.racing_writer import open_place, race, race_on

WRITERS = 3


def assert_all_is_there(log, answered):
    rows = log.read()
    written = rows[["sequence", "participant", "proposal", "revision", "mark"]].tolist()
    assert sorted(row for one in answered for row in one) == written
    assert len(written) > 20
    assert_one_truth(rows)


def test_threads_that_share_one_handle_agree(log):
    with concurrent.futures.ThreadPoolExecutor(WRITERS) as threads:
        answered = list(threads.map(race, [log] * WRITERS, range(WRITERS), [20] * WRITERS))
    assert_all_is_there(log, answered)


def test_threads_with_handles_of_their_own_agree(open_log):
    handles = [open_log() for _ in range(WRITERS)]
    with concurrent.futures.ThreadPoolExecutor(WRITERS) as threads:
        answered = list(threads.map(race, handles, range(WRITERS), [20] * WRITERS))
    assert_all_is_there(handles[0], answered)


@pytest.fixture(params=["sqlite", POSTGRESQL])
def place(request, tmp_path):
    """Where several processes find the same log: a path, or an address."""
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else str(tmp_path / "b.sqlite")


def test_processes_that_open_a_new_log_together_agree(place, request):
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(WRITERS, mp_context=context) as processes:
        answered = list(processes.map(race_on, [place] * WRITERS, range(WRITERS), [25] * WRITERS))
    log = open_place(place)
    assert_all_is_there(log, answered)
    log.close()
