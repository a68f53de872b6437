"""The proposals of a results page: sifted, sorted, and one page of them, as arrays. Pure functions of the tallies."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.ballotbox.catalogue import OpenProposal
from parvis.citizen.finding import Places, WordIndex, words_of
from parvis.insight.log import Counts

Keys = NDArray[np.float64]
Ints = NDArray[np.int64]
_Columns = Sequence[NDArray[Any]]
ENOUGH_VOTES = 30
"""Fewer opinions than this say little: such proposals come after the others in the orders that compare."""
PAGE_SIZE = 50
_CURSOR = re.compile(r"-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,2})?(~-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,2})?){1,4}")


class Sort(StrEnum):
    """The orders of a results page."""

    AGREED = "agreed"
    DIVISIVE = "divisive"
    VOTED = "voted"
    NEWEST = "newest"
    LOT = "lot"


COMPARING = frozenset({Sort.AGREED, Sort.DIVISIVE, Sort.VOTED})
"""The orders that tell what others said: not to be had while that is kept back."""


class Shelf:
    """The proposals of one version of a consultation as columns, shape (proposals,), in the order of their ids."""

    def __init__(self, proposals: Collection[OpenProposal]) -> None:
        self.proposals = sorted(proposals, key=lambda proposal: proposal.id)
        self.ids = self._column("id")
        self.themes = self._column("theme")
        self.territories = self._column("territory")
        self.accepted_at = self._column("accepted_at")

    @cached_property
    def words(self) -> WordIndex:
        """The index of their words."""
        return WordIndex([words_of(proposal) for proposal in self.proposals])

    def counts_of(self, proposals: Ints, counts: Counts) -> Counts:
        """The rows of `counts` for these proposals; zeros for those that nobody has voted on."""
        rows = np.zeros((len(self.ids), counts.shape[1]), np.int64)
        if not len(self.ids):
            return rows
        places = np.searchsorted(self.ids, proposals)
        is_known = (places < len(self.ids)) & (self.ids[np.minimum(places, len(self.ids) - 1)] == proposals)
        rows[places[is_known]] = counts[is_known]
        return rows

    def _column(self, name: str) -> Ints:
        return np.fromiter((getattr(proposal, name) for proposal in self.proposals), np.int64, len(self.proposals))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows of the shelf, the number of the first one, of all, and the cursors of its neighbours.

    A cursor holds the keys of a proposal, so that what comes after it is the same whatever has been added meanwhile.
    """

    rows: tuple[int, ...]
    start: int
    total: int
    before: str
    after: str


def sort_keys(shelf: Shelf, opinions: Counts, sort: Sort, seed: int = 0) -> Keys:
    """The keys of an order, ascending, the first column first, shape (proposals, keys). Ties go to the older proposal.

    `opinions` are counts of agree, neutral, disagree and skip. "Divisive" puts first the proposals whose agreement and
    disagreement are both large. "Lot" is drawn by `seed`.
    """
    return np.column_stack([*_KEYS[sort](shelf, opinions, seed), shelf.ids]).astype(np.float64)


def take_page(keys: Keys, chosen: Places, *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> Page:
    """The first page of the chosen rows, or the one next to a cursor. What is no cursor of these keys counts for none.

    >>> keys = np.array([[3.0, 1.0], [1.0, 2.0], [2.0, 3.0]])
    >>> first = take_page(keys, np.ones(3, bool), size=2)
    >>> first.rows, first.start, first.total, first.before, first.after
    ((1, 2), 1, 3, '', '2.0~3.0')
    >>> take_page(keys, np.ones(3, bool), after=first.after, size=2).rows
    (0,)
    """
    rows = np.flatnonzero(chosen)
    order = rows[np.lexsort(keys[rows].T[::-1])]
    ordered = keys[order]
    upper, lower = _read(before, keys.shape[1]), _read(after, keys.shape[1])
    if upper is not None:
        end = int((_side(ordered, upper) < 0).sum())
        start = max(end - size, 0)
    else:
        start = 0 if lower is None else int((_side(ordered, lower) <= 0).sum())
        end = min(start + size, len(order))
    return Page(
        rows=tuple(order[start:end].tolist()),
        start=start + 1,
        total=len(order),
        before=_cursor(ordered[start]) if 0 < start < end else "",
        after=_cursor(ordered[end - 1]) if start < end < len(order) else "",
    )


def _cursor(keys: Keys) -> str:
    return "~".join(repr(float(key)) for key in keys)


def _read(cursor: str, width: int) -> Keys | None:
    if not _CURSOR.fullmatch(cursor) or cursor.count("~") != width - 1:
        return None
    return np.array([float(key) for key in cursor.split("~")])


def _side(keys: Keys, held: Keys) -> Ints:
    """Whether each row comes before (-1), at (0) or after (1) the keys that a cursor holds."""
    side = np.zeros(len(keys), np.int64)
    for column, key in enumerate(held):
        side = np.where(side == 0, np.sign(keys[:, column] - key).astype(np.int64), side)
    return side


def _shares(opinions: Counts) -> tuple[NDArray[np.bool_], Keys, Keys, Ints]:
    """Whether there is too little to compare, the shares of agreement and disagreement, and the votes."""
    votes = opinions[:, :3].sum(axis=1)
    some = np.maximum(votes, 1)
    return votes < ENOUGH_VOTES, opinions[:, 0] / some, opinions[:, 2] / some, votes


def _agreed(_shelf: Shelf, opinions: Counts, _seed: int) -> _Columns:
    is_thin, agree, _disagree, votes = _shares(opinions)
    return [is_thin, -agree, -votes]


def _divisive(_shelf: Shelf, opinions: Counts, _seed: int) -> _Columns:
    is_thin, agree, disagree, votes = _shares(opinions)
    return [is_thin, -np.minimum(agree, disagree), -votes]


def _voted(_shelf: Shelf, opinions: Counts, _seed: int) -> _Columns:
    return [-_shares(opinions)[3]]


def _newest(shelf: Shelf, _opinions: Counts, _seed: int) -> _Columns:
    return [-shelf.accepted_at]


def _lot(shelf: Shelf, _opinions: Counts, seed: int) -> _Columns:
    """A number drawn for each proposal, the same whatever the others are (multiplicative hashing, Knuth 1973)."""
    mixed = (shelf.ids.astype(np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    return [((mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(40)]


_KEYS: dict[Sort, Callable[[Shelf, Counts, int], _Columns]] = {
    Sort.AGREED: _agreed,
    Sort.DIVISIVE: _divisive,
    Sort.VOTED: _voted,
    Sort.NEWEST: _newest,
    Sort.LOT: _lot,
}
