"""The crowd of this process, for the pages of Django that vote or read on a participant's behalf."""

from collections.abc import Coroutine
from typing import Any

from parvis.ballotbox.crowd import Crowd
from parvis.domain.errors import Unavailable

_TIMEOUT_SECONDS = 15.0
_present: list[Crowd] = []


def set_crowd(crowd: Crowd | None) -> None:
    """Names the crowd that this process serves; None when it serves none any more."""
    _present[:] = [crowd] if crowd else []


def crowd() -> Crowd:
    """The crowd of this process. Raises `Unavailable` where there is none."""
    if not _present:
        raise Unavailable
    return _present[0]


def wait_for[T](work: Coroutine[Any, Any, T]) -> T:
    """The result of work done on the crowd's loop, from a thread of Django's."""
    return crowd().call_from_thread(work, timeout_seconds=_TIMEOUT_SECONDS)
