"""The factorisation past one machine: people are cut into shards of whole blocks, which others add up.

Whoever computes them (threads, processes, a dask cluster), blocks are the same and are added in the same order, so the
result is the same to the bit as on one machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.insight.factorisation import BLOCKS, Floats, add_in_order, adder
from parvis.insight.matrix import OpinionMatrix


@dataclass(frozen=True, slots=True)
class Shard:
    """Some people of a consultation: their rows, their weights, and the blocks they make, in order."""

    matrix: OpinionMatrix
    weights: Floats
    blocks: tuple[tuple[int, int], ...]


class Pending(Protocol):
    """What will be the sums of a shard: a future of concurrent.futures or of dask.distributed."""

    def result(self) -> Any: ...


Submit = Callable[..., Pending]
"""Starts `function(*arguments)` somewhere and returns at once, as `Executor.submit` and `Client.submit` do."""


def cut_into_shards(matrix: OpinionMatrix, count: int, weights: Floats | None = None) -> list[Shard]:
    """At most `count` shards of whole blocks, in order."""
    counted = np.ones(len(matrix.participants)) if weights is None else weights
    blocks = list(matrix.blocks(BLOCKS))
    shards = []
    for chosen in np.array_split(np.arange(len(blocks)), max(1, min(count, len(blocks)))):
        if len(chosen):
            first, last = blocks[chosen[0]][0], blocks[chosen[-1]][1]
            part = matrix.rows_of(np.arange(first, last))
            inside = tuple((blocks[i][0] - first, blocks[i][1] - first) for i in chosen)
            shards.append(Shard(part, counted[first:last], inside))
    return shards


def add_up(shard: Shard, mean: float, proposals: Floats, ridge: float) -> list[NDArray[np.float64]]:
    """The sums of each block of a shard: 40 bytes a proposal go in, 160 come out for each block, with four axes."""
    return list(map(adder(shard.matrix, shard.weights, mean, proposals, ridge), shard.blocks))


@dataclass(frozen=True, slots=True)
class ShardRunner:
    """A `Factorisation.run_blocks` whose shards are added up elsewhere.

    `shards` are `Shard`s, or what stands for them where they are (futures of `Client.scatter`), in order. With dask:

        shards = client.scatter(cut_into_shards(matrix, 8))
        runner = ShardRunner(shards, client.submit, ridge=2.0)
        factors = Factorisation(run_blocks=runner).refine(matrix, start, passes=4)

    where `start` are the proposals' factors of a sample, or of the last analysis.
    """

    shards: Sequence[Any]
    submit: Submit
    ridge: float

    def __call__(self, mean: float, proposals: Floats) -> Floats:
        pending = [self.submit(add_up, shard, mean, proposals, self.ridge) for shard in self.shards]
        return add_in_order((block for each in pending for block in each.result()), proposals.shape)
