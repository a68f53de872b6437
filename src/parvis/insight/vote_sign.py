"""Which sign means agreement in a file of votes: what the file's own counts say, against what was stated.

Agree must never become disagree; a doubtful sign stops the import rather than being guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from parvis.domain.errors import BadFile, gettext_noop

Sign = Literal[1, -1]
DECISIVE = 4
"""How many times more counts must speak for one sign than for the other."""


class SignContradicted(BadFile):
    code = "sign-contradicted"
    sentence = gettext_noop(
        "{file}: you stated that agreement is {stated}, but {evidence}. "
        "Leave the sign out, or state {found}. Nothing was imported."
    )


class SignUndecided(BadFile):
    code = "sign-undecided"
    sentence = gettext_noop(
        "{file}: the files do not tell whether 1 or -1 means agreement ({evidence}). "
        "State it with --agree-is 1 or --agree-is -1. Nothing was imported."
    )


@dataclass(frozen=True, slots=True)
class SignEvidence:
    """How many lines of a file count agreements and disagreements as if 1 (`plus`) or -1 (`minus`) meant agreement."""

    file: str
    plus: int
    minus: int

    @classmethod
    def of(
        cls,
        file: str,
        counts: Mapping[int, tuple[int, int]],
        owners: NDArray[np.integer],
        votes: NDArray[np.integer],
    ) -> "SignEvidence":
        """Compares each owner's (agreements, disagreements) with the 1 and -1 recounted from `votes`, shape (votes,).

        >>> SignEvidence.of("file", {7: (2, 0)}, np.array([7, 7]), np.array([-1, -1]))
        SignEvidence(file='file', plus=0, minus=1)
        """
        tally: dict[int, tuple[int, int]] = {}
        for sign_index, sign in enumerate((1, -1)):
            for owner, count in zip(*np.unique(owners[votes == sign], return_counts=True), strict=True):
                ones, others = tally.get(int(owner), (0, 0))
                tally[int(owner)] = (ones + int(count), others) if sign_index == 0 else (ones, int(count))
        plus = minus = 0
        for owner_id, (ones, others) in tally.items():
            if owner_id in counts:
                agrees, disagrees = counts[owner_id]
                direct = abs(agrees - ones) + abs(disagrees - others)
                swapped = abs(agrees - others) + abs(disagrees - ones)
                plus += direct < swapped
                minus += swapped < direct
        return cls(file, plus, minus)

    @property
    def verdict(self) -> Sign | None:
        """The sign of agreement where the counts are decisive, else None."""
        if self.plus > DECISIVE * self.minus:
            return 1
        return -1 if self.minus > DECISIVE * self.plus else None

    def __str__(self) -> str:
        return f"{self.file}: {self.plus} of its lines count 1 as agreement and {self.minus} count -1"


def settle_sign(stated: Sign | None, evidence: Sequence[SignEvidence], *, has_opinions: bool) -> Sign:
    """The sign of agreement: what was stated where the evidence allows it, else what decisive evidence says.

    Without any vote of 1 or -1 (`has_opinions` False) the sign is of no consequence: 1.
    Raises `SignContradicted`, or `SignUndecided` when nothing was stated and the evidence is silent or divided.

    >>> settle_sign(None, [SignEvidence("comments.csv", 0, 9)], has_opinions=True)
    -1
    """
    told = "; ".join(str(item) for item in evidence)
    verdicts = {item.verdict for item in evidence} - {None}
    found = verdicts.pop() if len(verdicts) == 1 else None
    if stated is not None:
        if found is not None and found != stated:
            raise SignContradicted(file="votes.csv", stated=stated, found=found, evidence=told)
        return stated
    if found is None and has_opinions:
        raise SignUndecided(file="votes.csv", evidence=told)
    return found or 1
