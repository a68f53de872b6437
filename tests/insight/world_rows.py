"""A matrix of opinions as rows of the log, one first ballot a cell."""

import numpy as np

from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.matrix import OpinionMatrix


def rows_of(matrix: OpinionMatrix) -> LogRows:
    rows = np.zeros(len(matrix.ratings), LOG_DTYPE)
    rows["participant"] = matrix.participants[matrix.cell_rows()]
    rows["proposal"] = matrix.proposals[matrix.columns]
    rows["mark"] = np.array([24, 16, 8])[matrix.ratings + 1]
    rows["standing"], rows["revision"], rows["sequence"] = 1, 1, np.arange(len(rows)) + 1
    return rows
