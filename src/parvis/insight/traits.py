"""Where proposals stand on the map of opinions: what card selection needs of it, and nothing of people.

Run as a program, `python -m parvis.insight.traits FILE` reads rows of the log from a NumPy file and prints the traits
as JSON, at the lowest priority: a service that votes pass through has it computed elsewhere.
"""

import json
import os
import sys

import numpy as np
from numpy.typing import NDArray

from parvis.insight.factorisation import Factorisation
from parvis.insight.log import LogRows
from parvis.insight.matrix import OpinionMatrix

RANK = 2
MINIMUM_PARTICIPANTS = 100
Traits = dict[int, tuple[float, ...]]
"""By proposal id, `RANK` coordinates: how much one standard deviation of taste moves the opinion on it, -1 to 1."""


def traits_of(rows: LogRows) -> Traits:
    """The traits of the proposals of one consultation; empty under `MINIMUM_PARTICIPANTS` participants.

    `rows` are of `insight.log.LOG_DTYPE`, in any order. The same rows give the same traits.
    """
    matrix = OpinionMatrix.of(rows)
    if len(matrix.participants) < MINIMUM_PARTICIPANTS:
        return {}
    solved = Factorisation(rank=RANK).fit(matrix)
    spread: NDArray[np.float64] = solved.people[:, 1:].std(axis=0)
    moved = np.round(solved.proposals[:, 1:] * spread, 6)
    return {int(proposal): tuple(row) for proposal, row in zip(matrix.proposals, moved.tolist(), strict=True)}


if __name__ == "__main__":
    os.nice(19)
    json.dump(traits_of(np.load(sys.argv[1])), sys.stdout)
