"""How often something that costs may be asked: bounded for each asker and for all together, in each process."""

import time
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many acts of a kind in a window of time. Nothing of who asks is kept longer than a window.

    >>> allowance = Allowance("example", each=1, together=5, window_seconds=60)
    >>> [allowance.take(asker, second) for asker, second in (("one", 0), ("one", 1), ("another", 1), ("one", 61))]
    [True, False, True, True]
    """

    name: str
    each: int
    together: int
    window_seconds: float

    def take(self, asker: str, now: float | None = None) -> bool:
        """Whether this asker may go on at `now` (seconds, by default this moment); it counts as one act."""
        window = int((time.time() if now is None else now) // self.window_seconds)
        mine = self._count(f"{window}:one:{asker}")
        return mine <= self.each and self._count(f"{window}:all") <= self.together

    def _count(self, key: str) -> int:
        key = f"parvis.allowance:{self.name}:{key}"
        cache.add(key, 0, self.window_seconds)
        try:
            return int(cache.incr(key))
        except ValueError:
            return 1
