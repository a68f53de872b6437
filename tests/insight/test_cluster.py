"""Past one machine: the same fold and factorisation on a real dask cluster of two worker processes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.insight.factorisation import Factorisation
from parvis.insight.groups import GroupFinder
from parvis.insight.log import fold
from parvis.insight.shards import ShardRunner, cut_into_shards
from tests.insight.world_rows import rows_of

distributed = pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
WORLD = plant(1_500, 60, 20, seed=4)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A scheduler and two workers, each a process of its own, on free local ports."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, worker_dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_the_cluster_has_two_workers_in_processes_of_their_own(client: Any) -> None:
    processes = client.run(lambda: __import__("os").getpid())
    assert len(set(processes.values())) == 2


def test_the_fold_on_a_cluster_gives_the_same_integers(client: Any) -> None:
    rows = rows_of(WORLD.matrix)
    parts = client.map(fold, np.array_split(rows, 7), proposals=WORLD.matrix.proposals, pure=False)
    there = sum(client.gather(parts))
    assert np.array_equal(there, fold(rows, WORLD.matrix.proposals))


def test_the_factorisation_on_a_cluster_is_the_same_to_the_bit_and_so_are_the_groups(client: Any) -> None:
    matrix, start = WORLD.matrix, np.random.default_rng(0).normal(0, 0.3, (60, 5))
    shards = client.scatter(cut_into_shards(matrix, 4))
    runner = ShardRunner(shards, client.submit, ridge=2.0)
    there = Factorisation(run_blocks=runner).refine(matrix, start, passes=8)
    here = Factorisation().refine(matrix, start, passes=8)
    assert np.array_equal(there.proposals, here.proposals)
    assert np.array_equal(there.people, here.people)
    groups = GroupFinder(is_questioned=False)
    placed = groups.fit(matrix, here).labels
    assert (placed >= 0).sum() > 1_000
    assert np.array_equal(groups.fit(matrix, there).labels, placed)
