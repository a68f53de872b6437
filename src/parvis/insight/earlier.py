"""What a later analysis takes from an earlier one: proposals' factors to start from, and who was in which group."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.insight.factorisation import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """`proposals` (m,) are ids and `factors` (m, 1 + rank) theirs; `participants` (p,) the people who were placed,
    `labels` (p,) their groups and `names` those of the groups; `position` is where in the log that analysis ended."""

    proposals: NDArray[np.int64]
    factors: Floats
    participants: NDArray[np.int64]
    labels: NDArray[np.int16]
    names: tuple[str, ...]
    position: int = 0

    @property
    def rank(self) -> int:
        """The number of axes."""
        return int(self.factors.shape[1]) - 1

    @property
    def group_of(self) -> dict[int, str]:
        """The name of the group of each placed participant."""
        return {
            who: self.names[label] for who, label in zip(self.participants.tolist(), self.labels.tolist(), strict=True)
        }

    def to_bytes(self) -> bytes:
        """The same as bytes; `from_bytes` gives it back to the bit."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            proposals=self.proposals,
            factors=self.factors,
            participants=self.participants,
            labels=self.labels,
            names=np.array(self.names, dtype="U8"),
            position=np.int64(self.position),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Earlier":
        """What `to_bytes` wrote.

        >>> one = Earlier(np.array([7]), np.array([[0.5, 1 / 3]]), np.array([3]), np.zeros(1, np.int16), ("A",))
        >>> again = Earlier.from_bytes(one.to_bytes())
        >>> again.group_of, bool((again.factors == one.factors).all())
        ({3: 'A'}, True)
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            names = tuple(str(name) for name in held["names"])
            position = int(held["position"]) if "position" in held else 0
            return cls(held["proposals"], held["factors"], held["participants"], held["labels"], names, position)
