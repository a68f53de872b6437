"""How far two readers of the same items agree, beyond what chance would give."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """`n` items read twice; `share` of them judged alike (0 to 1); `kappa` from -1 to 1, None where chance says all."""

    n: int
    share: float
    kappa: float | None


def measure_agreement(first: Sequence[str], second: Sequence[str]) -> Agreement | None:
    """Cohen's kappa of two readings of the same items, in the same order (Cohen, A coefficient of agreement for
    nominal scales, 1960): (observed - expected) / (1 - expected). None without items.

    >>> measure_agreement(["yes"] * 25 + ["no"] * 25, ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15)
    Agreement(n=50, share=0.7, kappa=0.4)
    """
    pairs = list(zip(first, second, strict=True))
    if not pairs:
        return None
    n = len(pairs)
    same = sum(one == other for one, other in pairs)
    mine, theirs = Counter(first), Counter(second)
    # Counted in integers, so that a perfect agreement is exactly 1.
    by_chance = sum(mine[label] * theirs[label] for label in mine)
    kappa = (n * same - by_chance) / (n * n - by_chance) if by_chance < n * n else None
    return Agreement(n, same / n, None if kappa is None else round(kappa, 12))
