"""Who holds which opinion on what, as one sparse matrix in a canonical order. Skips are counted, never rated."""

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from parvis.domain.errors import UnknownMark
from parvis.domain.opinion import Opinion
from parvis.insight.log import LogRows, standing_opinions

RATING = np.zeros(33, np.int8)
"""The rating of a mark: 1 agrees, 0 is neutral, -1 disagrees, `SKIPPED` is no opinion."""
SKIPPED = 2
RATING[Opinion.AGREE * 8 : Opinion.NEUTRAL * 8] = 1
RATING[Opinion.DISAGREE * 8 : Opinion.SKIP * 8] = -1
RATING[Opinion.SKIP * 8] = SKIPPED


@dataclass(frozen=True, slots=True)
class OpinionMatrix:
    """Ratings of participants (rows) on proposals (columns), those observed only.

    `participants` (n,) and `proposals` (m,) are ids in increasing order; row u holds the cells
    `starts[u]:starts[u + 1]` of `columns` (positions in `proposals`, increasing) and `ratings` (1, 0, -1).
    `skips` (m,) counts the skips of each proposal, which are no opinions.
    """

    participants: NDArray[np.int64]
    proposals: NDArray[np.int64]
    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    ratings: NDArray[np.int8]
    skips: NDArray[np.int64]

    @classmethod
    def of(cls, rows: LogRows, proposals: NDArray[np.int64] | None = None) -> "OpinionMatrix":
        """The opinions that now hold in `rows` of the log, whatever their order; on `proposals` only, when given.

        Participants who said nothing on these proposals keep an empty row. Raises `UnknownMark` for a mark that no
        opinion has: it would be counted as something that nobody said.
        """
        held = standing_opinions(rows)
        impossible = (held["mark"] < Opinion.AGREE * 8) | (held["mark"] >= len(RATING))
        if impossible.any():
            raise UnknownMark(mark=int(held["mark"][impossible][0]))
        return cls.from_columns(held["participant"], held["proposal"], RATING[held["mark"]], proposals)

    @classmethod
    def from_columns(
        cls,
        participants: NDArray[np.int64],
        proposals: NDArray[np.integer],
        ratings: NDArray[np.int8],
        wanted: NDArray[np.int64] | None = None,
    ) -> "OpinionMatrix":
        """From parallel columns sorted by participant, then proposal, one row a cell; `SKIPPED` for a skip."""
        ids = np.unique(participants)
        known = np.unique(proposals).astype(np.int64) if wanted is None else np.unique(wanted)
        if wanted is not None:
            kept = np.isin(proposals, known)
            participants, proposals, ratings = participants[kept], proposals[kept], ratings[kept]
        columns = np.searchsorted(known, proposals).astype(np.int32)
        rated = ratings != SKIPPED
        position = np.concatenate([[0], np.cumsum(rated)])
        first = np.searchsorted(participants, ids)
        return cls(
            participants=ids,
            proposals=known,
            starts=position[np.append(first, len(participants))],
            columns=columns[rated],
            ratings=ratings[rated].astype(np.int8),
            skips=np.bincount(columns[~rated], minlength=len(known)).astype(np.int64),
        )

    @property
    def ballots(self) -> NDArray[np.int64]:
        """How many opinions each participant gave, shape (n,)."""
        return np.diff(self.starts)

    @property
    def mean(self) -> float:
        """The mean rating, from -1 to 1; 0 without opinions."""
        return float(self.ratings.sum(dtype=np.int64) / max(len(self.ratings), 1))

    def rows_of(self, people: NDArray[np.int64]) -> "OpinionMatrix":
        """The matrix of some participants, by increasing position; proposals stay. Skips are those of all."""
        sizes = self.ballots[people]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        cells = np.repeat(self.starts[people] - starts[:-1], sizes) + np.arange(starts[-1])
        return OpinionMatrix(
            self.participants[people], self.proposals, starts, self.columns[cells], self.ratings[cells], self.skips
        )

    def without_cells(self, dropped: NDArray[np.bool_]) -> "OpinionMatrix":
        """The matrix without some cells (shape (cells,)); participants and proposals stay."""
        kept = np.concatenate([[0], np.cumsum(~dropped)])
        return OpinionMatrix(
            self.participants,
            self.proposals,
            kept[self.starts],
            self.columns[~dropped],
            self.ratings[~dropped],
            self.skips,
        )

    def cell_rows(self) -> NDArray[np.int64]:
        """The position of the participant of each cell, shape (cells,)."""
        return np.repeat(np.arange(len(self.participants)), self.ballots)

    def opinion_counts(self) -> NDArray[np.int64]:
        """Agree, neutral, disagree and skip of each proposal, shape (m, 4)."""
        counts = np.zeros((len(self.proposals), 4), np.int64)
        _count(self.columns, self.ratings, counts)
        counts[:, 3] = self.skips
        return counts

    def blocks(self, count: int) -> Iterator[tuple[int, int]]:
        """Cuts participants into at most `count` runs of about as many cells, the same whoever computes them."""
        targets = np.linspace(0, self.starts[-1], count + 1)
        edges = np.unique(np.searchsorted(self.starts, targets[1:-1]))
        bounds = np.unique(np.concatenate([[0], edges, [len(self.participants)]]))
        yield from zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)


@numba.njit(cache=True, nogil=True)
def _count(columns, ratings, counts):  # type: ignore[no-untyped-def]
    for cell in range(len(columns)):
        counts[columns[cell], 1 - ratings[cell]] += 1
