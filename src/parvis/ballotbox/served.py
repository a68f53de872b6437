"""What was shown, as values: a served draw, and a batch of draws as arrays, which is how they are kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.domain.ballot import CardKind

Ints = NDArray[np.int64]
_HOUR_MS = 3_600_000
_HEAD_WORDS = 6
_DENSE = 8
"""Numbers of proposals up to so many times the cards are counted in a table, which is faster than sorting them."""


@dataclass(frozen=True, slots=True)
class BoardBasis:
    """What a selection board was made from: with it and the draw's seed, the draw can be made again.

    `position` is that of the ballot log, `exposures` the last number counted in the exposure log, `map_position` the
    log position of the opinion map (0: none), `version` that of the consultation's records, `now` in ms since 1970.
    """

    position: int = 0
    exposures: int = 0
    now: int = 0
    map_position: int = 0
    version: int = 0


class AskedFor(NamedTuple):
    """What an address asked of a draw beyond the standard: a kind of card, so many, a first one, a theme, a territory.

    0 where it asked for none. Draws that were asked for nothing keep nothing of it.
    """

    kind: int = CardKind.STANDARD
    size: int = 0
    first: int = 0
    theme: int = 0
    territory: int = 0


NOTHING_ASKED = AskedFor()


class ServedDraw(NamedTuple):
    """A draw, the proposals it showed with their probabilities, how many times it was served, and from what board."""

    consultation: int
    draw: int
    served_at: int
    times: int
    proposals: Sequence[int]
    probabilities: Sequence[float]
    basis: BoardBasis = BoardBasis()
    asked: AskedFor = NOTHING_ASKED


_Shared = tuple[int, BoardBasis, AskedFor]


@dataclass(frozen=True, slots=True)
class ServedBatch:
    """Draws of one consultation from one board, which were asked for the same.

    `draw`, `served_at`, `times` and `sizes` have shape (draws,); `proposals` and `probabilities` (to the grain of
    32-bit floats, as in seals) hold the cards of the first draw, then of the second, and so on.
    """

    consultation: int
    basis: BoardBasis
    draw: Ints
    served_at: Ints
    times: Ints
    sizes: Ints
    proposals: Ints
    probabilities: NDArray[np.float32]
    asked: AskedFor = NOTHING_ASKED

    def __len__(self) -> int:
        return len(self.draw)

    def draws(self) -> Iterator[ServedDraw]:
        """The draws one by one."""
        ends = np.cumsum(self.sizes).tolist()
        starts = [0, *ends]
        for place, end in enumerate(ends):
            cards = slice(starts[place], end)
            yield ServedDraw(
                self.consultation,
                int(self.draw[place]),
                int(self.served_at[place]),
                int(self.times[place]),
                tuple(self.proposals[cards].tolist()),
                tuple(self.probabilities[cards].tolist()),
                self.basis,
                self.asked,
            )

    def after(self, count: int) -> "ServedBatch":
        """The batch without its first `count` draws."""
        cards = int(self.sizes[:count].sum())
        return ServedBatch(
            self.consultation,
            self.basis,
            self.draw[count:],
            self.served_at[count:],
            self.times[count:],
            self.sizes[count:],
            self.proposals[cards:],
            self.probabilities[cards:],
            self.asked,
        )

    def shown(self) -> tuple[Ints, Ints]:
        """The proposals of the batch, sorted, and how many times each was shown."""
        times = None if (self.times == 1).all() else np.repeat(self.times, self.sizes)
        if self.proposals.max(initial=0) < _DENSE * len(self.proposals):
            every = np.bincount(self.proposals, times)
            found = np.flatnonzero(every)
            return found, every[found].astype(np.int64)
        found, place = np.unique(self.proposals, return_inverse=True)
        return found, np.bincount(place, times, len(found)).astype(np.int64)

    def shown_by_hour(self) -> dict[int, int]:
        """How many cards were shown in each hour since 1970."""
        found, place = np.unique(self.served_at // _HOUR_MS, return_inverse=True)
        sums = np.bincount(place, self.times * self.sizes, len(found))
        return dict(zip(found.tolist(), sums.astype(np.int64).tolist(), strict=True))

    def to_bytes(self) -> bytes:
        """The batch but for its consultation, little-endian: six words of head, each column, what was asked."""
        head = np.array([*astuple(self.basis), len(self.draw)], "<i8")
        columns = [column.astype("<i8") for column in (self.draw, self.served_at, self.times)]
        cards = [self.sizes.astype("<u4"), self.proposals.astype("<u4"), self.probabilities.astype("<f4")]
        asked = [] if self.asked == NOTHING_ASKED else [np.array(self.asked, "<i8")]
        return b"".join(part.tobytes() for part in [head, *columns, *cards, *asked])

    @classmethod
    def from_bytes(cls, consultation: int, written: bytes) -> "ServedBatch":
        """What `to_bytes` wrote."""
        head = np.frombuffer(written, "<i8", _HEAD_WORDS).tolist()
        count = head.pop()
        start = 8 * _HEAD_WORDS
        draw, served_at, times = np.frombuffer(written, "<i8", 3 * count, start).reshape(3, count)
        sizes = np.frombuffer(written, "<u4", count, start + 24 * count).astype(np.int64)
        cards, start = int(sizes.sum()), start + 28 * count
        proposals = np.frombuffer(written, "<u4", cards, start).astype(np.int64)
        chances = np.frombuffer(written, "<f4", cards, start + 4 * cards)
        asked = AskedFor(*np.frombuffer(written, "<i8", offset=start + 8 * cards).tolist())
        return cls(consultation, BoardBasis(*head), draw, served_at, times, sizes, proposals, chances, asked)


def join_batches(batches: Iterable[ServedBatch]) -> list[ServedBatch]:
    """The same draws, one batch for each consultation, board and wish."""
    alike: dict[_Shared, list[ServedBatch]] = {}
    for batch in batches:
        alike.setdefault((batch.consultation, batch.basis, batch.asked), []).append(batch)
    return [_joined(shared, parts) for shared, parts in alike.items()]


def _joined(shared: _Shared, parts: list[ServedBatch]) -> ServedBatch:
    consultation, basis, asked = shared
    return ServedBatch(
        consultation,
        basis,
        np.concatenate([part.draw for part in parts]),
        np.concatenate([part.served_at for part in parts]),
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.sizes for part in parts]),
        np.concatenate([part.proposals for part in parts]),
        np.concatenate([part.probabilities for part in parts]),
        asked,
    )


def batches_of(draws: Iterable[ServedDraw]) -> Iterator[ServedBatch]:
    """The same draws in their order, a batch for each run of draws of one consultation, board and wish.

    >>> [len(batch) for batch in batches_of([ServedDraw(1, 5, 0, 1, [3], [0.5]), ServedDraw(1, 6, 0, 1, [4], [0.5])])]
    [2]
    """
    for shared, run in groupby(draws, key=lambda draw: (draw.consultation, draw.basis, draw.asked)):
        consultation, basis, asked = shared
        alike = list(run)
        yield ServedBatch(
            consultation,
            basis,
            np.array([draw.draw for draw in alike], np.int64),
            np.array([draw.served_at for draw in alike], np.int64),
            np.array([draw.times for draw in alike], np.int64),
            np.array([len(draw.proposals) for draw in alike], np.int64),
            np.array([proposal for draw in alike for proposal in draw.proposals], np.int64),
            np.array([chance for draw in alike for chance in draw.probabilities], np.float32),
            asked,
        )
