"""How often something that costs may be asked: bounded for each asker and for all together, in this process's memory."""

import threading
import time
from collections.abc import Callable


class Allowance:
    """So many acts in a window of time. Nothing of who asks is kept longer than a window.

    >>> allowance = Allowance(each=1, together=5, window_seconds=60, clock=lambda: 0.0)
    >>> allowance.take("one"), allowance.take("one"), allowance.take("another")
    (True, False, True)
    """

    def __init__(
        self, *, each: int, together: int, window_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each = each
        self._together = together
        self._window_seconds = window_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._window = -1
        self._taken: dict[str, int] = {}
        self._total = 0

    def take(self, asker: str) -> bool:
        """Whether this asker may go on now; it counts as one act when it may."""
        with self._lock:
            window = int(self._clock() // self._window_seconds)
            if window != self._window:
                self._window, self._total = window, 0
                self._taken.clear()
            taken = self._taken.get(asker, 0)
            if taken >= self._each or self._total >= self._together:
                return False
            self._taken[asker] = taken + 1
            self._total += 1
            return True
