"""Past one machine: the same fold and factorisation on a local cluster of two workers, to the last bit."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.insight.factorisation import Factorisation
from parvis.insight.groups import GroupFinder
from parvis.insight.log import LOG_DTYPE, fold
from parvis.insight.shards import ShardRunner, cut_into_shards

distributed = pytest.importorskip("distributed")
PLANTED = plant(1_500, 60, 20, seed=9)
PROPOSALS = np.arange(60)


@pytest.fixture(scope="module")
def client() -> Iterator[object]:
    """A cluster of two worker processes on this machine, without its web page."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as connected,
    ):
        yield connected


def log_of_planted() -> np.ndarray:
    matrix = PLANTED.matrix
    rows = np.zeros(len(matrix.ratings), LOG_DTYPE)
    rows["participant"], rows["proposal"] = matrix.participants[matrix.cell_rows()], matrix.columns
    rows["mark"], rows["standing"] = np.array([24, 16, 8])[matrix.ratings + 1], 1
    return rows


def test_the_fold_of_a_log_cut_among_workers_gives_identical_integers(client: object) -> None:
    rows = log_of_planted()
    parts = [client.submit(fold, part, PROPOSALS) for part in np.array_split(rows, 5)]
    assert np.array_equal(np.sum(client.gather(parts), axis=0), fold(rows, PROPOSALS))


def test_the_factorisation_on_workers_is_the_same_to_the_bit_and_so_are_the_groups(client: object) -> None:
    alone, matrix = Factorisation(), PLANTED.matrix
    start = alone.fit(matrix).proposals
    shards = client.scatter(cut_into_shards(matrix, 4))
    shared = replace(alone, run_blocks=ShardRunner(shards, client.submit, ridge=alone.ridge))
    here, there = alone.refine(matrix, start, passes=3), shared.refine(matrix, start, passes=3)
    assert np.array_equal(here.people, there.people)
    assert np.array_equal(here.proposals, there.proposals)
    finder = GroupFinder(groups=4, is_questioned=False)
    assert np.array_equal(finder.fit(matrix, here).labels, finder.fit(matrix, there).labels)
